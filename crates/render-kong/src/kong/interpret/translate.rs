//! From Ingresses to routes: one for each Ingress, host, Service and port.
//!
//! Source: Kong/kubernetes-ingress-controller `internal/dataplane/translator/subtranslator/ingress.go` and
//! `ingress_atc.go`.

use super::ingress::Ingress;
use super::plugins::Plugins;
use super::report::Report;
use super::route::{Expression, Path, Route};
use super::service::Services;
use super::{pattern, value, world};
use gatewright_core::decision::{
    Backend, Bytes, Forward, HostForward, HostMatch, Limits, PathMatch, Place, Retry, Setting, Time,
    Unavailable,
};
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::ingress::{HostRule, PathRule, PathType, Service};
use std::collections::BTreeMap;

/// The mark of a regular expression (`ControllerPathRegexPrefix`).
const REGEX_PREFIX: &str = "/~";

/// The routes of all Ingresses of Kong's class.
pub(super) fn routes(manifests: &Manifests, context: Context<'_>, report: &mut Report) -> Vec<Route> {
    let plugins = Plugins::of(manifests, context);
    plugins.check_global(report);
    world::check_other_kinds(manifests, report);
    let ingresses = world::own_ingresses(manifests, context, report);
    let mut translation = Translation {
        services: Services::of(manifests, context),
        plugins,
        guesses_regexes: world::guesses_regexes(manifests),
        report,
        routes: Vec::new(),
    };
    for ingress in &ingresses {
        translation.ingress(ingress);
    }
    for ingress in default_backends(&ingresses) {
        translation.default_backend(ingress);
    }
    translation.routes
}

/// The oldest Ingress with a default backend has the only one. Which that is shows only in objects that have
/// been in a cluster; without times all of them may be it.
fn default_backends(ingresses: &[Ingress]) -> Vec<&Ingress> {
    let mut with: Vec<&Ingress> = ingresses.iter().filter(|one| one.default_backend.is_some()).collect();
    if with.iter().any(|one| one.created.is_some()) {
        with.sort_by_key(|one| (one.created.is_none(), one.created.clone()));
        with.truncate(1);
    }
    with
}

struct Translation<'a, 'r> {
    services: Services<'a>,
    plugins: Plugins<'a>,
    guesses_regexes: bool,
    report: &'r mut Report,
    routes: Vec<Route>,
}

type Group<'a> = Vec<&'a PathRule>;

impl Translation<'_, '_> {
    fn ingress(&mut self, ingress: &Ingress) {
        let mut groups: BTreeMap<(&str, &Service), Group<'_>> = BTreeMap::new();
        for rule in &ingress.rules {
            self.check_host(rule, ingress);
            for path in rule.paths() {
                if let Some(service) = &path.service {
                    groups.entry((&rule.host, service)).or_default().push(path);
                }
            }
        }
        for (plugin, place) in &ingress.settings.plugins {
            self.plugins.check(plugin, &ingress.namespace, place, self.report);
        }
        for ((host, service), paths) in groups {
            let route = self.route(ingress, host, service, &paths);
            self.routes.push(route);
        }
    }

    /// `hostMatcherFromHosts` leaves names out that `validHosts` does not match, without a word.
    fn check_host(&mut self, rule: &HostRule, ingress: &Ingress) {
        if !rule.host.is_empty() && !value::is_host(&rule.host) {
            self.report.remarks.push(gatewright_core::decision::Remark {
                code: "host-dropped",
                severity: gatewright_core::diag::Severity::Warning,
                place: Place::new(ingress.reference.clone(), format!("{}.host", rule.field)),
                message: format!(
                    "under the router flavour expressions Kong's controllers leave {:?} out of the match, and the \
                     route answers for every host",
                    rule.host
                ),
            });
        }
    }

