//! VirtualServer and VirtualServerRoute objects.
//!
//! Source: `pkg/apis/configuration/validation/virtualserver.go`, `validateVirtualServerSpec` and
//! `validateVirtualServerRouteSpec`.

use super::Facts;
use super::object::{self, GROUP, Identity};
use super::policy::{self, Reference};
use super::reader::{Reader, child};
use super::route::{self, Owner, Route};
use super::server::{Https, ToHttps};
use super::upstream::{self, Upstreams};
use super::value;
use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// A VirtualServer that the controller takes.
#[derive(Debug)]
pub(super) struct VirtualServer {
    pub(super) identity: Identity,
    pub(super) host: String,
    pub(super) place: Place,
    pub(super) https: Https,
    pub(super) redirect: Option<ToHttps>,
    pub(super) policies: Vec<Reference>,
    pub(super) upstreams: Upstreams,
    pub(super) routes: Vec<Route>,
}

/// A VirtualServerRoute that is valid on its own.
#[derive(Debug)]
pub(super) struct VirtualServerRoute {
    pub(super) identity: Identity,
    pub(super) host: String,
    pub(super) upstreams: Upstreams,
    pub(super) subroutes: Vec<Route>,
    pub(super) place: Place,
}

/// Reads every VirtualServer of the controller's class.
pub(super) fn servers(manifests: &Manifests, facts: &Facts<'_>, report: &mut Report) -> Vec<VirtualServer> {
    accepted(manifests, "VirtualServer", facts, report, server)
}

/// What is read from the objects of a kind that are of the controller's class and that it does not reject.
fn accepted<T>(
    manifests: &Manifests,
    kind: &str,
    facts: &Facts<'_>,
    report: &mut Report,
    read: impl Fn(&Manifest, &Facts<'_>, &mut Reader<'_>) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for manifest in manifests.of_kind(GROUP, kind) {
        report.muted = !facts.may_concern(host_of(manifest));
        if object::is_own_class(manifest, facts.class, report) {
            let mut reader = Reader::new(report);
            let one = read(manifest, facts, &mut reader);
            found.extend(one.filter(|_| !reader.rejected));
        }
        report.muted = false;
    }
    found
}

fn host_of(manifest: &Manifest) -> &str {
    manifest.node.at(&["spec", "host"]).and_then(Node::as_str).unwrap_or_default()
}

const SPEC: [&str; 13] = [
    "ingressClassName",
    "host",
    "listener",
    "tls",
    "gunzip",
    "policies",
    "upstreams",
    "routes",
    "http-snippets",
    "server-snippets",
    "add-header-inherit",
    "dos",
    "externalDNS",
];

fn server(manifest: &Manifest, facts: &Facts<'_>, reader: &mut Reader<'_>) -> Option<VirtualServer> {
    let identity = object::identity(manifest, facts.namespace, reader);
    object::check_version(manifest, reader);
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("spec");
    let Some(spec) = child(&manifest.node, "spec") else {
        reader.reject(&at, "it has no spec");
        return None;
    };
    reader.known(spec, &at, &SPEC);
    unmodelled(spec, &at, reader);
    let host = host(spec, &at, reader);
    let (https, redirect) = tls(spec, &at, &identity.namespace, facts, reader);
    let policies = policy::references(spec, &at, &identity.namespace, reader);
    let upstreams = upstream::read_all(spec, &at, &identity.namespace, facts.plus, reader);
    let owner = Owner { namespace: &identity.namespace, upstreams: &upstreams, may_delegate: true };
    let routes = route::read_all(spec, "routes", &at, &owner, reader);
    let place = at.key("host").place();
    Some(VirtualServer { identity, host, place, https, redirect, policies, upstreams, routes })
}

