//! What a configuration says about a route besides when it matches.

use super::config::{Route, host, texts};
use crate::case::Case;
use gatewright::core::decision::{Buffering, Forward, HostForward, Outcome, PathForward, Scheme, Time};
use serde_json::Value;

/// A route with its service and upstream. What is absent has Kong's own default (Kong/kong
/// `kong/db/schema/entities/routes.lua`, `services.lua`).
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // fields of Kong's own
pub(super) struct Settings {
    pub(super) protocols: Vec<String>,
    /// `https_redirect_status_code`.
    redirect: u16,
    strip_path: bool,
    preserve_host: bool,
    request_buffering: bool,
    response_buffering: bool,
    connect_timeout: u64,
    read_timeout: u64,
    write_timeout: u64,
    retries: u64,
    /// In front of every path.
    path: String,
    /// The Host header where the client's is not kept.
    host: String,
    /// False when its upstream is there and has no targets.
    pub(super) has_targets: bool,
    /// There is a condition on headers, which no request of the lab has.
    pub(super) asks_headers: bool,
}

/// True when `/` is one of its prefixes.
fn has_root(route: &Route) -> bool {
    route.made.paths.iter().any(|path| path == "/") || route.made.expression.contains("^= \"/\"")
}

impl Settings {
    pub(super) fn of(config: &Value, service: &Value, route: &Value) -> Self {
        let flag = |key: &str, default| route[key].as_bool().unwrap_or(default);
        let number = |value: &Value, key: &str, default| value[key].as_u64().unwrap_or(default);
        let host = host(service);
        let mut upstreams = config["upstreams"].as_array().into_iter().flatten();
        let upstream = upstreams.find(|upstream| upstream["name"] == host.as_str());
        Self {
            asks_headers: route["headers"].as_object().is_some_and(|headers| !headers.is_empty()),
            protocols: texts(route, "protocols"),
            redirect: u16::try_from(number(route, "https_redirect_status_code", 426)).unwrap_or(0),
            strip_path: flag("strip_path", true),
            preserve_host: flag("preserve_host", false),
            request_buffering: flag("request_buffering", true),
            response_buffering: flag("response_buffering", true),
            connect_timeout: number(service, "connect_timeout", 60_000),
            read_timeout: number(service, "read_timeout", 60_000),
            write_timeout: number(service, "write_timeout", 60_000),
            retries: number(service, "retries", 5),
            path: service["path"].as_str().unwrap_or("/").to_owned(),
            host: upstream
                .and_then(|it| it["host_header"].as_str())
                .map_or_else(|| host.clone(), str::to_owned),
            has_targets: upstream
                .is_none_or(|it| it["targets"].as_array().is_some_and(|targets| !targets.is_empty())),
        }
    }

    /// The status with which plain HTTP is sent away.
    pub(super) fn sent_away(&self, scheme: Scheme) -> Option<u16> {
        (scheme == Scheme::Http && self.protocols == ["https"]).then_some(self.redirect)
    }

    /// Where the interpreter reads something else for a request that this route decides.
    pub(super) fn apart(&self, route: &Route, scheme: Scheme, outcome: &Outcome) -> Vec<String> {
        match outcome {
            Outcome::Forward(forward) => self.forwarded(route, scheme, forward),
            // Statuses and redirects are compared as answers.
            _ => Vec::new(),
        }
    }

    fn forwarded(&self, route: &Route, scheme: Scheme, forward: &Forward) -> Vec<String> {
        let scheme = scheme.as_str();
        let takes = self.protocols.is_empty() || self.protocols.iter().any(|one| one == scheme);
        // The two routers that read `paths` do not compare the protocol.
        let is_matched = !route.made.expression.is_empty();
        let mut found = Vec::new();
        let mut tell = |is_same: bool, what: &str, real: &dyn std::fmt::Debug, read: &dyn std::fmt::Debug| {
            if !is_same {
                found.push(format!("{what} is {real:?}, the interpreter has {read:?}"));
            }
        };
        tell(takes || !is_matched, "protocols", &self.protocols, &scheme);
        let path = &forward.path.value;
        let is_rewritten = matches!(path, PathForward::Rewritten(_));
        let changes = self.strip_path || !matches!(self.path.as_str(), "" | "/");
        // Removing `/` changes nothing.
        let root = self.strip_path && has_root(route);
        tell(is_rewritten == changes || root, "strip_path", &(self.strip_path, &self.path), path);
        let host = match &forward.host.value {
            HostForward::Verbatim => self.preserve_host,
            HostForward::Rewritten(name) => {
                // A name in words, as of an address, is not compared.
                !self.preserve_host && (*name == self.host || name.contains(' '))
            }
            _ => false,
        };
        tell(host, "preserve_host", &(self.preserve_host, &self.host), &forward.host.value);
        let limits = &forward.limits;
        let idle = limits.idle.value == Time::Millis(self.read_timeout);
        tell(idle, "read_timeout", &self.read_timeout, &limits.idle.value);
        let buffering = &limits.response_buffering.value;
        let is_on = *buffering == if self.response_buffering { Buffering::On } else { Buffering::Off };
        tell(is_on, "response_buffering", &self.response_buffering, buffering);
        found
    }

    /// Where something that the interpreter has no place for is not what the objects say: `request-buffering` of the
    /// Ingress; the timeouts and `retries` of the Service. A value that is none counts as absent.
    pub(super) fn misread(&self, case: &Case, route: &Route) -> Vec<String> {
        let ingress = case.objects.iter().find(|object| {
            object["kind"] == "Ingress" && object["metadata"]["name"] == route.ingress.as_str()
        });
        let name = route.made.service.split(':').nth(1).unwrap_or_default();
        let service = case.services.iter().find(|service| service.name == name).map(|it| &it.object);
        let text = |object: Option<&Value>, key: &str| {
            let annotations = &object?["metadata"]["annotations"];
            annotations[format!("konghq.com/{key}")].as_str().map(str::to_owned)
        };
        let flag = |key| text(ingress, key).and_then(|text| text.parse().ok()).unwrap_or(true);
        let number =
            |key, default: u64| text(service, key).and_then(|text| text.parse().ok()).unwrap_or(default);
        let mut found = Vec::new();
        let buffering = flag("request-buffering");
        if buffering != self.request_buffering {
            found.push(format!("request_buffering is {}, written is {buffering}", self.request_buffering));
        }
        for (key, default, real) in [
            ("connect-timeout", 60_000, self.connect_timeout),
            ("read-timeout", 60_000, self.read_timeout),
            ("write-timeout", 60_000, self.write_timeout),
            ("retries", 5, self.retries),
        ] {
            let written = number(key, default);
            if written != real {
                found.push(format!("{key} of {name} is {real}, written is {written}"));
            }
        }
        found
    }
}
