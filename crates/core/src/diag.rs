//! Diagnostics as values: code, severity, place, what was found, what to write instead.
//!
//! How they look on a terminal is the business of the program; this module only carries the facts.

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A hint; nothing changes.
    Info,
    /// Works, but is probably unintended. `--strict` makes it an error.
    Warning,
    /// Nothing is written.
    Error,
}

/// What kind of failure an error is; decides the exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Unknown flag, id, option or variant (exit 2).
    Usage,
    /// The input is invalid (exit 3).
    Input,
    /// A router cannot express what was asked (exit 4).
    Refusal,
    /// A proof failed or the program contradicts itself (exit 1).
    Proof,
    /// Reading or writing failed (exit 5).
    Io,
}

/// One finding about the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code in lower-case words joined by `-`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What kind of failure it is when it is an error.
    pub class: Class,
    /// Dotted path of the setting (`env.fronteggMcpGwHost`), or empty.
    pub path: String,
    /// Where it stands, when it stands anywhere. The first span is the primary one, further ones carry a
    /// label (the other key of a collision, for example).
    pub spans: Vec<(Span, String)>,
    /// What was found and what is expected, one sentence or two. Never holds a secret.
    pub message: String,
    /// A corrected line to paste, or how to go on; may be empty.
    pub help: String,
    /// The source line must not be shown because it may hold a secret.
    pub secret: bool,
}

impl Diagnostic {
    /// An error about the input.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Warning, code, message)
    }

    /// A hint.
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Info, code, message)
    }

    /// A finding of any severity.
    pub fn of(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            class: Class::Input,
            path: String::new(),
            spans: Vec::new(),
            message: message.into(),
            help: String::new(),
            secret: false,
        }
    }

    /// Sets the dotted path of the setting it is about.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Adds a place without a label.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        self.labelled(span, "")
    }

    /// Adds a place with a label.
    #[must_use]
    pub fn labelled(mut self, span: Span, label: impl Into<String>) -> Self {
        self.spans.push((span, label.into()));
        self
    }

    /// Sets the help text.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Sets the failure class.
    #[must_use]
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Marks the source line as secret.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.secret = true;
        self
    }

    /// True for [`Severity::Error`].
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
