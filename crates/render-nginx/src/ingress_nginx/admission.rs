//! What a controller's version and configuration let into the cluster.
//!
//! Sources: kubernetes/ingress-nginx `internal/ingress/inspector/rules.go` and `inspector.go`, read at every
//! tag named here; `internal/ingress/controller/config/config.go` for the default.

use super::info::{STRICT, VERSION};
use gatewright_core::router::Options;

/// The checks of one installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Admission {
    version: (u32, u32, u32),
    /// The webhook validates Exact and Prefix paths.
    strict: bool,
}

impl Admission {
    pub(super) fn of(options: &Options) -> Self {
        let version = options.version(VERSION).unwrap_or((1, 15, 1));
        let strict = options.get(STRICT).map_or(version >= (1, 12, 0), |given| given == "true");
        Self { version, strict }
    }

    /// The validation knows dots: commit 618aae185 of #13798, in 1.12.6 and 1.13.2.
    fn knows_dots(self) -> bool {
        self.version >= (1, 13, 2) || ((1, 12, 6)..(1, 13, 0)).contains(&self.version)
    }

    /// Names of locations are quoted: commit 605dea884 of #14501, in 1.13.7 and 1.14.3.
    fn quotes(self) -> bool {
        self.version >= (1, 14, 3) || ((1, 13, 7)..(1, 14, 0)).contains(&self.version)
    }

    /// nginx keeps location names of more than 255 bytes apart (its ticket 2435, fixed in 1.23.4): 1.10.0 went
    /// from nginx 1.21.6 to 1.25.3.
    fn knows_long_names(self) -> bool {
        self.version >= (1, 10, 0)
    }

    /// Why the webhook refuses this path with pathType Exact or Prefix; ImplementationSpecific is exempt.
    pub(super) fn refuses_typed(self, path: &str) -> Option<&'static str> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte);
        if !self.strict || path.bytes().all(|byte| fits(byte) || self.knows_dots() && byte == b'.') {
            return None;
        }
        Some(if path.bytes().all(|byte| fits(byte) || byte == b'.') {
            "this version of the controller refuses a dot in Exact and Prefix paths (ConfigMap \
             strict-validate-path-type; dots are accepted since 1.12.6 and 1.13.2)"
        } else {
            "the controller accepts only letters, digits and . _ - / in Exact and Prefix paths (ConfigMap \
             strict-validate-path-type)"
        })
    }

    /// Why this path must not reach the controller with any pathType.
    pub(super) fn refuses_any(self, path: &str) -> Option<&'static str> {
        if looks_hostile(path) {
            return Some(
                "the controller's inspector takes it for an attempt to read its files or to write directives",
            );
        }
        if !self.quotes() && path.bytes().any(|byte| b";{}\"\\ ".contains(&byte)) {
            return Some(
                "before 1.13.7 and 1.14.3 the controller wrote paths into nginx.conf without quotes",
            );
        }
        if !self.knows_long_names() && path.len() > 254 {
            return Some("before 1.10 the controller's nginx confuses locations longer than 255 characters");
        }
        // `set $location_path "…"` spells each `$` as `${literal_dollar}`; NGX_CONF_BUFFER is 4096.
        let dollars = path.bytes().filter(|byte| *byte == b'$').count();
        (path.len() + 16 * dollars > 4000).then_some("nginx refuses parameters longer than 4096 bytes")
    }

    /// Why this path must not become a literal location; regular expressions always had quotes.
    pub(super) fn refuses_literal(self, path: &str) -> Option<&'static str> {
        let unsafe_bare = !self.quotes() && path.bytes().any(|byte| b";{}\"\\ ".contains(&byte));
        unsafe_bare
            .then_some("before 1.13.7 and 1.14.3 the controller wrote paths into nginx.conf without quotes")
    }
}

/// `CheckRegex`: `alias` or `root` with a semicolon somewhere behind it, secret folders, Lua directives.
pub(super) fn looks_hostile(text: &str) -> bool {
    let directive =
        |name: &str| text.find(name).is_some_and(|at| text.get(at..).is_some_and(|rest| rest.contains(';')));
    let folders = ["passwd", "shadow", "group", "nginx", "ingress-controller"];
    directive("alias")
        || directive("root")
        || text.match_indices("/etc/").any(|(at, found)| {
            folders.iter().any(|name| text.get(at + found.len()..).is_some_and(|rest| rest.starts_with(name)))
        })
        || text.contains("/var/run/secrets")
        || text.contains("_by_lua")
}

#[cfg(test)]
mod tests {
    use super::super::info::INFO;
    use super::*;

    fn admission(version: &str, strict: Option<&str>) -> Admission {
        let mut given = vec![(VERSION.to_owned(), version.to_owned())];
        given.extend(strict.map(|strict| (STRICT.to_owned(), strict.to_owned())));
        Admission::of(&Options::new(INFO.options, given))
    }

    /// `validPathType`, `StrictValidatePathType` and `buildLocation` read at these tags.
    #[test]
    fn versions() {
        for (version, strict, dots, quoted) in [
            ("1.11.8", false, false, false),
            ("1.12.0", true, false, false),
            ("1.12.5", true, false, false),
            ("1.12.6", true, true, false),
            ("1.12.8", true, true, false),
            ("1.13.0", true, false, false),
            ("1.13.1", true, false, false),
            ("1.13.2", true, true, false),
            ("1.13.6", true, true, false),
            ("1.13.7", true, true, true),
            ("1.14.0", true, true, false),
            ("1.14.2", true, true, false),
            ("1.14.3", true, true, true),
            ("1.15.1", true, true, true),
        ] {
            let admission = admission(version, None);
            let found = (admission.strict, admission.knows_dots(), admission.quotes());
            assert_eq!(found, (strict, dots, quoted), "{version}");
        }
        assert!(admission("1.15.1", Some("false")).refuses_typed("/a+b").is_none());
        assert!(admission("1.11.8", Some("true")).refuses_typed("/.well-known").is_some());
        assert!(admission("1.15.1", None).refuses_typed("/.well-known").is_none());
        assert!(admission("1.15.1", None).refuses_typed("/a+b").is_some());
    }

    #[test]
    fn paths_that_no_type_saves() {
        let newest = admission("1.15.1", None);
        for path in ["/etc/passwd", "/x/etc/nginx", "/var/run/secrets/x", "/a_by_lua", "/root;", "/alias/x;y"]
        {
            assert!(newest.refuses_any(path).is_some(), "{path}");
        }
        for path in ["/etc/hosts", "/root", "/;root", "/a;b", "/$1", "/'x'"] {
            assert!(newest.refuses_any(path).is_none(), "{path}");
        }
        assert!(admission("1.14.2", None).refuses_literal("/a;b").is_some());
        assert!(newest.refuses_literal("/a;b").is_none());
        assert!(newest.refuses_any(&format!("/{}", "$".repeat(300))).is_some());
        let long = format!("/{}", "a".repeat(300));
        assert!(newest.refuses_any(&long).is_none() && admission("1.9.6", None).refuses_any(&long).is_some());
    }
}
