//! Ingresses for Kong Ingress Controller and Kong Operator.
//!
//! `spec.defaultBackend` is never written: it becomes a route for every host
//! (Kong/kubernetes-ingress-controller `translator/translate_ingress.go`).

use super::plan::{Entry, REGEX_PREFIX, Sheet, Spelling, sheets};
use super::{artifact, backend, base_name, companion_name};
use crate::kong::annotation::PREFIX;
use crate::kong::info::{CLASS, CLUSTER_ISSUER, ISSUER};
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Options};
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use std::collections::BTreeMap;

/// One Ingress, or as many as [`super::plan`] says.
pub(super) fn ingresses(gateway: &Gateway, options: &Options) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let sheets = sheets(gateway);
    let numbered = sheets.iter().enumerate();
    numbered.map(|(index, sheet)| artifact(&ingress(sheet, index == 0, gateway, options))).collect()
}

/// Kong finds certificates by server name, whichever Ingress names them. Only the `first` one does, because
/// cert-manager lets one Ingress own a certificate.
fn ingress(sheet: &Sheet, first: bool, gateway: &Gateway, options: &Options) -> Ingress {
    let paths = sheet.entries.iter().map(|entry| http_path(entry, sheet, gateway)).collect();
    let http = HTTPIngressRuleValue { paths };
    let tls = match &gateway.tls {
        Tls::Secret(name) if first => Some(vec![IngressTLS {
            hosts: Some(vec![gateway.host.clone()]),
            secret_name: Some(name.clone()),
        }]),
        Tls::Secret(_) | Tls::Off | Tls::Router | Tls::External => None,
    };
    Ingress {
        metadata: ObjectMeta {
            name: Some(base_name(gateway) + &sheet.suffix),
            namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
            labels: Some(gateway.labels.iter().cloned().collect()),
            annotations: Some(annotations(sheet, first, gateway, options)),
            ..ObjectMeta::default()
        },
        spec: Some(IngressSpec {
            ingress_class_name: options.get(CLASS).map(str::to_owned),
            rules: Some(vec![IngressRule { host: Some(gateway.host.clone()), http: Some(http) }]),
            tls,
            ..IngressSpec::default()
        }),
        status: None,
    }
}

fn http_path(entry: &Entry, sheet: &Sheet, gateway: &Gateway) -> HTTPIngressPath {
    let (path, path_type) = match entry.spelling {
        Spelling::Exact => (entry.text.clone(), "Exact"),
        Spelling::Prefix => (entry.text.clone(), "Prefix"),
        Spelling::Plain => (entry.text.clone(), "ImplementationSpecific"),
        Spelling::Regex => (format!("{}{}", sheet.mark, entry.text), "ImplementationSpecific"),
    };
    let port = match &backend(gateway, entry.target).port {
        Port::Number(number) => ServiceBackendPort { number: Some(i32::from(*number)), name: None },
        Port::Name(name) => ServiceBackendPort { name: Some(name.clone()), number: None },
        Port::Unnamed => ServiceBackendPort::default(),
    };
    let service = IngressServiceBackend { name: companion_name(gateway, entry.target), port: Some(port) };
    HTTPIngressPath {
        backend: IngressBackend { service: Some(service), resource: None },
        path: Some(path),
        path_type: path_type.to_owned(),
    }
}

/// The user's annotations and ours. Everything the promises rest on is written, defaults included.
fn annotations(sheet: &Sheet, first: bool, gateway: &Gateway, options: &Options) -> BTreeMap<String, String> {
    let mut ours = vec![
        // The path and the Host header reach the Service as they came.
        ("strip-path", "false".to_owned()),
        ("preserve-host", "true".to_owned()),
        // Events are sent on as they arrive, bodies as they come in.
        ("request-buffering", "false".to_owned()),
        ("response-buffering", "false".to_owned()),
    ];
    if gateway.tls.terminates() {
        // A request over plain http matches all the same and is redirected; 308 keeps the method.
        ours.push(("protocols", "https".to_owned()));
        ours.push(("https-redirect-status-code", "308".to_owned()));
    }
    if !sheet.methods.is_empty() {
        ours.push(("methods", sheet.methods.join(",")));
    }
    if sheet.mark != REGEX_PREFIX {
        ours.push(("regex-prefix", sheet.mark.to_owned()));
    }
    let issuers = [(ISSUER, "cert-manager.io/issuer"), (CLUSTER_ISSUER, "cert-manager.io/cluster-issuer")];
    let issuers = issuers.into_iter().filter(|_| first);
    let issuers = issuers.filter_map(|(key, name)| Some((name.to_owned(), options.get(key)?.to_owned())));
    let ours = ours.into_iter().map(|(name, value)| (format!("{PREFIX}{name}"), value));
    gateway.annotations.iter().cloned().chain(ours).chain(issuers).collect()
}
