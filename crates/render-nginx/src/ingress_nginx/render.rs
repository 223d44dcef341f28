//! One Ingress for the whole table.
//!
//! Annotations belong to an object, so two objects could give auth its own limits. One is rendered all the
//! same: it is admitted, changed and deleted as a whole, so that no auth path can fall to gw because one of
//! two objects was refused or is missing. The limits are floors, and the larger of both serves both.

mod annotations;
mod path;

use super::admission::Admission;
use super::info::CLASS;
use super::interpret::rules::NO_TLS_REDIRECT;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Object, Options, Rendered, refusal};
use gatewright_core::routes::Target;
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use path::Spelled;

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let mut refusals = Vec::new();
    let paths = path::spell(&gateway.routes, Admission::of(options), &mut refusals);
    if gateway.tls.terminates() {
        refusals.extend(paths.iter().filter_map(|path| unredirected(path, &gateway.tls)));
    }
    refusals
        .extend([&gateway.auth, &gateway.gw].into_iter().filter_map(|backend| unreachable(backend, gateway)));
    let annotations = annotations::annotations(gateway, options, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let ingress = Ingress {
        metadata: ObjectMeta {
            name: Some(format!("{}-ingress-nginx", gateway.fullname)),
            namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
            labels: Some(gateway.labels.iter().cloned().collect()),
            annotations: Some(annotations),
            ..ObjectMeta::default()
        },
        spec: Some(spec(gateway, options, &paths)),
        status: None,
    };
    let object = Object::from_typed(&ingress).map_err(|error| {
        vec![refusal("object-not-printable", format!("the Ingress has no text form: {error}"))]
    })?;
    Ok(Rendered { artifacts: vec![Artifact::Object(object)], remarks: Vec::new() })
}

fn spec(gateway: &Gateway, options: &Options, paths: &[Spelled]) -> IngressSpec {
    let tls = match &gateway.tls {
        Tls::Secret(name) => Some(Some(name.clone())),
        // An entry without Secret loads the controller's default certificate for the host.
        Tls::Router => Some(None),
        Tls::Off | Tls::External => None,
    };
    let entry = |secret_name| IngressTLS { hosts: Some(vec![gateway.host.clone()]), secret_name };
    let http_path = |path: &Spelled| HTTPIngressPath {
        backend: backend(match path.target {
            Target::Auth => &gateway.auth,
            Target::Gw => &gateway.gw,
        }),
        path: Some(path.path.clone()),
        path_type: path.path_type.to_owned(),
    };
    let http = HTTPIngressRuleValue { paths: paths.iter().map(http_path).collect() };
    IngressSpec {
        ingress_class_name: options.get(CLASS).map(str::to_owned),
        rules: Some(vec![IngressRule { host: Some(gateway.host.clone()), http: Some(http) }]),
        tls: tls.map(|secret| vec![entry(secret)]),
        ..IngressSpec::default()
    }
}

fn backend(backend: &Backend) -> IngressBackend {
    let port = match &backend.port {
        Port::Number(number) => ServiceBackendPort { number: Some(i32::from(*number)), name: None },
        Port::Name(name) => ServiceBackendPort { name: Some(name.clone()), number: None },
        Port::Unnamed => ServiceBackendPort::default(),
    };
    let service = IngressServiceBackend { name: backend.service.clone(), port: Some(port) };
    IngressBackend { service: Some(service), resource: None }
}

/// An Ingress names Services of its own namespace, by port.
fn unreachable(backend: &Backend, gateway: &Gateway) -> Option<Diagnostic> {
    if backend.namespace != gateway.namespace {
        let message = format!(
            "ingress-nginx cannot reach Service {} in namespace {}: an Ingress refers to Services of its own \
             namespace, which is {}",
            backend.service, backend.namespace, gateway.namespace
        );
        let help = "routers that can: istio, gateway-api, envoy-gateway, envoy, nginx-f5";
        return Some(refusal("cross-namespace-backend", message).help(help));
    }
    (backend.port == Port::Unnamed).then(|| {
        let message =
            format!("ingress-nginx needs a port of Service {}: an Ingress backend has one", backend.service);
        refusal("backend-port-missing", message)
    })
}

/// ConfigMap `no-tls-redirect-locations` exempts locations by their declared path.
fn unredirected(path: &Spelled, tls: &Tls) -> Option<Diagnostic> {
    path.path.starts_with(NO_TLS_REDIRECT).then(|| {
        let message = format!(
            "ingress-nginx cannot redirect {} to https: it never redirects locations below {NO_TLS_REDIRECT} \
             (ConfigMap no-tls-redirect-locations)",
            path.path
        );
        // Not all of them have a certificate of their own, and one takes no Secret.
        let others = match tls {
            Tls::Router => "aws-alb, kong, traefik",
            _ => "istio, gateway-api, envoy-gateway, envoy, traefik, kong, nginx-f5",
        };
        let help = "route /.well-known as a whole, or use --tls external; other routers redirect it: ";
        refusal("redirect-not-expressible", message)
            .at_path(format!("routes[{}]", path.index))
            .help(format!("{help}{others}"))
    })
}
