//! A route as Kong holds it.

use gatewright_core::decision::{
    Forward, HostMatch, MethodMatch, Outcome, PathForward, PathMatch, Place, Redirect, Rule, Scheme, Schemes,
    Setting,
};
use std::sync::Arc;

/// A route with its service, whoever wrote it.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Where it stands.
    pub(super) place: Place,
    /// Empty for any host.
    pub(super) hosts: Vec<String>,
    /// Empty for any method.
    pub(super) methods: Vec<String>,
    /// Empty for any path.
    pub(super) paths: Vec<Path>,
    pub(super) regex_priority: i64,
    /// What the route is under the flavour expressions, when a controller writes another one there.
    pub(super) expression: Option<Expression>,
    pub(super) protocols: Protocols,
    /// `https_redirect_status_code`.
    pub(super) redirect: u16,
    /// `strip_path`.
    pub(super) strips: Setting<bool>,
    pub(super) forward: Forward,
    /// The service has no targets whatever its pods do.
    pub(super) dead: bool,
}

/// One of the `paths`.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// A string prefix, or `~` and a regular expression.
    pub(super) text: String,
    pub(super) place: Place,
}

impl Path {
    /// The regular expression.
    pub(super) fn regex(&self) -> Option<&str> {
        self.text.strip_prefix('~')
    }
}

/// `expression` and `priority` of a route that a controller writes.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    /// Empty when nothing limits the host.
    pub(super) hosts: Vec<HostMatch>,
    /// Empty when nothing limits the method.
    pub(super) methods: Vec<String>,
    /// One of these must match.
    pub(super) paths: Vec<(PathMatch, Place)>,
    pub(super) priority: u64,
}

/// `protocols`, as far as they are HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocols {
    Both,
    HttpOnly,
    HttpsOnly,
}

impl Route {
    /// The rules for one host, method set and path.
    ///
    /// A route for https only matches plain http too, and the answer is a redirect or 426 (Kong/kong
    /// `kong/runloop/handler.lua`, access phase). A route for http only matches https too, except under the
    /// flavour expressions, which adds the protocol to the match (`kong/router/expressions.lua`).
    pub(super) fn rules(
        &self,
        host: &HostMatch,
        methods: &[String],
        path: &PathMatch,
        place: &Place,
        protocol_matched: bool,
    ) -> Vec<Rule> {
        let rule = |schemes, outcome| Rule {
            schemes,
            host: host.clone(),
            methods: if methods.is_empty() { MethodMatch::Any } else { MethodMatch::OneOf(methods.to_vec()) },
            path: path.clone(),
            outcome,
            place: place.clone(),
        };
        let forward = self.forwarded(path);
        match self.protocols {
            Protocols::HttpOnly if protocol_matched => vec![rule(Schemes::Http, forward)],
            Protocols::Both | Protocols::HttpOnly => vec![rule(Schemes::Both, forward)],
            Protocols::HttpsOnly => {
                vec![rule(Schemes::Https, forward), rule(Schemes::Http, self.redirected())]
            }
        }
    }

    /// Removing the prefix `/` in front of a path that gets a `/` in front changes nothing (Kong/kong
    /// `kong/router/utils.lua`, `get_upstream_uri`).
    fn forwarded(&self, path: &PathMatch) -> Outcome {
        if self.dead {
            return Outcome::Status(503);
        }
        let mut forward = self.forward.clone();
        if self.strips.value && *path != PathMatch::Prefix("/".to_owned()) {
            forward.path.value = PathForward::Rewritten("the part that matched is removed".to_owned());
            forward.path.place.clone_from(&self.strips.place);
        }
        Outcome::Forward(Arc::new(forward))
    }

    fn redirected(&self) -> Outcome {
        if self.redirect == 426 {
            return Outcome::Status(426);
        }
        Outcome::Redirect(Redirect {
            status: self.redirect,
            scheme: Some(Scheme::Https),
            // nginx's $host: the name of the Host header without its port.
            host: None,
            port: None,
            keeps_target: true,
        })
    }
}
