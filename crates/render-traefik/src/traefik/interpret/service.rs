//! Services of a route (`pkg/provider/kubernetes/crd/kubernetes_http.go`).

use super::effects::{Effects, no_limits};
use super::fields::{SERVICE, field, modelled};
use super::router::Target;
use super::{Scene, namespace_of};
use gatewright_core::decision::{
    Backend, Forward, HostForward, Outcome, PathForward, Port, Setting, Unavailable,
};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};

/// Deepest nesting of TraefikServices that is read.
const MAX_NESTING: usize = 8;
/// Most services of one router that are read, those of TraefikServices included.
const MAX_SERVICES: usize = 256;

/// What the services of a route lead to.
#[derive(Default)]
pub(super) struct Found {
    pub(super) forwards: Vec<Forward>,
    pub(super) answer: Option<Outcome>,
}

impl Found {
    pub(super) fn target(self) -> Target {
        match self.answer {
            Some(answer) if self.forwards.is_empty() => Target::Answer(answer),
            Some(_) => {
                Target::Answer(Outcome::Undetermined("one of several services is internal".to_owned()))
            }
            None => Target::Services(self.forwards),
        }
    }
}

/// What is collected on the way through the services of a route.
struct Walk<'r> {
    effects: &'r mut Effects,
    report: &'r mut Report,
    found: Found,
    /// TraefikServices above.
    depth: usize,
    /// Services so far; TraefikServices may name each other many times.
    seen: usize,
}

