//! IngressRoute, Middleware and ServersTransport.

use super::order::{Ranked, priorities};
use super::text::{host_rule, row_rule};
use super::{Run, TRAEFIK_API, object};
use crate::traefik::info;
use crate::traefik::types::{
    CertificateSpec, ForwardingTimeouts, IngressRouteSpec, IssuerRef, Named, PortValue, Resource,
    ResponseForwarding, Route, RouteTls, ServersTransportSpec, ServiceRef,
};
use gatewright_core::decision::Backend;
use gatewright_core::model::Tls;
use gatewright_core::router::Object;
use gatewright_core::routes::{Row, Target};
use gatewright_core::tree::ToValueError;

/// What routes name comes before the routes.
pub(super) fn objects(run: &Run<'_>) -> Result<Vec<Object>, ToValueError> {
    let mut objects = vec![object(&transport(run))?];
    let terminates = run.gateway.tls.terminates();
    if let Some(certificate) = certificate(run) {
        objects.push(object(&certificate)?);
    }
    if terminates {
        objects.push(object(&run.redirect_middleware())?);
    }
    objects.push(object(&ingress_route(run, "", run.entry_point(), table_routes(run), tls(run)))?);
    if terminates {
        let entry_point = run.facts.http.clone();
        objects.push(object(&ingress_route(run, "-redirect", entry_point, vec![redirect(run)], None))?);
    }
    Ok(objects)
}

fn ingress_route(
    run: &Run<'_>,
    suffix: &str,
    entry_point: String,
    routes: Vec<Route>,
    tls: Option<RouteTls>,
) -> Resource<IngressRouteSpec> {
    // `spec.ingressClassName` is younger (3.7) than this annotation, and an older CRD would drop it.
    let class = run.facts.class.iter().map(|class| (info::LEGACY_CLASS.to_owned(), class.clone())).collect();
    Resource {
        api_version: TRAEFIK_API,
        kind: "IngressRoute",
        metadata: run.metadata(suffix, class),
        spec: IngressRouteSpec { entry_points: vec![entry_point], routes, tls },
    }
}

fn table_routes(run: &Run<'_>) -> Vec<Route> {
    let host = &run.gateway.host;
    let rows = run.gateway.routes.by_specificity();
    let rules: Vec<String> = rows.iter().map(|row| row_rule(host, row)).collect();
    let ranked: Vec<Ranked<'_>> = rows
        .iter()
        .zip(&rules)
        .map(|(row, rule)| {
            let length = i64::try_from(rule.len()).unwrap_or(i64::MAX / 2);
            Ranked { row, lengths: (length, length) }
        })
        .collect();
    let stated = priorities(&ranked, host);
    rows.into_iter()
        .zip(rules)
        .zip(stated)
        .map(|((row, rule), priority)| Route {
            kind: "Rule",
            rule,
            priority,
            middlewares: Vec::new(),
            services: vec![service(run, row)],
        })
        .collect()
}

fn service(run: &Run<'_>, row: &Row) -> ServiceRef {
    let (backend, streams): (&Backend, bool) = match row.backend {
        Target::Auth => (&run.gateway.auth, false),
        Target::Gw => (&run.gateway.gw, true),
    };
    ServiceRef {
        kind: None,
        name: backend.service.clone(),
        port: Some(PortValue(backend.port.clone())),
        native_lb: Some(true),
        pass_host_header: Some(true),
        servers_transport: Some(run.name("")),
        // Events are flushed at once anyway; this is for streams that do not say what they are.
        response_forwarding: streams.then_some(ResponseForwarding { flush_interval: "-1" }),
    }
}

fn redirect(run: &Run<'_>) -> Route {
    Route {
        kind: "Rule",
        rule: host_rule(&run.gateway.host),
        // Below an ACME solver, which answers on plain http.
        priority: Some(1),
        middlewares: vec![Named { name: run.name("-redirect") }],
        services: vec![ServiceRef {
            kind: Some("TraefikService"),
            name: "noop@internal".to_owned(),
            port: None,
            native_lb: None,
            pass_host_header: None,
            servers_transport: None,
            response_forwarding: None,
        }],
    }
}

fn tls(run: &Run<'_>) -> Option<RouteTls> {
    match &run.gateway.tls {
        Tls::Off | Tls::External => None,
        Tls::Secret(secret) => Some(RouteTls { secret_name: Some(secret.clone()), cert_resolver: None }),
        Tls::Router => {
            let resolver = run.options.get(info::RESOLVER).filter(|name| !name.is_empty());
            Some(RouteTls { secret_name: None, cert_resolver: resolver.map(str::to_owned) })
        }
    }
}

/// cert-manager does not look at IngressRoutes, so the certificate is ordered by an object.
fn certificate(run: &Run<'_>) -> Option<Resource<CertificateSpec>> {
    let Tls::Secret(secret) = &run.gateway.tls else { return None };
    let (kind, name) = run.issuer()?;
    Some(Resource {
        api_version: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: run.metadata("", Vec::new()),
        spec: CertificateSpec {
            secret_name: secret.clone(),
            dns_names: vec![run.gateway.host.clone()],
            issuer_ref: IssuerRef { kind, name: name.to_owned() },
        },
    })
}

/// Stated defaults: a connection within 30 s, and no limit on the time until the response begins, because a
/// tool call may be silent for as long as it takes.
fn transport(run: &Run<'_>) -> Resource<ServersTransportSpec> {
    Resource {
        api_version: TRAEFIK_API,
        kind: "ServersTransport",
        metadata: run.metadata("", Vec::new()),
        spec: ServersTransportSpec {
            forwarding_timeouts: ForwardingTimeouts { dial_timeout: "30s", response_header_timeout: "0s" },
        },
    }
}
