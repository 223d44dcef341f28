//! `kong.yml`, the file that Kong reads without a database.
//!
//! Fields and defaults: Kong/kong `kong/db/schema/entities/services.lua`, `routes.lua`. Unlike an Ingress, a
//! route removes the matched part of the path and rewrites the Host header unless it says otherwise.

mod backend;

use super::plugins::only_watches;
use super::report::Report;
use super::route::{Path, Protocols, Route};
use super::service::{Upstream, rewritten};
use super::translate::limits;
use super::value;
use backend::{Address, address};
use gatewright_core::decision::{
    Buffering, Forward, HostForward, PathForward, Place, Setting, Time, Unavailable,
};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::fields::{Reader, join, present};

/// The routes of all files of this format.
pub(super) fn routes(manifests: &Manifests, context: Context<'_>, report: &mut Report) -> Vec<Route> {
    let files = manifests.objects.iter().filter(|one| one.node.get("_format_version").is_some());
    files.flat_map(|file| read_file(file, context, report)).collect()
}

const TOP: &[&str] = &[
    "_comment",
    "_format_version",
    "_ignore",
    "_info",
    "_transform",
    "ca_certificates",
    "certificates",
    "consumer_groups",
    "consumers",
    "key_sets",
    "keys",
    "plugins",
    "routes",
    "services",
    "snis",
    "upstreams",
    "vaults",
];

struct File<'a> {
    reader: Reader,
    context: Context<'a>,
    /// Names of upstreams, which a service host may mean.
    upstreams: Vec<String>,
    services: Vec<Service>,
    routes: Vec<Route>,
}

/// A service as far as its routes need it.
struct Service {
    name: String,
    address: Address,
    upstream: Upstream,
}

fn read_file(manifest: &Manifest, context: Context<'_>, report: &mut Report) -> Vec<Route> {
    let node = &manifest.node;
    let mut reader = Reader::new("kong.yml", "a kong.yml");
    reader.known(node, "", TOP);
    if reader.text(node, "_format_version", "_format_version") != Some("3.0") {
        let message = "only the format 3.0 is modelled: older ones guess which paths are regular expressions";
        reader.unmodelled("_format_version", message);
    }
    check_plugins(node, "", &mut reader);
    let upstreams = reader.list(node, "upstreams", "upstreams");
    let names = upstreams.iter().filter_map(|one| one.get("name")?.as_str().map(str::to_owned));
    let mut file =
        File { upstreams: names.collect(), reader, context, services: Vec::new(), routes: Vec::new() };
    for (index, service) in file.reader.list(node, "services", "services").iter().enumerate() {
        file.service(service, &format!("services[{index}]"));
    }
    for (index, route) in file.reader.list(node, "routes", "routes").iter().enumerate() {
        file.free_route(route, &format!("routes[{index}]"));
    }
    report.take(file.reader, false);
    file.routes
}

const SERVICE: &[&str] = &[
    "ca_certificates",
    "client_certificate",
    "connect_timeout",
    "enabled",
    "host",
    "id",
    "name",
    "path",
    "plugins",
    "port",
    "protocol",
    "read_timeout",
    "retries",
    "routes",
    "tags",
    "tls_verify",
    "tls_verify_depth",
    "url",
    "write_timeout",
];

const ROUTE: &[&str] = &[
    "hosts",
    "https_redirect_status_code",
    "id",
    "methods",
    "name",
    "path_handling",
    "paths",
    "plugins",
    "preserve_host",
    "protocols",
    "regex_priority",
    "request_buffering",
    "response_buffering",
    "service",
    "strip_path",
    "tags",
];

