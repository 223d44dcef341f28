//! Everything among the objects that has to do with Gateway API.

use gatewright_core::decision::Place;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_semantics::gateway_api::{
    Attached, Bundle, GROUP, Gateway, Grant, Listener, Namespaces, ParentKind, Protocol, Reader, Refusal,
    Route, Side, attach, grants, is_granted, listener_set, parents,
};
use gatewright_semantics::report::{At, Report};

/// Facts about the installation.
#[derive(Clone, Debug)]
pub(crate) struct Settings<'a> {
    /// Router id, for messages.
    pub(crate) id: &'a str,
    /// Class of the Gateways that count; none counts all.
    pub(crate) class: Option<&'a str>,
    /// `controllerName` of the classes that are read, where only one controller's are.
    pub(crate) controller: Option<&'a str>,
    /// A Gateway that serves every host although it is not among the objects.
    pub(crate) attached: Option<(String, String)>,
    /// Names of its listeners for http and https.
    pub(crate) sections: (String, String),
    /// Ports behind http and https.
    pub(crate) ports: (u16, u16),
    pub(crate) bundle: Bundle,
    /// Listeners of ListenerSets are read.
    pub(crate) listener_sets: bool,
}

/// The objects.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) settings: Settings<'a>,
    pub(crate) manifests: &'a Manifests,
    pub(crate) context: Context<'a>,
    pub(crate) gateways: Vec<Gateway>,
    pub(crate) routes: Vec<Route>,
    grants: Vec<Grant>,
}

impl<'a> World<'a> {
    pub(crate) fn new(
        settings: Settings<'a>,
        manifests: &'a Manifests,
        context: Context<'a>,
        report: &mut Report,
    ) -> Self {
        check_unique(manifests, context.namespace, report);
        let mut world = Self {
            grants: grants(manifests, context.namespace, report),
            gateways: Vec::new(),
            routes: Vec::new(),
            settings,
            manifests,
            context,
        };
        for manifest in manifests.of_kind(GROUP, "Gateway") {
            world.gateway(manifest, report);
        }
        world.listener_sets(report);
        world.synthesize();
        let reader =
            Reader { namespace: context.namespace, bundle: world.settings.bundle, host: context.host };
        for manifest in manifests.of_kind(GROUP, "HTTPRoute") {
            let route = reader.route(manifest, report);
            world.routes.push(route);
        }
        world.other_kinds(report);
        world
    }

    fn gateway(&mut self, manifest: &Manifest, report: &mut Report) {
        let class = manifest.node.at(&["spec", "gatewayClassName"]).and_then(|node| node.as_str());
        let class = class.unwrap_or_default();
        if let Some(why) = self.foreign_class(class) {
            let reference = manifest.reference();
            report.info("other-class", &At::object(&reference).key("spec").key("gatewayClassName"), why);
            return;
        }
        let mut gateway = Gateway::read(manifest, self.context.namespace, report);
        gateway.listeners.retain(|listener| self.is_programmed(listener, &gateway.namespace, report));
        self.gateways.push(gateway);
    }

    /// Why a class is not the one in question.
    fn foreign_class(&self, class: &str) -> Option<String> {
        if let Some(own) = self.settings.class.filter(|own| *own != class) {
            return Some(format!("the class {class:?} is not {own:?}"));
        }
        let own = self.settings.controller?;
        let object = self.manifests.of_kind(GROUP, "GatewayClass").find(|object| object.name == class)?;
        let controller = object.node.at(&["spec", "controllerName"])?.as_str()?;
        (controller != own).then(|| format!("the class {class:?} belongs to the controller {controller:?}"))
    }

    /// A listener whose Secret it may not read is not programmed (`RefNotPermitted`).
    fn is_programmed(&self, listener: &Listener, namespace: &str, report: &mut Report) -> bool {
        listener.certificates.iter().all(|certificate| {
            let from = side(GROUP, "Gateway", Some(namespace));
            let to = side(&certificate.kind.0, &certificate.kind.1, Some(&certificate.name));
            let granted = is_granted(&self.grants, &from, &to, &certificate.namespace);
            if !granted {
                let message = format!(
                    "no ReferenceGrant in {} lets the Gateway read this Secret, so the listener is not programmed",
                    certificate.namespace
                );
                report.warn_at("not-granted", certificate.place.clone(), message);
            }
            granted
        })
    }

    /// Listeners of ListenerSets join those of their Gateway (GEP-1713).
    fn listener_sets(&mut self, report: &mut Report) {
        for manifest in self.manifests.of_kind(GROUP, "ListenerSet") {
            let reference = manifest.reference();
            let at = At::object(&reference);
            if !self.settings.listener_sets {
                report.warn("ignored-object", &at, "this implementation does not read ListenerSets");
                continue;
            }
            if !self.settings.bundle.has_listener_sets() {
                report.info("ignored-object", &at, "this version of the CRDs has no ListenerSet");
                continue;
            }
            let Some(((namespace, name), listeners)) = listener_set(manifest, self.context.namespace, report)
            else {
                continue;
            };
            let own = manifest.namespace.as_deref().unwrap_or(self.context.namespace);
            let Some(gateway) = self.gateways.iter_mut().find(|gateway| gateway.is(&namespace, &name)) else {
                let message = format!("its Gateway {namespace}/{name} is not among the objects");
                report.refuse(&at.key("spec").key("parentRef"), message);
                continue;
            };
            match gateway.listener_sets.admits(&gateway.namespace, own, self.manifests) {
                Some(true) => gateway.listeners.extend(listeners),
                Some(false) => {
                    let message = "the Gateway takes no listeners from this namespace (allowedListeners)";
                    report.warn("not-attached", &at, message);
                }
                None => {
                    report.refuse(&at, "the labels of its namespace decide and are not among the objects");
                }
            }
        }
    }

