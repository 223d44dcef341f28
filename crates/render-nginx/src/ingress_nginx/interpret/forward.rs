//! What a location does with a request that reached it.

use super::canary::Alternative;
use super::expand::{owner, rewrite_target};
use super::object::Ingress;
use super::servers::{Location, Target, Upstream};
use super::service::Services;
use super::settings::{Canary, Return, Settings};
use gatewright_core::decision::{
    Backend, Forward, Limits, Outcome, PathForward, Redirect, Scheme, Setting, Time, Unavailable,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that turns a location into an outcome.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) ingresses: &'a [Ingress],
    pub(super) services: Services<'a>,
    pub(super) alternatives: BTreeMap<Upstream, Alternative>,
}

impl World<'_> {
    /// The annotations that apply to a location.
    pub(super) fn settings(&self, location: &Location) -> Option<&Settings> {
        owner(location, self.ingresses).map(|owner| &owner.settings)
    }

    /// Where a location sends requests that it does not answer itself.
    pub(super) fn outcome(&self, location: &Location) -> Outcome {
        let (Target::Upstream(upstream), Some(settings)) = (&location.target, self.settings(location)) else {
            return Outcome::Status(404);
        };
        let forward = |upstream| self.forward(location, settings, self.services.backend(upstream));
        match self.alternatives.get(upstream) {
            None | Some(Alternative { share: Canary::Idle, .. }) => {
                Outcome::Forward(Arc::new(forward(upstream)))
            }
            Some(Alternative { share: Canary::All, upstream: canary }) => {
                Outcome::Forward(Arc::new(forward(canary)))
            }
            Some(Alternative { share: Canary::Some, upstream: canary }) => {
                Outcome::Split(vec![forward(upstream), forward(canary)])
            }
        }
    }

    fn forward(&self, location: &Location, settings: &Settings, backend: Backend) -> Forward {
        Forward {
            backend,
            host: settings.host.clone(),
            path: self.path(location, settings),
            // A Service without endpoints keeps its location, which answers 503 (`balancer.lua`), unless an
            // annotation names a Service that stands in.
            unavailable: match &settings.default_backend {
                Some(place) => Setting::stated(Unavailable::FallsThrough, place.clone()),
                None => Setting::default_of(Unavailable::Closed),
            },
            limits: Limits {
                total: Setting::default_of(Time::Unlimited),
                idle: settings.idle.clone(),
                body: settings.body.clone(),
                response_buffering: settings.buffering.clone(),
                post_retry: settings.retry.clone(),
            },
        }
    }

    /// `buildProxyPass`: without a rewrite `proxy_pass` has no path and nginx sends what the client sent.
    fn path(&self, location: &Location, settings: &Settings) -> Setting<PathForward> {
        let target = rewrite_target(location, self.ingresses).filter(|target| *target != location.path);
        let Some(target) = target else { return Setting::default_of(PathForward::Raw) };
        let place = settings.rewrite_target.as_ref().and_then(|setting| setting.place.clone());
        let value = if location.path == "/(.*)" && target == "/$1" {
            PathForward::Normalised
        } else {
            PathForward::Rewritten(format!("{} becomes {target}", location.path))
        };
        Setting { value, place }
    }
}

/// The answer of `return CODE URL`; only some codes make nginx send a Location.
pub(super) fn returned(to: &Return) -> Outcome {
    if !matches!(to.status, 301 | 302 | 303 | 307 | 308) {
        return Outcome::Status(to.status);
    }
    let (scheme, rest) = match to.url.split_once("://") {
        Some(("http", rest)) => (Some(Scheme::Http), rest),
        Some(("https", rest)) => (Some(Scheme::Https), rest),
        _ => (None, ""),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    };
    let standard = match scheme {
        Some(Scheme::Http) => Some(80),
        Some(Scheme::Https) => Some(443),
        None => None,
    };
    Outcome::Redirect(Redirect {
        status: to.status,
        scheme,
        host: Some(host.to_owned()).filter(|host| !host.is_empty()),
        port: port.filter(|port| Some(*port) != standard),
        keeps_target: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_redirects() {
        let redirect = |url: &str, status| returned(&Return { status, url: url.to_owned() });
        let expected = |scheme, host: Option<&str>, port| {
            let host = host.map(str::to_owned);
            Outcome::Redirect(Redirect { status: 301, scheme, host, port, keeps_target: false })
        };
        let https = Some(Scheme::Https);
        assert_eq!(redirect("https://a.b/c", 301), expected(https, Some("a.b"), None));
        assert_eq!(redirect("https://a.b:8443?x=1", 301), expected(https, Some("a.b"), Some(8443)));
        assert_eq!(redirect("https://a.b:443", 301), expected(https, Some("a.b"), None));
        assert_eq!(redirect("/login", 301), expected(None, None, None));
        assert_eq!(redirect("https://a.b", 304), Outcome::Status(304));
    }
}