impl Scene<'_> {
    /// All services of a list.
    pub(super) fn services(
        &self,
        node: &Node,
        namespace: &str,
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
    ) -> Found {
        let mut walk = Walk { effects, report, found: Found::default(), depth: 0, seen: 0 };
        self.list_services(node, namespace, at, &mut walk);
        let found = walk.found;
        if found.forwards.is_empty() && found.answer.is_none() && effects.broken.is_none() {
            effects.broken = Some("it has no service".to_owned());
        }
        found
    }

    fn list_services(&self, node: &Node, namespace: &str, at: &At<'_>, walk: &mut Walk<'_>) {
        let items = walk.report.items(node, at);
        for (index, item) in items.iter().enumerate() {
            // A share of nothing gets nothing, unless it is the only one.
            let weightless = item.get("weight").and_then(Node::as_i64) == Some(0);
            if !(weightless && items.len() > 1) {
                self.service(item, namespace, &at.index(index), walk);
            }
        }
    }

    fn service(&self, node: &Node, parent: &str, at: &At<'_>, walk: &mut Walk<'_>) {
        walk.seen += 1;
        let entries = modelled(node, SERVICE, at, walk.report);
        let text = |key: &str| field(&entries, key).and_then(Node::as_str).unwrap_or_default();
        let name = text("name");
        let namespace = Some(text("namespace")).filter(|text| !text.is_empty()).unwrap_or(parent);
        if name.contains('@') {
            walk.found.internal(name, namespace);
            return;
        }
        if namespace != parent && !self.facts.cross {
            walk.effects.broken = Some(format!(
                "the Service {namespace}/{name} is in another namespace, and allowCrossNamespace is off"
            ));
            return;
        }
        if let Some(list) = field(&entries, "middlewares") {
            self.middlewares(list, namespace, &at.key("middlewares"), walk.effects, walk.report);
        }
        match text("kind") {
            "" | "Service" => {
                let forward = self.kubernetes(&entries, (namespace, name), at, walk.effects, walk.report);
                walk.found.forwards.extend(forward);
            }
            "TraefikService" => self.traefik_service(name, namespace, at, walk),
            other => walk.effects.broken = Some(format!("it names a service of the kind {other:?}")),
        }
    }

    fn kubernetes(
        &self,
        entries: &[(&'static str, &Node)],
        (namespace, name): (&str, &str),
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
    ) -> Option<Forward> {
        let native = field(entries, "nativeLB").and_then(|node| report.boolean(node, &at.key("nativeLB")));
        let port = port(field(entries, "port"), at, report);
        if port == Port::Unnamed {
            effects.broken = Some(format!("it names no port of the Service {name}"));
            return None;
        }
        self.check_object((namespace, name), &port, native.unwrap_or(false), at, (effects, report));
        match field(entries, "scheme").and_then(Node::as_str) {
            None | Some("" | "http") => {}
            Some(other @ ("https" | "h2c")) => {
                report.refuse(
                    &at.key("scheme"),
                    format!("it speaks {other} to the Service, which is not modelled"),
                );
            }
            Some(other) => effects.broken = Some(format!("{other:?} is no scheme for a Service")),
        }
        let mut limits = no_limits();
        if let Some(transport) =
            field(entries, "serversTransport").and_then(Node::as_str).filter(|name| !name.is_empty())
        {
            let at = at.key("serversTransport");
            limits.idle = self.silence(transport, namespace, &at, report);
        }
        let pass_at = at.key("passHostHeader");
        let host = match field(entries, "passHostHeader").and_then(|node| report.boolean(node, &pass_at)) {
            // `pkg/proxy/httputil/proxy.go`: without it the Host is that of the server's URL.
            Some(false) => Setting::stated(
                HostForward::Rewritten("the address of the Service".to_owned()),
                pass_at.place(),
            ),
            Some(true) => Setting::stated(HostForward::Verbatim, pass_at.place()),
            None => Setting::default_of(HostForward::Verbatim),
        };
        Some(Forward {
            backend: Backend { service: name.to_owned(), namespace: namespace.to_owned(), port },
            host,
            path: Setting::default_of(PathForward::Normalised),
            unavailable: self.unavailable(native, &at.key("nativeLB"), report),
            limits,
        })
    }

    /// Without endpoints the router vanishes (`loadServers`), unless it sends to the cluster address.
    pub(super) fn unavailable(
        &self,
        native: Option<bool>,
        at: &At<'_>,
        report: &mut Report,
    ) -> Setting<Unavailable> {
        if native == Some(true) {
            return Setting::stated(Unavailable::Closed, at.place());
        }
        report.assume(format!("allowEmptyServices is {}", self.facts.empty));
        let value = if self.facts.empty { Unavailable::Closed } else { Unavailable::FallsThrough };
        Setting { value, place: native.map(|_| at.place()) }
    }

    /// What the Service object itself says, when it is in the input.
    pub(super) fn check_object(
        &self,
        (namespace, name): (&str, &str),
        port: &Port,
        native: bool,
        at: &At<'_>,
        (effects, report): (&mut Effects, &mut Report),
    ) {
        let Some(service) = self.world.service(namespace, name) else { return };
        if service.external {
            report
                .refuse(at, format!("the Service {name} is of type ExternalName, an alias for another host"));
            return;
        }
        if native && service.headless {
            effects.broken =
                Some(format!("nativeLB needs a cluster address, and the Service {name} is headless"));
        }
        let has = service.ports.iter().any(|(number, label)| match port {
            Port::Number(wanted) => wanted == number,
            Port::Name(wanted) => wanted == label,
            Port::Unnamed => false,
        });
        if !has {
            effects.broken = Some(format!("the Service {name} has no port {port}"));
        }
    }

    fn traefik_service(&self, name: &str, namespace: &str, at: &At<'_>, walk: &mut Walk<'_>) {
        let Some(object) = self.world.named("TraefikService", namespace, name) else {
            walk.report.refuse(
                at,
                format!(
                    "the TraefikService {namespace}/{name} is not among the objects: add it to the input"
                ),
            );
            walk.found.answer =
                Some(Outcome::Undetermined(format!("the TraefikService {name} is not known")));
            return;
        };
        if walk.depth >= MAX_NESTING || walk.seen > MAX_SERVICES {
            walk.report.refuse(at, format!(
                "TraefikServices of more than {MAX_NESTING} levels or {MAX_SERVICES} services are not read"
            ));
            walk.found.answer = Some(Outcome::Undetermined("nested TraefikServices".to_owned()));
            return;
        }
        let reference = object.reference();
        let root = At::object(&reference);
        let spec_at = root.key("spec");
        let namespace = namespace_of(object, self.namespace);
        for entry in object.node.get("spec").map(Node::entries).unwrap_or_default() {
            let key = entry.key.text.as_str();
            let kind_at = spec_at.key(key);
            match key {
                "weighted" | "highestRandomWeight" => {
                    if let Some(list) = entry.value.get("services") {
                        let at = kind_at.key("services");
                        walk.depth += 1;
                        self.list_services(list, namespace, &at, walk);
                        walk.depth -= 1;
                    }
                }
                "mirroring" | "failover" => {
                    let does = if key == "mirroring" {
                        "sends copies elsewhere"
                    } else {
                        "sends to another Service after errors"
                    };
                    walk.report.refuse(&kind_at, format!("{key} is not modelled: it {does}"));
                    walk.found.answer = Some(Outcome::Undetermined(format!("{key} of {reference}")));
                }
                _ => walk.report.unknown_field(&kind_at),
            }
        }
    }
}

impl Found {
    /// A service of another provider: `noop@internal` answers 418 (`pkg/server/service/internalhandler.go`),
    /// the others are called what they are called.
    fn internal(&mut self, name: &str, namespace: &str) {
        if name == "noop@internal" {
            self.answer = Some(Outcome::Status(418));
            return;
        }
        self.forwards.push(Forward {
            backend: Backend {
                service: name.to_owned(),
                namespace: namespace.to_owned(),
                port: Port::Unnamed,
            },
            host: Setting::default_of(HostForward::Verbatim),
            path: Setting::default_of(PathForward::Normalised),
            unavailable: Setting::default_of(Unavailable::Undocumented),
            limits: no_limits(),
        });
    }
}

/// A port by number or name. As in the API, 0 and an empty text are none.
fn port(node: Option<&Node>, at: &At<'_>, report: &mut Report) -> Port {
    let Some(node) = node else { return Port::Unnamed };
    match &node.kind {
        Kind::String(text) if text.is_empty() => Port::Unnamed,
        Kind::String(text) => Port::Name(text.clone()),
        _ => report.port(node, &at.key("port")).map_or(Port::Unnamed, Port::Number),
    }
}
