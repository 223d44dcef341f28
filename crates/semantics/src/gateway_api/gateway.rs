//! Gateway and ListenerSet.

use super::selector::Namespaces;
use super::{GROUP, bounded, is_hostname, reject};
use crate::report::{At, Report};
use gatewright_core::decision::{Place, Scheme};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;

/// A Gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// `Gateway/name` as messages call it.
    pub reference: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `gatewayClassName`.
    pub class: String,
    /// Its listeners; those of ListenerSets may be added.
    pub listeners: Vec<Listener>,
    /// `infrastructure.parametersRef`: group, kind and name.
    pub parameters: Option<(String, String, String, Place)>,
    /// From which namespaces a ListenerSet may add listeners; none by default.
    pub listener_sets: Namespaces,
}

/// The object that a listener stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The Gateway itself.
    Gateway,
    /// A ListenerSet by namespace and name.
    ListenerSet(String, String),
}

/// `protocol`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS that the Gateway terminates.
    Https,
    /// TLS, TCP, UDP or a vendor's own.
    Other(String),
}

/// A Secret of a listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// Group and kind; `("", "Secret")` by default.
    pub kind: (String, String),
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

/// One listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    /// The object it stands in.
    pub owner: Owner,
    /// Namespace of that object.
    pub namespace: String,
    /// Name, unique in its object.
    pub name: String,
    /// Port.
    pub port: u16,
    /// Protocol.
    pub protocol: Protocol,
    /// Hostname; none is every host.
    pub hostname: Option<String>,
    /// Namespaces whose routes may attach.
    pub namespaces: Namespaces,
    /// Kinds of routes that may attach; empty for those of the protocol.
    pub kinds: Vec<(String, String)>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Whether `tls` stands there.
    pub has_tls: bool,
    /// Where it stands.
    pub place: Place,
}

impl Listener {
    /// A listener of a Gateway that exists and cannot be seen: every host, routes of every namespace.
    pub fn assumed(namespace: &str, name: &str, port: u16, protocol: Protocol, place: Place) -> Self {
        Self {
            owner: Owner::Gateway,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            port,
            has_tls: protocol == Protocol::Https,
            protocol,
            hostname: None,
            namespaces: Namespaces::All,
            kinds: Vec::new(),
            certificates: Vec::new(),
            place,
        }
    }

    /// The scheme of the requests it takes; nothing for other protocols.
    pub fn scheme(&self) -> Option<Scheme> {
        match self.protocol {
            Protocol::Http => Some(Scheme::Http),
            Protocol::Https => Some(Scheme::Https),
            Protocol::Other(_) => None,
        }
    }

    /// True when routes of this kind may attach.
    pub fn takes(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|(group, name)| group == GROUP && name == kind)
    }
}

impl Gateway {
    /// Reads a Gateway. `namespace` is that of objects that name none. A listener for HTTPS has to say how it
    /// terminates TLS.
    pub fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let gateway = Self::read_any(manifest, namespace, report);
        check_tls(&gateway.listeners, &gateway.reference, report);
        gateway
    }

    /// Reads a Gateway of an implementation that takes certificates from elsewhere: the API server admits a listener
    /// for HTTPS without `tls`, and so does this.
    pub fn read_any(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let reference = manifest.reference();
        let own = manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned());
        let mut gateway = Self {
            reference: reference.clone(),
            namespace: own,
            name: manifest.name.clone(),
            class: String::new(),
            listeners: Vec::new(),
            parameters: None,
            listener_sets: Namespaces::None,
        };
        let object = At::object(&reference);
        if !super::is_served(&manifest.api_version) {
            let why = format_args!("{:?} is no served version", manifest.api_version);
            reject(report, &object.key("apiVersion"), why);
        }
        let at = object.key("spec");
        let empty = Node::synthetic(gatewright_core::tree::Kind::Null);
        for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
            gateway.field(&entry.key.text, &entry.value, &at, report);
        }
        if gateway.listeners.is_empty() {
            reject(report, &at.key("listeners"), "a Gateway needs at least one listener");
        }
        check_unique(&gateway.listeners, &at.key("listeners"), report);
        gateway
    }

    fn field(&mut self, key: &str, value: &Node, at: &At<'_>, report: &mut Report) {
        let at = at.key(key);
        match key {
            "gatewayClassName" => report.text(value, &at).unwrap_or_default().clone_into(&mut self.class),
            "listeners" => {
                let items = report.items(value, &at);
                bounded(report, &at, items.len(), 64);
                for (index, node) in items.iter().enumerate() {
                    let owner = (Owner::Gateway, self.namespace.as_str());
                    self.listeners.extend(listener(node, owner, &at.index(index), report));
                }
            }
            "infrastructure" => self.parameters = parameters(value, &at, report),
            "allowedListeners" => {
                if let Some(node) = value.get("namespaces") {
                    self.listener_sets = Namespaces::read(node, &at.key("namespaces"), report);
                }
            }
            "defaultScope" if report.text(value, &at).is_some_and(|scope| scope != "None") => {
                report
                    .refuse(&at, "a default Gateway takes routes that name no parent, which is not modelled");
            }
            "tls" => frontend_tls(value, &at, report),
            "addresses" | "backendTLS" | "defaultScope" => {}
            _ => report.unknown_field(&at),
        }
    }

    /// True for the Gateway with this name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// GEP-91: clients may have to show a certificate.
