//! What checks look at, and where their findings go.

use crate::chart::go::{printed, truthy};
use crate::chart::{ChartVersion, Names};
use crate::diag::{Diagnostic, Severity};
use crate::secret::is_secret_key;
use crate::source::{SourceMap, Span};
use crate::tree::{Kind, Node, Number};
use crate::yaml::{Scalar, resolve};

/// Everything a check may look at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Texts of files and flags.
    pub sources: &'a SourceMap,
    /// The user's values, merged, before the defaults.
    pub user: &'a Node,
    /// The user's values over the defaults.
    pub all: &'a Node,
    /// Release name.
    pub release: &'a str,
    /// Namespace, when one was given.
    pub namespace: Option<&'a str>,
    /// Chart version.
    pub version: ChartVersion,
    /// Minor version of Kubernetes 1.x, when the target cluster is known.
    pub kubernetes: Option<u16>,
    /// Names of the objects, when Helm can print them.
    pub names: Option<&'a Names>,
    /// The host came from elsewhere, so the one in the values does not matter.
    pub host_given: bool,
    /// Routes are wanted.
    pub routes: bool,
}

impl<'a> Subject<'a> {
    /// What the user wrote at a path.
    pub(super) fn given(&self, path: &[&str]) -> Option<&'a Node> {
        self.user.at(path)
    }

    /// What counts at a path.
    pub(super) fn value(&self, path: &[&str]) -> Option<&'a Node> {
        self.all.at(path)
    }

    /// Template truth of what counts at a path.
    pub(super) fn truthy(&self, path: &[&str]) -> bool {
        truthy(self.value(path))
    }

    /// The name of the Secret with further variables, as it is printed; nothing where the version ignores it.
    pub(super) fn secret(&self) -> Option<String> {
        let node = self.value(&["existingSecret"]).filter(|node| truthy(Some(node)))?;
        self.version.reads_existing_secret().then(|| printed(Some(node)))
    }

    /// The text that a node was read from.
    pub(super) fn source_text(&self, node: &Node) -> &'a str {
        self.sources.text(node.span)
    }

    /// A scalar as it was written, for a corrected line; an ellipsis for what is no plain scalar of this place.
    pub(super) fn written(&self, node: &Node) -> String {
        let source = self.source_text(node);
        match &node.kind {
            Kind::List(_) | Kind::Map(_) | Kind::Null => "…".to_owned(),
            Kind::String(text) if text.contains('\n') => "…".to_owned(),
            Kind::String(text) => text.clone(),
            // Of an alias only the alias stands here.
            Kind::Bool(_) if matches!(resolve(source), Scalar::Bool(_)) => source.to_owned(),
            Kind::Number(_) if matches!(resolve(source), Scalar::Number(_)) => source.to_owned(),
            Kind::Bool(_) | Kind::Number(_) => printed(Some(node)),
        }
    }

    /// A corrected setting to paste: a line of a file, or a flag for what came from one.
    pub(super) fn corrected(&self, path: &str, node: &Node, value: &str) -> String {
        if self.is_flag(node.span) {
            return format!("--set-string {path}={value}");
        }
        corrected(path, value)
    }

    fn is_flag(&self, span: Span) -> bool {
        span != Span::default() && self.sources.name(span.source).starts_with("--set")
    }

    /// What stands in a flag is mended by a flag: a line of help for a values file becomes one.
    pub(super) fn for_flags(&self, found: &mut [Diagnostic]) {
        for finding in found {
            let in_flag = finding.spans.first().is_some_and(|(span, _)| self.is_flag(*span));
            let key = finding.path.rsplit('.').next().unwrap_or_default();
            let Some(value) = finding.help.strip_prefix(key).and_then(|rest| rest.strip_prefix(": ")) else {
                continue;
            };
            if !in_flag || value.contains('\n') || value.contains('\\') {
                continue;
            }
            let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            finding.help = match quoted {
                Some(text) => format!("--set-string {}={text}", finding.path),
                None => format!("--set {}={value}", finding.path),
            };
        }
    }
}

/// A quoted, corrected line for the last key of a dotted path.
pub(super) fn corrected(path: &str, value: &str) -> String {
    let key = path.rsplit('.').next().unwrap_or(path);
    format!("{key}: {value:?}")
}

/// The whole number that a value means: a number, or a text that is one.
pub(super) fn whole(node: &Node) -> Option<i64> {
    let number = match &node.kind {
        Kind::Number(number) => *number,
        Kind::String(text) => match resolve(text) {
            Scalar::Number(number) => number,
            _ => return None,
        },
        _ => return None,
    };
    match number.normalised() {
        Number::Int(int) => Some(int),
        Number::Float(0.0) => Some(0),
        _ => None,
    }
}

/// What a message says was found.
pub(super) fn shown(node: Option<&Node>) -> String {
    const LONGEST: usize = 60;
    match node.map(|node| &node.kind) {
        None | Some(Kind::Null) => "nothing".to_owned(),
        Some(Kind::List(_)) => "a list".to_owned(),
        Some(Kind::Map(_)) => "a map".to_owned(),
        Some(Kind::String(text)) if text.is_empty() => "an empty text".to_owned(),
        Some(Kind::String(text)) if text.chars().count() > LONGEST => {
            format!("{:?}…", text.chars().take(LONGEST).collect::<String>())
        }
        Some(Kind::String(text)) => format!("{text:?}"),
        Some(Kind::Bool(_) | Kind::Number(_)) => printed(node),
    }
}

/// A list of words for a message: `a, b or c`.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// Where a finding points to.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: String,
    span: Option<Span>,
    secret: bool,
}

impl Place {
    /// The value at a dotted path.
    pub(super) fn of(path: impl Into<String>, node: Option<&Node>) -> Self {
        Self::at(path, node.map(|node| node.span))
    }

    /// A span of its own, for example that of a key. Nodes of the defaults have no place.
    pub(super) fn at(path: impl Into<String>, span: Option<Span>) -> Self {
        let path = path.into();
        let secret = path.split('.').next_back().is_some_and(is_secret_key);
        Self { path, span: span.filter(|span| *span != Span::default()), secret }
    }
}

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Diagnostic>,
}

impl Findings {
    /// An error.
    pub(super) fn error(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, code, at, message, help);
    }

    /// A warning.
    pub(super) fn warning(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Warning, code, at, message, help);
    }

    /// A hint.
    pub(super) fn info(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Info, code, at, message, help);
    }

    /// A finding whose severity depends on something.
    pub(super) fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let mut found = Diagnostic::of(severity, code, message).at_path(at.path).help(help);
        if let Some(span) = at.span {
            found = found.at(span);
        }
        self.list.push(if at.secret { found.masked() } else { found });
    }

    /// Adds a further place to the last finding.
    pub(super) fn also(&mut self, span: Span, label: impl Into<String>) {
        if let Some(last) = self.list.last_mut()
            && span != Span::default()
        {
            last.spans.push((span, label.into()));
        }
    }
}
