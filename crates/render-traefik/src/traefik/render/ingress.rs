//! Plain Ingress objects (`traefik.api=ingress`).
//!
//! A priority is an annotation of the whole object, so the catch-all has an Ingress of its own, and so has
//! every other priority that must be stated. An element-wise row is written as `Exact /x` and `Prefix /x/`,
//! which means the same with and without `strictPrefixMatching`. Annotations on Services close what fails
//! open, hence the companion Services.

use super::order::{Ranked, priorities};
use super::{Run, object};
use crate::traefik::info;
use crate::traefik::types::{
    CompanionPort, CompanionSpec, IngressBackend, IngressHttp, IngressPath, IngressPort, IngressRule,
    IngressService, IngressSpec, IngressTls, Resource,
};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::model::Tls;
use gatewright_core::router::{Object, Pairs};
use gatewright_core::routes::{MatchKind, Row, Target};
use gatewright_core::tree::ToValueError;
use std::collections::BTreeMap;

/// Companion Services, Middleware, Ingress objects by falling priority.
pub(super) fn objects(run: &Run<'_>) -> Result<Vec<Object>, ToValueError> {
    let selectors = &run.gateway.selectors;
    let mut objects = vec![
        object(&companion(run, "-auth", &run.gateway.auth, &selectors.auth))?,
        object(&companion(run, "-gw", &run.gateway.gw, &selectors.gw))?,
    ];
    let terminates = run.gateway.tls.terminates();
    if terminates {
        objects.push(object(&run.redirect_middleware())?);
    }
    let mut groups: BTreeMap<Option<i64>, Vec<IngressPath>> = BTreeMap::new();
    for (row, priority) in stated(run) {
        groups.entry(priority).or_default().extend(paths(run, row));
    }
    for (index, (priority, paths)) in groups.into_iter().enumerate() {
        let suffix = match priority {
            None => String::new(),
            Some(1) => "-gw".to_owned(),
            Some(priority) => format!("-p{priority}"),
        };
        let mut annotations = served(run, priority);
        if index == 0 {
            annotations.extend(ordered(run));
        }
        objects.push(object(&ingress(run, &suffix, annotations, paths, true))?);
    }
    if terminates {
        let backend = backend(run, Target::Gw);
        let path = IngressPath { path: "/".to_owned(), path_type: "Prefix", backend };
        objects.push(object(&ingress(run, "-redirect", redirected(run), vec![path], false))?);
    }
    Ok(objects)
}

/// Rows with the priority to state; lengths are those of the rules that the provider makes, with and without
/// `strictPrefixMatching` (`pkg/provider/kubernetes/ingress/kubernetes.go`, `buildRule`).
fn stated<'a>(run: &'a Run<'_>) -> Vec<(&'a Row, Option<i64>)> {
    let rows = run.gateway.routes.by_specificity();
    let bytes = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX / 8);
    let head = bytes(&run.gateway.host) + bytes("Host(\"\") && ");
    let ranked: Vec<Ranked<'_>> = rows
        .iter()
        .map(|row| {
            let exact = bytes(&row.path) + bytes("Path(\"\")");
            let prefix = bytes(&row.path) + bytes("PathPrefix(\"/\")");
            let strict = exact + prefix + bytes("( || )");
            let lengths = match row.kind {
                MatchKind::Exact => (head + exact, head + exact),
                MatchKind::Prefix => (head + exact, head + strict),
            };
            Ranked { row, lengths }
        })
        .collect();
    let stated = priorities(&ranked, &run.gateway.host);
    rows.into_iter().zip(stated).collect()
}

fn paths(run: &Run<'_>, row: &Row) -> Vec<IngressPath> {
    let path = |path: String, path_type| IngressPath { path, path_type, backend: backend(run, row.backend) };
    match row.kind {
        MatchKind::Exact => vec![path(row.path.clone(), "Exact")],
        MatchKind::Prefix if row.path == "/" => vec![path("/".to_owned(), "Prefix")],
        MatchKind::Prefix => {
            vec![path(row.path.clone(), "Exact"), path(format!("{}/", row.path), "Prefix")]
        }
    }
}

