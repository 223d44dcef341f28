//! Names: `fullname`, what hangs on it, and the label values made of names.

use super::bare::{read_back, read_back_text};
use super::failure::failure;
use super::go::{printed, truthy, without_no_value};
use super::{Release, check};
use crate::diag::Diagnostic;
use crate::tree::{Node, Value};

/// Name of the chart, the default of `nameOverride`.
const CHART: &str = "mcp-gateway";
/// Kubernetes allows 63 bytes in a label value.
const LABEL_BYTES: usize = 63;
/// The chart leaves room behind `fullname` for the suffixes of its objects.
const FULLNAME_BYTES: usize = 47;
/// Column of `name` in the metadata of an object.
const NAME_COLUMN: usize = 2;

/// What the objects of a release are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The common beginning of all names; at most 47 bytes.
    pub fullname: String,
    /// Value of the label `app.kubernetes.io/name`.
    pub name: String,
    /// Deployment, Service and autoscaler of auth.
    pub auth: String,
    /// Deployment, Service and autoscaler of gw.
    pub gw: String,
    /// The service account the pods use, whether the chart creates it or not.
    pub service_account: String,
    /// Value of the label `helm.sh/chart`.
    pub chart_label: String,
}

impl Names {
    /// Deployment, Service and autoscaler of a component.
    pub fn of(&self, component: super::Component) -> &str {
        match component {
            super::Component::Auth => &self.auth,
            super::Component::Gw => &self.gw,
        }
    }
}

/// The names of a release.
///
/// # Errors
/// `release-name-invalid`, `name-override-not-string`, `block-is-null` for `serviceAccount`, `name-invalid`,
/// `name-label-invalid` and `service-account-name-invalid`; the last three only for names that Helm cannot
/// print (cut inside a character, or breaking the YAML around them).
pub fn names(release: &Release<'_>, values: &Node) -> Result<Names, Vec<Diagnostic>> {
    let mut errors: Vec<Diagnostic> = check::release_name(release.name).into_iter().collect();
    errors.extend(check::block(values, &["serviceAccount"]));
    match checked(release, values) {
        Ok(names) if errors.is_empty() => Ok(names),
        Ok(_) => Err(errors),
        Err(found) => {
            errors.extend(found);
            Err(errors)
        }
    }
}

/// The names, with the errors of the two overrides and of the names themselves only.
pub(super) fn checked(release: &Release<'_>, values: &Node) -> Result<Names, Vec<Diagnostic>> {
    let overrides = (override_text(values, "nameOverride"), override_text(values, "fullnameOverride"));
    let (name_override, fullname_override) = match overrides {
        (Ok(name), Ok(fullname)) => (name, fullname),
        (name, fullname) => return Err(name.err().into_iter().chain(fullname.err()).collect()),
    };
    let base = name_override.unwrap_or(CHART);
    let (whole, responsible) = match fullname_override {
        Some(text) => (text.to_owned(), "fullnameOverride"),
        None if release.name.contains(base) => (release.name.to_owned(), "nameOverride"),
        None => (format!("{}-{base}", release.name), "nameOverride"),
    };
    let mut errors = Vec::new();
    let name = label_value(base).unwrap_or_else(|| {
        errors.push(unprintable("name-label-invalid", "nameOverride", values));
        String::new()
    });
    let Some((fullname, auth, gw)) = object_names(&whole) else {
        if errors.is_empty() || fullname_override.is_some() {
            errors.push(unprintable("name-invalid", responsible, values));
        }
        return Err(errors);
    };
    let service_account = account_name(values, &fullname).unwrap_or_else(|| {
        errors.push(unprintable("service-account-name-invalid", "serviceAccount.name", values));
        String::new()
    });
    let chart_label = format!("{CHART}-{}", release.version);
    if errors.is_empty() {
        Ok(Names { fullname, name, auth, gw, service_account, chart_label })
    } else {
        Err(errors)
    }
}

/// A truthy override; Helm's string functions fail on anything else than text.
fn override_text<'a>(values: &'a Node, key: &str) -> Result<Option<&'a str>, Diagnostic> {
    let node = values.get(key);
    if !truthy(node) {
        return Ok(None);
    }
    match node.and_then(Node::as_str) {
        Some(text) => Ok(Some(text)),
        None => {
            let kind = node.map_or("nothing", Node::kind_name);
            let message = format!("a name must be text, found {kind}; Helm cannot render it");
            Err(failure("name-override-not-string", key, node, message).help("put the value in quotes"))
        }
    }
}

/// Cut to a number of bytes, then without one `-` at the end. Nothing when the cut falls inside a character:
/// Helm then prints invalid UTF-8 and cannot parse it.
fn cut(text: &str, bytes: usize) -> Option<String> {
    let cut = if text.len() > bytes { text.get(..bytes)? } else { text };
    Some(cut.strip_suffix('-').unwrap_or(cut).to_owned())
}

fn label_value(base: &str) -> Option<String> {
    const COLUMN: usize = 8;
    read_back_text(&without_no_value(cut(base, LABEL_BYTES)?), COLUMN).ok()
}

/// The name of an object; Helm reads it as text and fails on a list or a map
/// (helm/helm `pkg/release/v1/util/manifest_sorter.go`).
fn object_name(text: &str) -> Option<String> {
    let text = without_no_value(text.to_owned());
    match read_back(&text, NAME_COLUMN).ok()? {
        Value::List(_) | Value::Map(_) => None,
        _ => read_back_text(&text, NAME_COLUMN).ok(),
    }
}

/// `fullname` and the names made of it.
fn object_names(whole: &str) -> Option<(String, String, String)> {
    let fullname = cut(whole, FULLNAME_BYTES)?;
    let auth = object_name(&format!("{fullname}-auth"))?;
    let gw = object_name(&format!("{fullname}-gw"))?;
    Some((fullname, auth, gw))
}

/// The account's name; without one in the values it is `fullname`, or `default` when the chart creates no
/// account.
fn account_name(values: &Node, fullname: &str) -> Option<String> {
    let name = values.at(&["serviceAccount", "name"]);
    let created = truthy(values.at(&["serviceAccount", "create"]));
    let text = match (truthy(name), created) {
        (true, _) => printed(name),
        (false, true) => fullname.to_owned(),
        (false, false) => "default".to_owned(),
    };
    if created { object_name(&text) } else { read_back_text(&text, NAME_COLUMN).ok() }
}

fn unprintable(code: &'static str, path: &str, values: &Node) -> Diagnostic {
    let node = path.split('.').try_fold(values, Node::get);
    let message =
        "Helm cannot print this name: it is cut inside a character, or it breaks the YAML around it";
    failure(code, path, node, message).help("use lower-case letters, digits and `-`")
}