fn frontend_tls(node: &Node, at: &At<'_>, report: &mut Report) {
    if node.get("frontend").is_some_and(|frontend| !frontend.is_null()) {
        let message = "only clients with a certificate may reach these routes";
        report.warn("client-certificate-required", &at.key("frontend"), message);
    }
}

fn parameters(node: &Node, at: &At<'_>, report: &mut Report) -> Option<(String, String, String, Place)> {
    let reference = node.get("parametersRef").filter(|node| !node.is_null())?;
    let at = at.key("parametersRef");
    let mut text = |key: &str| {
        let value = reference.get(key).and_then(|value| report.text(value, &at.key(key)));
        value.unwrap_or_default().to_owned()
    };
    let (group, kind, name) = (text("group"), text("kind"), text("name"));
    Some((group, kind, name, at.place()))
}

/// `ListenerTLSConfig` is required for HTTPS by the specification, though by no rule of the CRD.
fn check_tls(listeners: &[Listener], reference: &str, report: &mut Report) {
    let object = At::object(reference);
    let at = object.key("spec");
    let at = at.key("listeners");
    for (index, listener) in listeners.iter().enumerate() {
        if listener.protocol == Protocol::Https && !listener.has_tls {
            let at = at.index(index);
            let why = "a listener for HTTPS needs tls with certificateRefs or options";
            report.refuse(&at.key("tls"), why);
        }
    }
}

/// CEL: names are unique, and so are port, protocol and hostname together.
fn check_unique(listeners: &[Listener], at: &At<'_>, report: &mut Report) {
    for (index, listener) in listeners.iter().enumerate() {
        let same_name = |other: &&Listener| other.name == listener.name;
        let same_place = |other: &&Listener| {
            (other.port, &other.protocol, &other.hostname)
                == (listener.port, &listener.protocol, &listener.hostname)
        };
        let mut before = listeners.iter().take(index);
        if before.clone().any(|other| same_name(&other)) {
            reject(report, &at.index(index).key("name"), "two listeners have one name");
        } else if before.any(|other| same_place(&other)) {
            reject(report, &at.index(index), "two listeners have one port, protocol and hostname");
        }
    }
}

/// The listeners of a ListenerSet with the Gateway they are added to (namespace and name).
pub fn listener_set(
    manifest: &Manifest,
    namespace: &str,
    report: &mut Report,
) -> Option<((String, String), Vec<Listener>)> {
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("spec");
    let own = manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned());
    let parent = manifest.node.at(&["spec", "parentRef"])?;
    let mut text = |key: &str| {
        parent.get(key).and_then(|value| report.text(value, &at.key("parentRef").key(key))).map(str::to_owned)
    };
    let gateway = (text("namespace").unwrap_or_else(|| own.clone()), text("name")?);
    let at = at.key("listeners");
    let items = manifest.node.at(&["spec", "listeners"]).map(|node| report.items(node, &at))?;
    let mut listeners = Vec::new();
    for (index, node) in items.iter().enumerate() {
        let owner = Owner::ListenerSet(own.clone(), manifest.name.clone());
        listeners.extend(listener(node, (owner, &own), &at.index(index), report));
    }
    check_tls(&listeners, &reference, report);
    Some((gateway, listeners))
}

