//! What Envoy, or the objects that run it, cannot express, and what the user should know about the result.

use super::{TLS_DIR, object_name};
use crate::envoy::facts::Facts;
use crate::envoy::info::INFO;
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::names;
use gatewright_core::router::{refusal, reserved_rows};
use std::collections::BTreeMap;

/// Longest duration in seconds: Envoy keeps nanoseconds in 63 bits (`source/common/protobuf/utility.cc`,
/// `kMaxInt64Nanosecond`).
const LONGEST: u64 = 9_223_372_035;

/// Kubernetes' limit of a ConfigMap, its names and metadata aside.
const CONFIG_MAP_BYTES: usize = 1 << 20;

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn refusals(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    let mut refusals: Vec<Diagnostic> =
        [tls(gateway), name(gateway, facts), image(facts), listeners(facts)].into_iter().flatten().collect();
    refusals.extend(times(gateway));
    refusals.extend(ports(gateway));
    refusals.extend(reserved(gateway, facts));
    refusals
}

fn tls(gateway: &Gateway) -> Option<Diagnostic> {
    (gateway.tls == Tls::Router).then(|| {
        let message = "envoy cannot terminate TLS with a certificate of its own: a listener always names one";
        let help = "--tls secret:NAME; aws-alb, gcp-lb, ingress-nginx, kong and traefik have certificates of \
                    their own";
        refusal("tls-not-expressible", message).at_path("tls").help(help)
    })
}

/// A Service's name is a DNS-1035 label.
fn name(gateway: &Gateway, facts: &Facts) -> Option<Diagnostic> {
    let name = object_name(gateway);
    let fine = names::is_label(&name) && name.starts_with(|c: char| c.is_ascii_lowercase());
    (!facts.bare && !fine).then(|| {
        let message = format!(
            "the Service for envoy cannot be called {name:?}: it must be a DNS label of at most 63 characters \
             that begins with a letter"
        );
        let help = "set another fullnameOverride, or run Envoy yourself with --option envoy.output=bootstrap";
        refusal("name-not-expressible", message).at_path("fullnameOverride").help(help)
    })
}

/// distribution/reference `regexp.go`: what an image reference is made of.
fn image(facts: &Facts) -> Option<Diagnostic> {
    let lawful = |byte: u8| byte.is_ascii_alphanumeric() || b"./:@_-".contains(&byte);
    let bounded = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let bytes = facts.image.as_bytes();
    let fine = bytes.iter().all(|byte| lawful(*byte))
        && bounded(bytes.first().copied())
        && bounded(bytes.last().copied());
    (!facts.bare && !fine).then(|| {
        let message = format!("{:?} is no image reference", facts.image);
        let help = "[REGISTRY/]REPOSITORY[:TAG][@DIGEST]";
        refusal("option-invalid", message).at_path("envoy.image").help(help)
    })
}

fn listeners(facts: &Facts) -> Option<Diagnostic> {
    let ports = [
        ("http-port", facts.http_port),
        ("https-port", facts.https_port),
        ("probe-port", facts.probe_port),
        ("admin-port", facts.admin_port),
    ];
    let taken = |(index, port): (usize, &(&'static str, u16))| {
        let earlier = ports.iter().take(index).find(|earlier| earlier.1 == port.1)?;
        Some((*earlier, *port))
    };
    let ((one, number), (other, _)) = ports.iter().enumerate().find_map(taken)?;
    let message = format!("envoy.{one} and envoy.{other} are both {number}");
    let help = "give each listener a port of its own";
    Some(refusal("option-conflict", message).at_path(format!("envoy.{other}")).help(help))
}

fn times(gateway: &Gateway) -> impl Iterator<Item = Diagnostic> {
    let floors = gateway.floors;
    [("streamTimeout", floors.stream_seconds), ("authTimeout", floors.auth_seconds)]
        .into_iter()
        .filter(|(_, seconds)| *seconds > LONGEST)
        .map(|(path, seconds)| {
            let message =
                format!("envoy cannot wait for {seconds} seconds: the longest time it reads is {LONGEST}");
            refusal("limit-out-of-range", message)
                .at_path(path)
                .help("a shorter time; 0 means no limit at all")
        })
}

fn ports(gateway: &Gateway) -> impl Iterator<Item = Diagnostic> {
    [&gateway.auth, &gateway.gw].into_iter().filter(|backend| !matches!(backend.port, Port::Number(_))).map(
        |backend| {
            let message = format!(
                "envoy needs the port of the Service {:?} as a number: the address of a cluster has nothing else",
                backend.service
            );
            let help = match &backend.port {
                Port::Name(_) => "use the number of the port; aws-alb, ingress-nginx and traefik take names",
                _ => "use the number of the port",
            };
            refusal("port-not-expressible", message).help(help)
        },
    )
}

/// Envoy takes such segments out only while it normalises (`source/common/http/path_utility.cc`,
/// `canonicalPath`).
fn reserved(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    if !facts.normalize_path {
        return Vec::new();
    }
    let help = "name the path otherwise, keep paths as they come with --option envoy.normalize-path=false, or use \
                one of the routers that can: gateway-api, traefik, kong";
    reserved_rows(INFO.id, INFO.reserved_paths, &gateway.routes, help)
}

/// Kubernetes stores no ConfigMap of more than 1 MiB.
pub(super) fn size(texts: &BTreeMap<String, String>) -> Result<(), Vec<Diagnostic>> {
    let bytes: usize = texts.iter().map(|(name, text)| name.len() + text.len()).sum();
    if bytes <= CONFIG_MAP_BYTES {
        return Ok(());
    }
    let message = format!("the bootstrap for envoy has {} KiB, a ConfigMap holds 1024", bytes / 1024);
    let help = "fewer rows, or the bare file with --option envoy.output=bootstrap";
    Err(vec![refusal("object-too-large", message).at_path("routes").help(help)])
}

/// Facts that the result cannot show.
pub(super) fn remarks(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    let Tls::Secret(secret) = &gateway.tls else { return Vec::new() };
    let message = format!(
        "envoy.yaml reads /etc/envoy/tls.yaml, which reads tls.crt and tls.key of the Secret {secret:?} in \
         {TLS_DIR}: mount them there"
    );
    let remark = Diagnostic::info("envoy-files", message).at_path("tls");
    if facts.bare { vec![remark] } else { Vec::new() }
}
