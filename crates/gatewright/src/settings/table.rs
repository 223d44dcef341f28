//! The settings, written once: names, shapes, defaults and what they mean.

use gatewright_core::suggest::did_you_mean;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Name of the flag, without its dashes. A project file takes it as a key, too.
    pub name: &'static str,
    /// Key in a project file.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What holds when it is not given; empty for nothing.
    pub default: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// What a setting holds in a project file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// One text, or a list of texts.
    Texts,
    /// Files, and maps of values.
    Values,
    /// A map of texts, or a list of `KEY=VALUE`.
    Pairs,
    /// Router ids, or a map from id to the options of that router.
    Routers,
}

/// Every setting that a project file may hold, in the order of the documentation.
pub static SETTINGS: &[Setting] = &[
    setting(
        "values",
        "values",
        Shape::Values,
        "",
        "Values files, later ones win; an item that is a map is values itself.",
    ),
    setting("set", "set", Shape::Texts, "", "Single values as `--set` takes them."),
    setting("set-string", "setString", Shape::Texts, "", "Single values that are always text."),
    setting("set-json", "setJson", Shape::Texts, "", "Single values as JSON."),
    setting("set-file", "setFile", Shape::Texts, "", "Single values that are the content of a file."),
    setting(
        "set-literal",
        "setLiteral",
        Shape::Texts,
        "",
        "Single values taken as they are, without escapes.",
    ),
    setting("release", "release", Shape::Text, "mcp-gateway", "Release name."),
    setting("namespace", "namespace", Shape::Text, "", "Namespace; written to the objects only when given."),
    setting(
        "chart-version",
        "chartVersion",
        Shape::Text,
        "0.11.0",
        "Chart version whose objects are rendered.",
    ),
    setting(
        "kube-version",
        "kubeVersion",
        Shape::Text,
        "",
        "Kubernetes version of the target cluster (1.36), where an answer depends on it.",
    ),
    setting("routes", "routes", Shape::Text, "default", "Route table: a name, or a file."),
    setting("tls", "tls", Shape::Text, "off", "Who terminates TLS: off, secret:NAME, router or external."),
    setting(
        "stream-timeout",
        "streamTimeout",
        Shape::Text,
        "1h",
        "Silence that a stream on gw must survive.",
    ),
    setting("auth-timeout", "authTimeout", Shape::Text, "60s", "Time that auth may take to answer."),
    setting("max-body", "maxBody", Shape::Text, "4Mi", "Request body that gw must accept."),
    setting("label", "labels", Shape::Pairs, "", "Labels added to routing objects."),
    setting("annotation", "annotations", Shape::Pairs, "", "Annotations added to routing objects."),
    setting("host", "host", Shape::Text, "", "Host, when no values name one (not for render)."),
    setting(
        "auth-service",
        "authServices",
        Shape::Texts,
        "",
        "Service names that count as auth in manifests.",
    ),
    setting("gw-service", "gwServices", Shape::Texts, "", "Service names that count as gw in manifests."),
    setting(
        "router",
        "routers",
        Shape::Routers,
        "",
        "Router ids, `all`, or a map from id to the options of that router.",
    ),
    setting("option", "options", Shape::Pairs, "", "Router options, `ID.KEY: VALUE`."),
    setting("strict", "strict", Shape::Switch, "false", "Count warnings as errors."),
    setting(
        "allow",
        "allow",
        Shape::Texts,
        "",
        "Codes of diagnostics whose error becomes a warning; `all` for every check on values.",
    ),
    setting(
        "diagnostics",
        "diagnostics",
        Shape::Word(&["text", "json", "sarif"]),
        "text",
        "Format of diagnostics on standard error.",
    ),
    setting(
        "include",
        "include",
        Shape::Word(&["chart", "routing", "all"]),
        "all",
        "Which objects `render` gives.",
    ),
    setting(
        "output-dir",
        "outputDir",
        Shape::Text,
        "",
        "Folder that `render` writes to, one file an object.",
    ),
];

const fn setting(
    name: &'static str,
    key: &'static str,
    shape: Shape,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { name, key, shape, default, help }
}

impl Setting {
    /// The spellings of the key that a project file may use: the key, and the flag's name.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.key).chain((self.key != self.name).then_some(self.name))
    }
}

/// The setting with this flag name.
pub(super) fn of(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The setting with this key, or what was probably meant.
pub(super) fn by_key(key: &str) -> Result<&'static Setting, String> {
    let found = SETTINGS.iter().find(|setting| setting.spellings().any(|known| known == key));
    found.ok_or_else(|| did_you_mean(key, SETTINGS.iter().flat_map(Setting::spellings)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::chart::ChartVersion;
    use std::collections::BTreeSet;

    #[test]
    fn no_spelling_stands_for_two_settings() {
        let all: Vec<&str> = SETTINGS.iter().flat_map(Setting::spellings).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn documented_defaults_are_the_real_ones() {
        let project = crate::Project::new(of("release").unwrap().default);
        assert_eq!(of("chart-version").unwrap().default, ChartVersion::LATEST.to_string());
        assert_eq!(crate::RouteTable::named(of("routes").unwrap().default), Some(project.routes));
        assert_eq!(of("tls").unwrap().default.parse(), Ok(project.tls));
    }
}
