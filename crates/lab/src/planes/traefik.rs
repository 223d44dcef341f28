//! Traefik, on its own Kubernetes providers.

use super::{Part, Plane, Set};
use crate::Outcome;
use crate::apiserver::TOKEN;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{Kube, gateway_classes, surroundings};
use crate::process::Running;
use crate::report::How;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// Traefik answers 404 where nothing is routed.
pub(crate) const RULES: Rules =
    Rules { no_route: &[404], known: |_, _, _| None, auth_is_down: false, stands_in: false };

pub(super) fn parts() -> Vec<Part> {
    let part = |title, plan, start| Part {
        title,
        how: How::Real,
        plan,
        start,
        rules: RULES,
        // The default of readTimeout is 60 s.
        silence: (3, 62),
        with_two: true,
        needs: &[],
        alone: false,
    };
    let plan = |router, options: &[&str], reader: &[&str]| Plan {
        router,
        options: options.iter().map(|&option| option.to_owned()).collect(),
        reader: ("traefik", reader.iter().map(|&option| option.to_owned()).collect()),
        written: None,
        rows: 8,
    };
    let written = |plan, folder| Plan { written: Some((folder, "")), ..plan };
    let by = "gateway-api.implementation=traefik";
    vec![
        Part {
            plan: Plan {
                reader: ("gateway-api", Vec::new()),
                written: Some(("gateway-api", "traefik")),
                ..plan("gateway-api", &[by], &[])
            },
            ..part("gateway-api, by Traefik", plan("gateway-api", &[by], &[]), gateway)
        },
        part("traefik", written(plan("traefik", &[], &[]), "traefik"), crd),
        part(
            "traefik (api=ingress)",
            written(plan("traefik", &["traefik.api=ingress"], &[]), "traefik-ingress"),
            ingress,
        ),
        Part {
            rules: Rules { stands_in: true, ..RULES },
            ..part(
                "ingress-nginx, read by Traefik",
                written(
                    plan("ingress-nginx", &[], &["traefik.ingress-nginx-provider=true"]),
                    "ingress-nginx",
                ),
                nginx,
            )
        },
    ]
}

fn crd(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    start(places, fleet, folder, "kubernetescrd", Vec::new())
}

fn ingress(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    // Middlewares are read by the provider for Traefik's own kinds.
    let class = class("traefik", "traefik.io/ingress-controller");
    start(places, fleet, folder, "kubernetesingress kubernetescrd", vec![class])
}

fn nginx(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let class = class("nginx", "k8s.io/ingress-nginx");
    start(places, fleet, folder, "kubernetesingressnginx", vec![class])
}

fn gateway(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let classes = gateway_classes(fleet, "traefik.io/gateway-controller");
    let plane = start(places, fleet, folder, "kubernetesgateway", classes)?;
    Ok(Plane { judges: Some("HTTPRoute"), ..plane })
}

const NGINX: &str = "nginx.ingress.kubernetes.io/";

pub(super) fn sets() -> Vec<Set> {
    let by = |_: &str| vec!["gateway-api.implementation=traefik".to_owned()];
    // An installation reads objects for ingress-nginx or it does not.
    let options = |text: &str| {
        let is_for_nginx = text.contains(NGINX);
        is_for_nginx.then(|| "traefik.ingress-nginx-provider=true".to_owned()).into_iter().collect()
    };
    let set = Set {
        title: "traefik, manifests of users",
        router: "traefik",
        table: "traefik",
        options,
        start: users,
        rules: RULES,
        needs: &[],
        without: &[],
        more: None,
    };
    let gateways = Set {
        title: "gateway-api by Traefik, manifests of users",
        router: "gateway-api",
        table: "gateway-api",
        options: by,
        start: gateway,
        ..set.clone()
    };
    vec![gateways, set]
}

fn users(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let is_nginx = fleet.cases.iter().any(|case| case.yaml.contains(NGINX));
    let (providers, class) = if is_nginx {
        ("kubernetesingressnginx", class("nginx", "k8s.io/ingress-nginx"))
    } else {
        ("kubernetesingress kubernetescrd", class("traefik", "traefik.io/ingress-controller"))
    };
    start(places, fleet, folder, providers, vec![class])
}

fn class(name: &str, controller: &str) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
        "metadata": {"name": name}, "spec": {"controller": controller}})
}

/// Starts Traefik on the API with these objects.
pub(crate) fn start(
    places: &Places,
    fleet: &Fleet,
    folder: &Path,
    providers: &str,
    more: Vec<Value>,
) -> Outcome<Plane> {
    let mut objects = surroundings(fleet, &certificate(folder, &fleet.hosts())?);
    objects.extend(more);
    let printed = fleet.cases.iter().flat_map(|case| &case.objects);
    // Companion Services are there already, with their addresses.
    objects.extend(printed.filter(|object| object["kind"] != "Service").cloned());
    let kube = Kube::serve(places, fleet, objects)?;
    let mut command = space::router(&places.wheel("traefik"));
    command
        .arg(format!("--entrypoints.web.address=:{HTTP}"))
        .arg(format!("--entrypoints.websecure.address=:{HTTPS}"))
        .args(["--global.checknewversion=false", "--global.sendanonymoususage=false"])
        .args(["--providers.providersthrottleduration=10ms", "--log.level=INFO"])
        .env("KUBERNETES_SERVICE_HOST", "")
        .current_dir(folder);
    for provider in providers.split(' ') {
        command.arg(format!("--providers.{provider}.endpoint={}", kube.url()));
        if let Some(certificate) = kube.certificate() {
            command.arg(format!("--providers.{provider}.token={TOKEN}"));
            command.arg(format!("--providers.{provider}.certauthfilepath={}", certificate.display()));
        }
    }
    let mut traefik = Running::start(&mut command, &folder.join("traefik.log"))?;
    let front = Front {
        http: SocketAddr::from((space::ROUTER, HTTP)),
        https: Some(SocketAddr::from((space::ROUTER, HTTPS))),
    };
    traefik.listens(front.http, Duration::from_secs(20))?;
    Ok(Plane {
        front,
        what: format!("Traefik 3.7.15, {}", providers.replace(' ', " and ")),
        running: vec![traefik],
        kube: Some(kube),
        judges: None,
        notes: Vec::new(),
    })
}
