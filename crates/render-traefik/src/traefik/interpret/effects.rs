//! What middlewares and transports do to the requests of a router.

use gatewright_core::decision::{
    Buffering, Bytes, Forward, HostForward, Limits, MethodMatch, Outcome, PathForward, PathMatch, Place,
    Redirect, Retry, Scheme, Setting, Time,
};

/// Methods that a split by method has to name, because a condition cannot say "all others".
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

/// The limits of a router that nothing changes.
pub(super) fn no_limits() -> Limits {
    Limits {
        total: Setting::default_of(Time::Unlimited),
        idle: Setting::default_of(Time::Unlimited),
        body: Setting::default_of(Bytes::Unlimited),
        response_buffering: Setting::default_of(Buffering::Off),
        post_retry: Setting::default_of(Retry::Never),
    }
}

/// Everything that is done on the way.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// The request does not come any further.
    pub(super) redirect: Option<ToScheme>,
    /// Some requests with OPTIONS are answered on the way.
    pub(super) answers_preflights: bool,
    /// Another Host header.
    pub(super) host: Option<Setting<HostForward>>,
    /// Another path; the last one stands, with the others in its text.
    pub(super) paths: Vec<(Rewrite, Place)>,
    /// The smallest body limit.
    pub(super) body: Option<Setting<Bytes>>,
    /// Responses are collected.
    pub(super) buffering: Option<Setting<Buffering>>,
    /// POST may be repeated.
    pub(super) retry: Option<Setting<Retry>>,
    /// Something that is not modelled.
    pub(super) unknown: Option<String>,
    /// Middlewares so far; chains may name each other many times.
    pub(super) applied: usize,
    /// The router cannot be built.
    pub(super) broken: Option<String>,
}

/// `redirectScheme`.
#[derive(Clone, Debug)]
pub(super) struct ToScheme {
    pub(super) scheme: Scheme,
    pub(super) port: Option<u16>,
    pub(super) permanent: bool,
    /// 308 whatever the method (provider for ingress-nginx).
    pub(super) forced: bool,
}

/// A change of the path.
#[derive(Clone, Debug)]
pub(super) enum Rewrite {
    /// Any of these prefixes is cut off.
    Strip(Vec<String>),
    /// Something else.
    Other(String),
}

impl Rewrite {
    /// What it does to paths of this condition; nothing when it leaves them alone.
    fn on(&self, path: &PathMatch) -> Option<String> {
        match self {
            Self::Other(text) => Some(text.clone()),
            Self::Strip(prefixes) => {
                let hit = prefixes.iter().find(|prefix| match path {
                    PathMatch::Exact(path) => path.starts_with(prefix.as_str()),
                    PathMatch::Prefix(path) => {
                        path.starts_with(prefix.as_str()) || prefix.starts_with(path.as_str())
                    }
                    PathMatch::Never => false,
                    _ => true,
                })?;
                Some(format!("the prefix {hit} is stripped"))
            }
        }
    }
}

impl Effects {
    /// A forward with everything done to it.
    pub(super) fn on(&self, mut forward: Forward, path: &PathMatch) -> Forward {
        if let Some(host) = &self.host {
            forward.host = host.clone();
        }
        for (rewrite, place) in &self.paths {
            if let Some(text) = rewrite.on(path) {
                forward.path = Setting::stated(PathForward::Rewritten(text), place.clone());
            }
        }
        if let Some(body) = &self.body {
            forward.limits.body = body.clone();
        }
        if let Some(buffering) = &self.buffering {
            forward.limits.response_buffering = buffering.clone();
        }
        if let Some(retry) = &self.retry {
            forward.limits.post_retry = retry.clone();
        }
        forward
    }

    /// The outcomes on one scheme by method, given the outcome behind the middlewares.
    pub(super) fn split(
        &self,
        scheme: Scheme,
        methods: &MethodMatch,
        behind: Outcome,
    ) -> Vec<(MethodMatch, Outcome)> {
        if let Some(redirect) = self.redirect.as_ref().filter(|redirect| redirect.applies(scheme)) {
            if redirect.forced {
                return vec![(methods.clone(), redirect.outcome(308))];
            }
            let (get, rest) = if redirect.permanent { (301, 308) } else { (302, 307) };
            return parted(methods, "GET", redirect.outcome(get), redirect.outcome(rest));
        }
        if self.answers_preflights {
            let open =
                Outcome::Undetermined("the headers middleware answers preflights of CORS itself".to_owned());
            return parted(methods, "OPTIONS", open, behind);
        }
        vec![(methods.clone(), behind)]
    }
}

/// One outcome for one method, another one for all others.
fn parted(methods: &MethodMatch, one: &str, first: Outcome, rest: Outcome) -> Vec<(MethodMatch, Outcome)> {
    let others: Vec<String> = match methods {
        MethodMatch::Any => METHODS.iter().map(|&method| method.to_owned()).collect(),
        MethodMatch::OneOf(methods) => methods.clone(),
    };
    let others: Vec<String> = others.into_iter().filter(|method| method != one).collect();
    let mut out = Vec::with_capacity(2);
    if methods.matches(one) {
        out.push((MethodMatch::OneOf(vec![one.to_owned()]), first));
    }
    if !others.is_empty() {
        out.push((MethodMatch::OneOf(others), rest));
    }
    out
}

impl ToScheme {
    /// `pkg/middlewares/redirect/redirect.go`: a request that already has the URL goes on.
    fn applies(&self, scheme: Scheme) -> bool {
        self.scheme != scheme || self.port.is_some()
    }

    fn outcome(&self, status: u16) -> Outcome {
        Outcome::Redirect(Redirect {
            status,
            scheme: Some(self.scheme),
            host: None,
            port: self.port,
            keeps_target: true,
        })
    }
}
