//! The annotations of an Ingress as settings.
//!
//! Sources: `internal/configs/annotations.go`, `parseAnnotations`; `internal/k8s/validation.go`: a value that fails
//! its validation rejects the whole Ingress.

use super::annotation::{self, Class, PREFIXES};
use super::ingress::Role;
use super::policy::{self, Reference};
use super::reader::{Reader, child};
use super::upstream::default_limits;
use super::value;
use gatewright_core::decision::{Buffering, Limits, Setting, Time};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// What the annotations of one Ingress say.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) limits: Limits,
    /// `ssl-redirect`, which is on by default.
    pub(super) ssl_redirect: Setting<bool>,
    /// `redirect-to-https` looks at `X-Forwarded-Proto`.
    pub(super) by_header: Setting<bool>,
    pub(super) code: u16,
    pub(super) regex: Option<PathRegex>,
    pub(super) policies: Vec<Reference>,
}

/// `path-regex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathRegex {
    Sensitive,
    Insensitive,
    Exact,
}

/// What is said about an annotation.
fn told(key: &str, plus: bool, is_ignored: bool, at: &At<'_>, reader: &mut Reader<'_>) {
    match annotation::class(key) {
        Some(Class::Rejected(why)) => reader.reject(at, why),
        Some(Class::NeedsPlus(does)) if !plus => {
            reader.reject(at, format!("{key} needs NGINX Plus ({does})"));
        }
        Some(Class::Unmodelled(does) | Class::NeedsPlus(does)) if !is_ignored => {
            reader.report.refuse(at, format!("{key} is not modelled: {does}"));
        }
        Some(_) => {}
        None => {
            let message = format!("the controller knows no annotation {key} and ignores it");
            reader.report.warn("unknown-annotation", at, message);
        }
    }
}

/// All annotations of one object.
pub(super) struct Annotations<'n> {
    all: Vec<(&'n str, &'n str)>,
}

impl<'n> Annotations<'n> {
    /// Collects them; they are texts, or the API server refuses the object.
    pub(super) fn of(metadata: Option<&'n Node>, at: &At<'_>, reader: &mut Reader<'_>) -> Self {
        let map = metadata.and_then(|node| child(node, "annotations"));
        let entries = map.map(|map| reader.report.entries(map, at)).unwrap_or_default();
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry.value.as_str() {
                Some(text) => all.push((entry.key.text.as_str(), text)),
                None => reader.reject(&at.key(&entry.key.text), "the value of an annotation is a string"),
            }
        }
        Self { all }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n str> {
        self.all.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    /// Every annotation of the controller is modelled, harmless, refused or at least told; those that have no
    /// effect in this role are left out. The controller validates those as well, before it knows the role.
    pub(super) fn effective(&mut self, role: Role, plus: bool, at: &At<'_>, reader: &mut Reader<'_>) {
        let ignored: &[&str] = match role {
            Role::Plain => &[],
            Role::Master => &annotation::NOT_ON_MASTER,
            Role::Minion => &annotation::NOT_ON_MINION,
        };
        // What it makes of the values does not matter here, only whether it takes them.
        let _ = self.settings("", at, reader);
        for (key, _) in &self.all {
            let is_ignored = ignored.contains(key);
            if is_ignored {
                let message = format!("the controller ignores {key} on this kind of mergeable Ingress");
                reader.report.warn("annotation-ignored", &at.key(key), message);
            }
            if PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
                told(key, plus, is_ignored, &at.key(key), reader);
            }
        }
        self.all.retain(|(key, _)| !ignored.contains(key));
    }

    /// Reads the settings.
    pub(super) fn settings(&self, namespace: &str, at: &At<'_>, reader: &mut Reader<'_>) -> Settings {
        self.check_times(at, reader);
        self.check_headers(at, reader);
        let ssl = self.boolean("nginx.org/ssl-redirect", at, reader);
        let deprecated = self.boolean("ingress.kubernetes.io/ssl-redirect", at, reader);
        let by_header = self.boolean("nginx.org/redirect-to-https", at, reader);
        Settings {
            limits: self.limits(at, reader),
            ssl_redirect: ssl.or(deprecated).unwrap_or_else(|| Setting::default_of(true)),
            by_header: by_header.unwrap_or_else(|| Setting::default_of(false)),
            code: self.code(at, reader),
            regex: self.regex(at, reader),
            policies: match self.get("nginx.org/policies") {
                Some(text) => policy::listed(text, namespace, &at.key("nginx.org/policies").place()),
                None => Vec::new(),
            },
        }
    }