fn host(spec: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> String {
    let host = reader.text(spec, "host", at).unwrap_or_default();
    if !value::is_host(host) {
        reader.reject(&at.key("host"), format!("{host:?} is no lower-case DNS name without port"));
    }
    host.to_owned()
}

fn unmodelled(spec: &Node, at: &At<'_>, reader: &mut Reader<'_>) {
    for (key, does) in [
        ("listener", "other ports than 80 and 443 serve the host, if the GlobalConfiguration has them"),
        ("http-snippets", "it is configuration of nginx, where the controller allows it"),
        ("server-snippets", "it is configuration of nginx, where the controller allows it"),
        ("dos", "requests may be refused"),
    ] {
        if child(spec, key).is_some_and(|value| value.as_str() != Some("")) {
            reader.report.refuse(&at.key(key), format!("{key} is not modelled: {does}"));
        }
    }
    if spec.at(&["externalDNS", "enable"]).and_then(Node::as_bool) == Some(true) {
        reader.report.assume("the controller runs with -enable-external-dns");
    }
}

/// `generateSSLConfig` and `generateTLSRedirectConfig`.
fn tls(
    spec: &Node,
    at: &At<'_>,
    namespace: &str,
    facts: &Facts<'_>,
    reader: &mut Reader<'_>,
) -> (Https, Option<ToHttps>) {
    let Some(tls) = child(spec, "tls") else { return (Https::Closed, None) };
    let at = at.key("tls");
    reader.known(tls, &at, &["secret", "redirect", "cert-manager"]);
    let secret = reader.text(tls, "secret", &at);
    if secret.is_some_and(|secret| !gatewright_core::names::is_subdomain(secret)) {
        reader.reject(&at.key("secret"), "the name of a Secret is a lower-case DNS name");
    }
    if child(tls, "cert-manager").is_some() {
        reader.report.assume("the controller runs with -enable-cert-manager");
        if secret.is_none() {
            reader.reject(&at.key("cert-manager"), "cert-manager needs tls.secret");
        }
    }
    let served = secret.is_some() || facts.wildcard;
    if secret.is_none() {
        let flag = if facts.wildcard { "with" } else { "without" };
        reader.report.assume(format!("the controller runs {flag} -wildcard-tls-secret"));
    }
    if !served {
        let message = "tls without secret serves no TLS, unless the controller has -wildcard-tls-secret (--option \
                       nginx-f5.wildcard-tls-secret=true)";
        reader.report.warn("tls-not-on-router", &at, message);
    }
    let https = match secret {
        Some(secret) if facts.rejects_handshake(namespace, secret) => {
            let message = "the Secret is not of type kubernetes.io/tls, so every TLS handshake fails";
            reader.report.warn("tls-not-on-router", &at.key("secret"), message);
            Https::Rejected
        }
        _ if served => Https::Served,
        _ => Https::Closed,
    };
    (https, redirect(tls, &at, reader))
}

fn redirect(tls: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Option<ToHttps> {
    let node = child(tls, "redirect")?;
    let at = at.key("redirect");
    reader.known(node, &at, &["enable", "code", "basedOn"]);
    let status = super::action::redirect_code(node, &at, reader);
    let by_header = match reader.text(node, "basedOn", &at) {
        None | Some("scheme") => false,
        Some("x-forwarded-proto") => true,
        Some(_) => {
            reader.reject(&at.key("basedOn"), "basedOn is scheme or x-forwarded-proto");
            false
        }
    };
    let enabled = reader.boolean(node, "enable", &at) == Some(true);
    enabled.then(|| ToHttps { status, port: None, by_header, place: at.place() })
}

/// Reads every VirtualServerRoute of the controller's class.
pub(super) fn routes(
    manifests: &Manifests,
    facts: &Facts<'_>,
    report: &mut Report,
) -> Vec<VirtualServerRoute> {
    accepted(manifests, "VirtualServerRoute", facts, report, virtual_server_route)
}

fn virtual_server_route(
    manifest: &Manifest,
    facts: &Facts<'_>,
    reader: &mut Reader<'_>,
) -> Option<VirtualServerRoute> {
    let identity = object::identity(manifest, facts.namespace, reader);
    object::check_version(manifest, reader);
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("spec");
    let Some(spec) = child(&manifest.node, "spec") else {
        reader.reject(&at, "it has no spec");
        return None;
    };
    reader.known(spec, &at, &["ingressClassName", "host", "upstreams", "subroutes"]);
    let host = host(spec, &at, reader);
    let upstreams = upstream::read_all(spec, &at, &identity.namespace, facts.plus, reader);
    let owner = Owner { namespace: &identity.namespace, upstreams: &upstreams, may_delegate: false };
    let subroutes = route::read_all(spec, "subroutes", &at, &owner, reader);
    if let [first, rest @ ..] = subroutes.as_slice()
        && rest.iter().any(|other| !other.path.same_category(&first.path))
    {
        reader.reject(&at.key("subroutes"), "all subroutes need the same modifier in front of their paths");
    }
    let place = at.place();
    Some(VirtualServerRoute { identity, host, upstreams, subroutes, place })
}