impl File<'_> {
    fn service(&mut self, node: &Node, field: &str) {
        self.reader.known(node, field, SERVICE);
        check_plugins(node, field, &mut self.reader);
        let enabled = self.reader.boolean(node, "enabled", &format!("{field}.enabled")) != Some(false);
        let address = address(node, field, &self.upstreams, self.context, &mut self.reader);
        let name = self.reader.text(node, "name", &format!("{field}.name")).unwrap_or_default().to_owned();
        let service = Service { name, upstream: self.upstream(node, field, &address), address };
        for (index, route) in self.reader.list(node, "routes", &format!("{field}.routes")).iter().enumerate()
        {
            let route = self.route(route, &format!("{field}.routes[{index}]"), &service);
            // Routes of a service that is switched off do not exist (`kong/runloop/handler.lua`).
            self.routes.extend(Some(route).filter(|_| enabled));
        }
        if enabled {
            self.services.push(service);
        }
    }

    fn upstream(&mut self, node: &Node, field: &str, address: &Address) -> Upstream {
        let mut upstream = Upstream::silent();
        for key in ["connect_timeout", "read_timeout", "write_timeout"] {
            let at = format!("{field}.{key}");
            let Some(millis) = self.reader.int(node, key, &at) else { continue };
            match u64::try_from(millis).ok().filter(|millis| (1..=2_147_483_646).contains(millis)) {
                Some(millis) if key == "read_timeout" => {
                    upstream.idle = Setting::stated(Time::Millis(millis), self.reader.place(at));
                }
                Some(_) => {}
                None => self.reader.unmodelled(at, "Kong refuses its configuration: from 1 to 2147483646 ms"),
            }
        }
        if address.path != "/" {
            upstream.path = rewritten(&address.path, Some(self.reader.place(format!("{field}.path"))));
        }
        upstream
    }

    /// A route beside the services, which names one of them.
    fn free_route(&mut self, node: &Node, field: &str) {
        let named = match node.get("service") {
            Some(service) => service.as_str().or_else(|| service.get("name")?.as_str()).unwrap_or_default(),
            None => "",
        };
        let Some(at) = self.services.iter().position(|service| service.name == named && !named.is_empty())
        else {
            let message =
                format!("a route without one of the services of the file ({named:?}) is not modelled");
            self.reader.unmodelled(format!("{field}.service"), message);
            return;
        };
        let service = self.services.swap_remove(at);
        let route = self.route(node, field, &service);
        self.services.push(service);
        self.routes.push(route);
    }

    fn route(&mut self, node: &Node, field: &str, service: &Service) -> Route {
        let reader = &mut self.reader;
        check_route_fields(node, field, reader);
        check_plugins(node, field, reader);
        let place = |key: &str| Place::new("kong.yml", format!("{field}.{key}"));
        let paths = reader.texts(node, "paths", &format!("{field}.paths"));
        let paths = paths.into_iter().enumerate();
        let hosts = reader.texts(node, "hosts", &format!("{field}.hosts"));
        for (index, host) in
            hosts.iter().enumerate().filter(|(_, host)| host.ends_with('*') || host.contains(':'))
        {
            let message =
                format!("the host {host:?} is not modelled: it has a wildcard at its end, or a port");
            reader.unmodelled(format!("{field}.hosts[{index}]"), message);
        }
        let flag = |reader: &mut Reader, key: &str| {
            reader.boolean(node, key, &format!("{field}.{key}")).map(|value| (value, place(key)))
        };
        let host = match flag(reader, "preserve_host") {
            Some((true, place)) => Setting::stated(HostForward::Verbatim, place),
            Some((false, place)) => Setting::stated(service.address.host_header(), place),
            None => Setting::default_of(service.address.host_header()),
        };
        let buffering = match flag(reader, "response_buffering") {
            Some((false, place)) => Setting::stated(Buffering::Off, place),
            Some((true, place)) => Setting::stated(Buffering::On, place),
            None => Setting::default_of(Buffering::On),
        };
        let strips = match flag(reader, "strip_path") {
            Some((true, place)) => Setting::stated(true, place),
            Some((false, place)) => Setting::stated(false, place),
            None => Setting::default_of(true),
        };
        Route {
            place: Place::new("kong.yml", field),
            paths: paths
                .map(|(index, text)| Path { text, place: place(&format!("paths[{index}]")) })
                .collect(),
            hosts,
            methods: methods(node, field, reader),
            regex_priority: reader
                .int(node, "regex_priority", &format!("{field}.regex_priority"))
                .unwrap_or(0),
            expression: None,
            protocols: protocols(node, field, reader),
            redirect: redirect(node, field, reader),
            strips,
            dead: false,
            forward: Forward {
                backend: service.address.backend.clone(),
                host,
                path: match &service.upstream.path.value {
                    PathForward::Rewritten(_) => service.upstream.path.clone(),
                    _ => Setting::default_of(PathForward::Normalised),
                },
                // A name without addresses is answered with 503, a refused connection with 502.
                unavailable: Setting::default_of(Unavailable::Closed),
                limits: limits(service.upstream.idle.clone(), buffering),
            },
        }
    }
}

/// Conditions that are one more match field, and so beat every path without one.
fn check_route_fields(node: &Node, field: &str, reader: &mut Reader) {
    const OTHER: &[&str] =
        &["headers", "snis", "sources", "destinations", "expression", "priority", "created_at"];
    for key in OTHER {
        if present(node, key).is_some() {
            reader.unmodelled(format!("{field}.{key}"), format!("{key} is not modelled"));
        }
    }
    let known: Vec<&str> = ROUTE.iter().chain(OTHER).copied().collect();
    reader.known(node, field, &known);
    let limits = ["hosts", "paths", "methods"].iter().any(|key| present(node, key).is_some());
    if !limits {
        reader.unmodelled(field, "Kong refuses its configuration: a route needs hosts, paths or methods");
    }
}

fn methods(node: &Node, field: &str, reader: &mut Reader) -> Vec<String> {
    let methods = reader.texts(node, "methods", &format!("{field}.methods"));
    if !methods.iter().all(|method| value::is_method(method)) {
        let message = "Kong refuses its configuration: a method has upper-case letters only";
        reader.unmodelled(format!("{field}.methods"), message);
    }
    methods
}

fn protocols(node: &Node, field: &str, reader: &mut Reader) -> Protocols {
    let field = format!("{field}.protocols");
    let words = reader.texts(node, "protocols", &field);
    if let Some(other) = words.iter().find(|word| !matches!(word.as_str(), "http" | "https")) {
        reader.unmodelled(field, format!("the protocol {other:?} is not modelled"));
    }
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    match (has("http"), has("https")) {
        (true, false) => Protocols::HttpOnly,
        (false, true) => Protocols::HttpsOnly,
        _ => Protocols::Both,
    }
}

fn redirect(node: &Node, field: &str, reader: &mut Reader) -> u16 {
    let key = "https_redirect_status_code";
    let field = format!("{field}.{key}");
    let Some(code) = reader.int(node, key, &field) else { return 426 };
    let known = u16::try_from(code).ok().filter(|code| matches!(code, 426 | 301 | 302 | 307 | 308));
    if known.is_none() {
        reader.unmodelled(field, "Kong refuses its configuration: one of 426, 301, 302, 307, 308");
    }
    known.unwrap_or(426)
}

fn check_plugins(node: &Node, field: &str, reader: &mut Reader) {
    let field = join(field, "plugins");
    for (index, plugin) in reader.list(node, "plugins", &field).iter().enumerate() {
        let name = plugin.get("name").and_then(Node::as_str).unwrap_or_default();
        let off = plugin.get("enabled").and_then(Node::as_bool) == Some(false);
        if !off && !only_watches(name) {
            let message = format!("the plugin {name:?} is not modelled: it may answer or rewrite requests");
            reader.unmodelled(format!("{field}[{index}]"), message);
        }
    }
}