    /// The Gateway that an option says exists.
    fn synthesize(&mut self) {
        let Some((namespace, name)) = self.settings.attached.clone() else { return };
        if self.gateways.iter().any(|gateway| gateway.is(&namespace, &name)) {
            return;
        }
        let place = || Place::new(format!("option {}.gateway", self.settings.id), String::new());
        let listener =
            |name: &str, port, protocol| Listener::assumed(&namespace, name, port, protocol, place());
        let ((http, https), ports) = (&self.settings.sections, self.settings.ports);
        let listeners =
            vec![listener(http, ports.0, Protocol::Http), listener(https, ports.1, Protocol::Https)];
        self.gateways.push(Gateway {
            reference: format!("Gateway/{namespace}/{name}"),
            class: String::new(),
            parameters: None,
            listener_sets: Namespaces::None,
            listeners,
            namespace,
            name,
        });
    }

    /// Kinds that put rules of another kind on the same listeners.
    fn other_kinds(&self, report: &mut Report) {
        for kind in ["GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"] {
            for manifest in self.manifests.of_kind(GROUP, kind) {
                let parents = parents(manifest, self.context.namespace, report);
                let ours = parents.iter().any(|parent| {
                    self.gateways.iter().any(|gateway| gateway.is(&parent.namespace, &parent.name))
                });
                let names: Vec<String> = manifest
                    .node
                    .at(&["spec", "hostnames"])
                    .map(gatewright_core::tree::Node::items)
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect();
                let reader = Reader {
                    namespace: self.context.namespace,
                    bundle: self.settings.bundle,
                    host: self.context.host,
                };
                if ours && reader.concerns(&names) {
                    let reference = manifest.reference();
                    let message = format!("a {kind} adds rules to the Gateway and is not modelled");
                    report.refuse(&At::object(&reference), message);
                }
            }
        }
    }

    /// The listeners that a route attaches to.
    pub(super) fn attached(&self, route: &Route, report: &mut Report) -> Vec<Attached<'_>> {
        let reader = Reader {
            namespace: self.context.namespace,
            bundle: self.settings.bundle,
            host: self.context.host,
        };
        report.muted = !reader.concerns(&route.hostnames);
        let mut found: Vec<Attached<'_>> = Vec::new();
        for parent in route.parents.iter().filter(|parent| parent.kind != ParentKind::Other) {
            match attach(route, parent, &self.gateways, self.manifests) {
                Ok(listeners) => {
                    for one in listeners {
                        if !found.iter().any(|known| std::ptr::eq(known.listener, one.listener)) {
                            found.push(one);
                        }
                    }
                }
                Err(why) => self.unattached(&why, parent, report),
            }
        }
        if route.parents.is_empty() {
            let message = "the route names no parent, so no Gateway serves it";
            report.warn_at("not-attached", route.place.clone(), message);
        }
        report.muted = false;
        found
    }

    fn unattached(
        &self,
        why: &Refusal,
        parent: &gatewright_semantics::gateway_api::Parent,
        report: &mut Report,
    ) {
        let to = format!("{}/{}", parent.namespace, parent.name);
        let place = parent.place.clone();
        let message = match why {
            Refusal::NoParent if self.is_foreign(parent) => {
                format!("{to} is of a class that is not read")
            }
            Refusal::NoParent => {
                let message = format!(
                    "{to} is not among the objects: add it to the input, or say with --option {}.gateway={to} that \
                     it serves the host",
                    self.settings.id
                );
                return report.refuse_at(place, message);
            }
            Refusal::UnknownNamespace => {
                let message = format!(
                    "{to} takes routes by the labels of their namespace, and that Namespace is not among the objects"
                );
                return report.refuse_at(place, message);
            }
            Refusal::NoListener => format!("{to} has no such listener"),
            Refusal::NotAllowed => {
                format!(
                    "{to} takes no HTTPRoutes from this namespace (allowedRoutes; the default is its own)"
                )
            }
            Refusal::NoCommonName => {
                format!("no listener of {to} has a hostname in common with the route")
            }
        };
        report.warn_at("not-attached", place, message);
    }

    /// A Gateway that is among the objects but not read, or lost its listeners.
    fn is_foreign(&self, parent: &gatewright_semantics::gateway_api::Parent) -> bool {
        self.manifests.of_kind(GROUP, "Gateway").any(|manifest| {
            manifest.name == parent.name
                && manifest.namespace.as_deref().unwrap_or(self.context.namespace) == parent.namespace
        })
    }

    /// Whether a route may send requests to a backend.
    pub(super) fn grants_backend(&self, route: &Route, to: &Side, namespace: &str) -> bool {
        let from = side(GROUP, "HTTPRoute", Some(&route.namespace));
        is_granted(&self.grants, &from, to, namespace)
    }
}

pub(super) fn side(group: &str, kind: &str, name: Option<&str>) -> Side {
    Side { group: group.to_owned(), kind: kind.to_owned(), name: name.map(str::to_owned) }
}

/// The cluster holds one object of a name; which of two texts it would be is not known.
fn check_unique(manifests: &Manifests, namespace: &str, report: &mut Report) {
    let mut seen = std::collections::BTreeSet::new();
    for object in manifests.objects.iter().filter(|object| object.group() == GROUP) {
        if !seen.insert((&object.kind, object.namespace.as_deref().unwrap_or(namespace), &object.name)) {
            let reference = object.reference();
            let at = At::object(&reference);
            report.refuse(&at.key("metadata"), "the input holds another object of this kind and name");
        }
    }
}
