//! Options of a router (`--option ID.KEY=VALUE`), checked against their specification.

use std::collections::BTreeMap;

/// One option a router knows.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Key behind the router id.
    pub key: &'static str,
    /// What values it takes.
    pub kind: OptionKind,
    /// Value when it is not given; empty means not set.
    pub default: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// What values an option takes.
#[derive(Clone, Copy, Debug)]
pub enum OptionKind {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number in this range.
    Int {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// `true` or `false`.
    Bool,
    /// A version `X.Y.Z`.
    Version,
    /// A DNS-1123 label.
    Label,
    /// A DNS-1123 subdomain (an object name).
    Name,
    /// `NAMESPACE/NAME` or `NAME`.
    Reference,
    /// `key=value[,key=value]`, each a valid label.
    Labels,
    /// Any text without control characters.
    Text,
}

/// Checked option values of one router. Reading an option that was not given yields its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    values: BTreeMap<String, String>,
}

impl Options {
    /// Values as given; keys and values were checked by [`OptionSpec::check`].
    pub fn new(specs: &'static [OptionSpec], given: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut values: BTreeMap<String, String> = specs
            .iter()
            .filter(|spec| !spec.default.is_empty())
            .map(|spec| (spec.key.to_owned(), spec.default.to_owned()))
            .collect();
        values.extend(given);
        Self { values }
    }

    /// The value of an option, its default when it was not given, or nothing.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// True when the option's value is this word.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The value as a version triple; missing parts are 0.
    pub fn version(&self, key: &str) -> Option<(u32, u32, u32)> {
        let mut parts = self.get(key)?.trim_start_matches('v').splitn(3, '.').map(|part| part.parse().ok());
        Some((parts.next()??, parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0)))
    }
}

impl OptionSpec {
    /// Checks a value.
    ///
    /// # Errors
    /// A sentence that says what is expected.
    pub fn check(&self, value: &str) -> Result<(), String> {
        let fine = match self.kind {
            OptionKind::OneOf(words) => words.contains(&value),
            OptionKind::Int { min, max } => value.parse::<i64>().is_ok_and(|int| (min..=max).contains(&int)),
            OptionKind::Bool => matches!(value, "true" | "false"),
            OptionKind::Version => is_version(value),
            OptionKind::Label => crate::names::is_label(value),
            OptionKind::Name => crate::names::is_subdomain(value),
            OptionKind::Reference => is_reference(value),
            OptionKind::Labels => value.split(',').all(is_label_pair),
            OptionKind::Text => !value.is_empty() && !value.chars().any(char::is_control),
        };
        if fine { Ok(()) } else { Err(self.kind.expectation()) }
    }
}

impl OptionKind {
    /// What a value must look like.
    pub fn expectation(self) -> String {
        match self {
            Self::OneOf(words) => format!("one of: {}", words.join(", ")),
            Self::Int { min, max } => format!("a whole number from {min} to {max}"),
            Self::Bool => "true or false".to_owned(),
            Self::Version => "a version such as 1.15.1".to_owned(),
            Self::Label => "a DNS label: lower-case letters, digits and -".to_owned(),
            Self::Name => "an object name: lower-case letters, digits, - and .".to_owned(),
            Self::Reference => "NAME or NAMESPACE/NAME".to_owned(),
            Self::Labels => "labels such as istio=ingressgateway, separated by commas".to_owned(),
            Self::Text => "text without control characters".to_owned(),
        }
    }
}

fn is_version(value: &str) -> bool {
    let parts: Vec<&str> = value.trim_start_matches('v').split('.').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.len() <= 5 && part.parse::<u32>().is_ok())
}

fn is_reference(value: &str) -> bool {
    match value.split_once('/') {
        Some((namespace, name)) => crate::names::is_label(namespace) && crate::names::is_subdomain(name),
        None => crate::names::is_subdomain(value),
    }
}

fn is_label_pair(pair: &str) -> bool {
    pair.split_once('=')
        .is_some_and(|(key, value)| crate::names::is_label_key(key) && crate::names::is_label_value(value))
}