    fn route(&mut self, ingress: &Ingress, host: &str, service: &Service, group: &[&PathRule]) -> Route {
        let place = |path: &PathRule| Place::new(ingress.reference.clone(), path.field.clone());
        let paths = group
            .iter()
            .flat_map(|path| {
                self.traditional_paths(path, ingress).into_iter().map(|text| (text, place(path)))
            })
            .map(|(text, place)| Path { text, place })
            .collect();
        let mut predicates = Vec::new();
        for path in group {
            match predicate(path, ingress) {
                Ok(found) => predicates.extend(found.into_iter().map(|one| (one, place(path)))),
                Err(message) => self.report.refuse(place(path), message),
            }
        }
        let hosts = named_hosts(host, ingress);
        let expression = Expression {
            hosts: hosts.iter().filter(|host| value::is_host(host)).map(|host| host_match(host)).collect(),
            methods: ingress.settings.methods.iter().filter(|one| value::is_method(one)).cloned().collect(),
            paths: predicates,
            priority: priority(group, ingress, &hosts),
        };
        let route = group.first().map(|path| place(path)).unwrap_or_default();
        Route { paths, expression: Some(expression), ..self.bare(ingress, host, service, route) }
    }

    /// A route without paths (`translateIngressDefaultBackendRoute` for what the flavour expressions gets).
    fn bare(&mut self, ingress: &Ingress, host: &str, service: &Service, place: Place) -> Route {
        let settings = &ingress.settings;
        let upstream = self.services.upstream(&ingress.namespace, &service.name, &self.plugins, self.report);
        let dead = !upstream.has(&service.port);
        let host_forward = if settings.preserve_host.value {
            HostForward::Verbatim
        } else {
            // Without a header of its own the Service is called by the name of its upstream in Kong.
            let own = format!("{}.{}.{}.svc", service.name, ingress.namespace, service.port);
            HostForward::Rewritten(upstream.host_header.unwrap_or(own))
        };
        let all_methods = settings.methods.iter().all(|method| value::is_method(method));
        let all_aliases = settings.host_aliases.iter().all(|alias| value::is_host(alias));
        let aliases = if all_aliases { settings.host_aliases.clone() } else { Vec::new() };
        Route {
            place,
            hosts: [host]
                .into_iter()
                .filter(|host| !host.is_empty())
                .map(str::to_owned)
                .chain(aliases)
                .collect(),
            methods: if all_methods { settings.methods.clone() } else { Vec::new() },
            paths: Vec::new(),
            regex_priority: settings.regex_priority,
            expression: None,
            protocols: settings.protocols,
            redirect: settings.redirect,
            strips: settings.strip_path.clone(),
            dead,
            forward: Forward {
                backend: Backend {
                    service: service.name.clone(),
                    namespace: ingress.namespace.clone(),
                    port: service.port.clone(),
                },
                host: Setting { value: host_forward, place: settings.preserve_host.place.clone() },
                path: upstream.path,
                // An upstream without targets answers 503 (Kong/kong `kong/runloop/balancer`).
                unavailable: Setting::default_of(Unavailable::Closed),
                limits: limits(upstream.idle, settings.response_buffering.clone()),
            },
        }
    }

    fn default_backend(&mut self, ingress: &Ingress) {
        let Some(service) = &ingress.default_backend else { return };
        let place = Place::new(ingress.reference.clone(), "spec.defaultBackend");
        let everything = PathMatch::Prefix("/".to_owned());
        let expression = Expression {
            hosts: Vec::new(),
            methods: Vec::new(),
            paths: vec![(everything, place.clone())],
            priority: 0,
        };
        let paths = vec![Path { text: "/".to_owned(), place: place.clone() }];
        let route = Route { paths, expression: Some(expression), ..self.bare(ingress, "", service, place) };
        self.routes.push(route);
    }

    /// `PathsFromIngressPaths` and `MaybePrependRegexPrefix`: what is not a string prefix is spliced into an
    /// expression as it is.
    fn traditional_paths(&self, path: &PathRule, ingress: &Ingress) -> Vec<String> {
        let text = value::flatten(&path.path);
        let made = match path.path_type {
            PathType::ImplementationSpecific => vec![text],
            PathType::Exact => vec![format!("~/{}$", text.trim_start_matches('/'))],
            PathType::Prefix => match text.trim_matches('/') {
                "" => vec!["/".to_owned()],
                base => vec![format!("/{base}/"), format!("~/{base}$")],
            },
        };
        let prefix = ingress.settings.regex_prefix.as_deref().unwrap_or(REGEX_PREFIX);
        made.into_iter().map(|text| self.marked(text, prefix)).collect()
    }