fn backend(run: &Run<'_>, target: Target) -> IngressBackend {
    let (suffix, backend) = match target {
        Target::Auth => ("-auth", &run.gateway.auth),
        Target::Gw => ("-gw", &run.gateway.gw),
    };
    let port = IngressPort { number: number(backend) };
    IngressBackend { service: IngressService { name: run.name(suffix), port } }
}

/// Names were refused.
fn number(backend: &Backend) -> u16 {
    if let Port::Number(number) = backend.port { number } else { 0 }
}

fn annotation(key: &str, value: impl Into<String>) -> (String, String) {
    (format!("{}{key}", info::PREFIX), value.into())
}

fn served(run: &Run<'_>, priority: Option<i64>) -> Vec<(String, String)> {
    let mut annotations = vec![annotation("router.entrypoints", run.entry_point())];
    if let Some(priority) = priority {
        annotations.push(annotation("router.priority", priority.to_string()));
    }
    if run.gateway.tls.terminates() {
        annotations.push(annotation("router.tls", "true"));
    }
    if matches!(run.gateway.tls, Tls::Router)
        && let Some(resolver) = run.options.get(info::RESOLVER).filter(|name| !name.is_empty())
    {
        annotations.push(annotation("router.tls.certresolver", resolver));
    }
    annotations
}

/// The order for a certificate stands on one Ingress only: cert-manager gives a Certificate one owner.
fn ordered(run: &Run<'_>) -> Option<(String, String)> {
    let (kind, name) = run.issuer()?;
    let key = if kind == "Issuer" { "cert-manager.io/issuer" } else { "cert-manager.io/cluster-issuer" };
    Some((key.to_owned(), name.to_owned()))
}

fn redirected(run: &Run<'_>) -> Vec<(String, String)> {
    let (namespace, name) = (&run.gateway.namespace, run.name("-redirect"));
    let middleware = if run.facts.safe_naming {
        format!("{namespace}_{name}@kubernetescrd")
    } else {
        // `pkg/provider/provider.go`, `Normalize`: what is no letter and no digit becomes a hyphen.
        format!("{namespace}-{name}@kubernetescrd").replace('.', "-")
    };
    vec![
        annotation("router.entrypoints", run.facts.http.clone()),
        annotation("router.priority", "1"),
        annotation("router.middlewares", middleware),
    ]
}

fn ingress(
    run: &Run<'_>,
    suffix: &str,
    annotations: Vec<(String, String)>,
    paths: Vec<IngressPath>,
    secured: bool,
) -> Resource<IngressSpec> {
    let tls = match &run.gateway.tls {
        Tls::Secret(secret) if secured => {
            vec![IngressTls { hosts: vec![run.gateway.host.clone()], secret_name: secret.clone() }]
        }
        _ => Vec::new(),
    };
    Resource {
        api_version: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: run.metadata(suffix, annotations),
        spec: IngressSpec {
            ingress_class_name: run.facts.class.clone().unwrap_or_else(|| "traefik".to_owned()),
            tls,
            rules: vec![IngressRule { host: run.gateway.host.clone(), http: IngressHttp { paths } }],
        },
    }
}

fn companion(
    run: &Run<'_>,
    suffix: &str,
    backend: &Backend,
    selector: &[(String, String)],
) -> Resource<CompanionSpec> {
    let annotations =
        vec![annotation("service.nativelb", "true"), annotation("service.passhostheader", "true")];
    Resource {
        api_version: "v1",
        kind: "Service",
        metadata: run.metadata(suffix, annotations),
        spec: CompanionSpec {
            selector: Pairs(selector.to_vec()),
            ports: vec![CompanionPort {
                name: "http",
                port: number(backend),
                target_port: "http",
                protocol: "TCP",
            }],
        },
    }
}