fn listener(node: &Node, owner: (Owner, &str), at: &At<'_>, report: &mut Report) -> Option<Listener> {
    let mut listener = Listener {
        namespace: owner.1.to_owned(),
        owner: owner.0,
        name: String::new(),
        port: 0,
        protocol: Protocol::Other(String::new()),
        hostname: None,
        namespaces: Namespaces::Same,
        kinds: Vec::new(),
        certificates: Vec::new(),
        has_tls: false,
        place: at.place(),
    };
    let mut tls = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "name" => report.text(value, &at).unwrap_or_default().clone_into(&mut listener.name),
            "port" => listener.port = report.port(value, &at).unwrap_or_default(),
            "protocol" => {
                listener.protocol = match report.text(value, &at) {
                    Some("HTTP") => Protocol::Http,
                    Some("HTTPS") => Protocol::Https,
                    other => Protocol::Other(other.unwrap_or_default().to_owned()),
                };
            }
            "hostname" => {
                listener.hostname =
                    report.text(value, &at).filter(|name| !name.is_empty()).map(str::to_owned);
                if listener.hostname.as_ref().is_some_and(|name| !is_hostname(name)) {
                    reject(report, &at, "a hostname is a name in lower case, `*.` may stand in front");
                }
            }
            "allowedRoutes" => listener.allowed_routes(value, &at, report),
            "tls" => tls = Some(value).filter(|value| !value.is_null()),
            _ => report.unknown_field(&at),
        }
    }
    if listener.port == 0 {
        reject(report, &at.key("port"), "a listener needs a port");
        return None;
    }
    listener.tls(tls, &at.key("tls"), report);
    Some(listener)
}

impl Listener {
    fn allowed_routes(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "namespaces" => self.namespaces = Namespaces::read(&entry.value, &at, report),
                "kinds" => {
                    for (index, node) in report.items(&entry.value, &at).iter().enumerate() {
                        let at = at.index(index);
                        let mut text =
                            |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
                        let group = text("group").unwrap_or(GROUP).to_owned();
                        self.kinds.push((group, text("kind").unwrap_or_default().to_owned()));
                    }
                }
                _ => report.unknown_field(&at),
            }
        }
    }

    /// CEL: no `tls` for HTTP, TCP and UDP; mode Terminate for HTTPS, which needs certificates or options.
    fn tls(&mut self, node: Option<&Node>, at: &At<'_>, report: &mut Report) {
        let Some(node) = node else { return };
        self.has_tls = true;
        let plain = match &self.protocol {
            Protocol::Http => true,
            Protocol::Https => false,
            Protocol::Other(protocol) => matches!(protocol.as_str(), "TCP" | "UDP"),
        };
        if plain {
            reject(report, at, "tls must not stand in a listener for HTTP, TCP or UDP");
        }
        let mut has_options = false;
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "mode" => {
                    let mode = report.text(&entry.value, &at).unwrap_or("Terminate");
                    if self.protocol == Protocol::Https && mode != "Terminate" {
                        reject(report, &at, "a listener for HTTPS terminates TLS");
                    }
                }
                "certificateRefs" => {
                    for (index, node) in report.items(&entry.value, &at).iter().enumerate() {
                        self.certificates.push(certificate(node, &self.namespace, &at.index(index), report));
                    }
                }
                "options" => has_options = !entry.value.entries().is_empty(),
                // Experimental fields about client certificates.
                "frontendValidation" if !entry.value.is_null() => {
                    report.warn("client-certificate-required", &at, "only clients with a certificate get in");
                }
                _ => report.unknown_field(&at),
            }
        }
        if self.protocol == Protocol::Https && self.certificates.is_empty() && !has_options {
            reject(report, at, "a listener that terminates TLS needs certificateRefs or options");
        }
    }
}

fn certificate(node: &Node, own: &str, at: &At<'_>, report: &mut Report) -> Certificate {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let group = text("group").unwrap_or_default().to_owned();
    let kind = text("kind").unwrap_or("Secret").to_owned();
    let namespace = text("namespace").unwrap_or(own).to_owned();
    let name = text("name").unwrap_or_default().to_owned();
    Certificate { kind: (group, kind), namespace, name, place: at.place() }
}