    fn boolean(&self, key: &str, at: &At<'_>, reader: &mut Reader<'_>) -> Option<Setting<bool>> {
        let text = self.get(key)?;
        let found = value::boolean(text);
        if found.is_none() {
            reader.reject(&at.key(key), format!("{text:?} is not true or false"));
        }
        found.map(|value| Setting::stated(value, at.key(key).place()))
    }

    fn limits(&self, at: &At<'_>, reader: &mut Reader<'_>) -> Limits {
        let mut limits = default_limits();
        let key = "nginx.org/proxy-read-timeout";
        if let Some(millis) = self.get(key).and_then(value::millis) {
            limits.idle = Setting::stated(Time::Millis(millis), at.key(key).place());
        }
        let key = "nginx.org/client-max-body-size";
        if let Some(text) = self.get(key) {
            match value::size(text) {
                Some(size) => limits.body = Setting::stated(size, at.key(key).place()),
                None => reader.reject(&at.key(key), format!("{text:?} is no size such as 4m (k, m or g)")),
            }
        }
        if let Some(on) = self.boolean("nginx.org/proxy-buffering", at, reader) {
            let value = if on.value { Buffering::On } else { Buffering::Off };
            limits.response_buffering = Setting { value, place: on.place };
        }
        let key = "nginx.org/proxy-next-upstream";
        if let Some(text) = self.get(key) {
            match value::retry(text) {
                Some(retry) => limits.post_retry = Setting::stated(retry, at.key(key).place()),
                None => reader.reject(&at.key(key), format!("{text:?} is no list of conditions of nginx")),
            }
        }
        limits
    }

    fn check_times(&self, at: &At<'_>, reader: &mut Reader<'_>) {
        for key in [
            "nginx.org/proxy-read-timeout",
            "nginx.org/proxy-send-timeout",
            "nginx.org/proxy-connect-timeout",
            "nginx.org/proxy-next-upstream-timeout",
        ] {
            if let Some(text) = self.get(key)
                && value::millis(text).is_none()
            {
                reader.reject(&at.key(key), format!("{text:?} is no time of nginx such as 3600s"));
            }
        }
    }

    /// The controller's own Host line stands behind these (`nginx.ingress.tmpl`).
    fn check_headers(&self, at: &At<'_>, reader: &mut Reader<'_>) {
        let key = "nginx.org/proxy-set-headers";
        let Some(text) = self.get(key) else { return };
        let names = text.split(',').filter_map(|item| item.trim().split([':', ' ']).next());
        if names.into_iter().any(|name| name.eq_ignore_ascii_case("host")) {
            let message = "the Host header is set twice; which one arrives depends on the version of nginx";
            reader.report.refuse(&at.key(key), message);
        }
        if text.contains('$') {
            reader.reject(&at.key(key), "a value must not contain $");
        }
    }

    fn code(&self, at: &At<'_>, reader: &mut Reader<'_>) -> u16 {
        let key = "nginx.org/http-redirect-code";
        let Some(text) = self.get(key) else { return 301 };
        let code = text.parse().ok().filter(|code| [301, 302, 307, 308].contains(code));
        if code.is_none() {
            reader.reject(&at.key(key), "a redirect has the code 301, 302, 307 or 308");
        }
        code.unwrap_or(301)
    }

    fn regex(&self, at: &At<'_>, reader: &mut Reader<'_>) -> Option<PathRegex> {
        let key = "nginx.org/path-regex";
        match self.get(key)? {
            "case_sensitive" => Some(PathRegex::Sensitive),
            "case_insensitive" => Some(PathRegex::Insensitive),
            "exact" => Some(PathRegex::Exact),
            _ => {
                reader.reject(&at.key(key), "the value is case_sensitive, case_insensitive or exact");
                None
            }
        }
    }
}