    fn marked(&self, text: String, prefix: &str) -> String {
        if let Some(rest) = text.strip_prefix(prefix) {
            return format!("~{rest}");
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_~/%".contains(&byte));
        if self.guesses_regexes && !plain && !text.starts_with('~') { format!("~{text}") } else { text }
    }
}

/// Time, size and retries. There is no limit on a whole response; bodies are unlimited (Kong/kong
/// `kong/templates/kong_defaults.lua`, `nginx_http_client_max_body_size = 0`); nginx never sends a POST twice
/// (nginx documentation, `proxy_next_upstream`, `non_idempotent`).
pub(super) fn limits(
    idle: Setting<Time>,
    response_buffering: Setting<gatewright_core::decision::Buffering>,
) -> Limits {
    Limits {
        total: Setting::default_of(Time::Unlimited),
        idle,
        body: Setting::default_of(Bytes::Unlimited),
        response_buffering,
        post_retry: Setting::default_of(Retry::Never),
    }
}

fn named_hosts<'a>(host: &'a str, ingress: &'a Ingress) -> Vec<&'a str> {
    let host = Some(host).filter(|host| !host.is_empty());
    host.into_iter().chain(ingress.settings.host_aliases.iter().map(String::as_str)).collect()
}

/// A host as the routers compare it; `*.a.b` stands for any number of labels.
pub(super) fn host_match(host: &str) -> HostMatch {
    match host.strip_prefix('*') {
        Some(suffix) => HostMatch::Suffix { suffix: suffix.to_owned(), one_label: false },
        None => HostMatch::Exact(host.to_owned()),
    }
}

/// The mark of a regular expression under the flavour expressions, where an empty one is the default.
fn regex_prefix(ingress: &Ingress) -> &str {
    ingress.settings.regex_prefix.as_deref().filter(|prefix| !prefix.is_empty()).unwrap_or(REGEX_PREFIX)
}

/// `pathMatcherFromIngressPath`.
fn predicate(path: &PathRule, ingress: &Ingress) -> Result<Vec<PathMatch>, String> {
    let text = value::flatten(&path.path);
    Ok(match path.path_type {
        PathType::Exact => vec![PathMatch::Exact(format!("/{}", text.trim_start_matches('/')))],
        PathType::Prefix => match text.trim_matches('/') {
            "" => vec![PathMatch::Prefix("/".to_owned())],
            base => vec![PathMatch::Segments(format!("/{base}"))],
        },
        PathType::ImplementationSpecific => match text.strip_prefix(regex_prefix(ingress)) {
            Some(regex) => vec![expression(regex)?],
            None => vec![PathMatch::Prefix(text)],
        },
    })
}

fn expression(regex: &str) -> Result<PathMatch, String> {
    let text = match regex {
        "" => "^/".to_owned(),
        regex if regex.starts_with('^') => regex.to_owned(),
        regex => format!("^{regex}"),
    };
    pattern::rust(&text).map_err(|error| pattern::message(regex, &error))
}

/// `IngressRoutePriorityTraits.EncodeToPriority`.
fn priority(group: &[&PathRule], ingress: &Ingress, hosts: &[&str]) -> u64 {
    const KIND_INGRESS: u64 = 3;
    let regex_prefix = regex_prefix(ingress);
    let mut has_regex = false;
    let mut longest = 0;
    for path in group {
        let text = value::flatten(&path.path);
        let (regex, length) = match path.path_type {
            PathType::Exact => (true, 1 + text.trim_start_matches('/').len()),
            PathType::Prefix => match text.trim_matches('/') {
                "" => (true, 1),
                base => (true, 2 + base.len()),
            },
            PathType::ImplementationSpecific => match text.strip_prefix(regex_prefix) {
                Some(regex) => (true, regex.len()),
                None => (false, text.len()),
            },
        };
        has_regex |= regex;
        longest = longest.max(length);
    }
    let plain_hosts = !hosts.is_empty() && !hosts.iter().any(|host| host.starts_with('*'));
    let fields = 1 + u64::from(!hosts.is_empty()) + u64::from(!ingress.settings.methods.is_empty());
    (KIND_INGRESS << 44)
        | (fields << 41)
        | (u64::from(plain_hosts) << 32)
        | (u64::from(has_regex) << 16)
        | (longest.min(0xffff) as u64)
}
