//! Istio: istiod reads our objects from the API and tells a real Envoy what to do.

mod analysis;
mod gateways;

use super::envoy_xds::{self, Node};
use super::{Part, Plane, Set};
use crate::Outcome;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{Kube, crd, surroundings};
use crate::process::Running;
use crate::report::How;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// The commit of istio.io/istio that `lab/go/istio/go.mod` pins.
const VERSION: &str = "istiod of 2026-08-27 (eed52ebb66ad)";

const RULES: Rules =
    Rules { no_route: &[404], known: envoy_xds::known, auth_is_down: false, stands_in: false };

pub(super) fn parts() -> Vec<Part> {
    vec![
        Part {
            title: "istio",
            how: How::Real,
            plan: Plan {
                router: "istio",
                options: Vec::new(),
                reader: ("istio", Vec::new()),
                written: Some(("istio", "")),
                rows: 8,
            },
            start,
            rules: RULES,
            // Envoy's own defaults are 15 s for a route and 5 min for a stream; Istio switches both off.
            silence: (17, 305),
            with_two: true,
            needs: &["pilot-discovery", "istioctl"],
            alone: false,
        },
        gateways::part(),
    ]
}

pub(super) fn sets() -> Vec<Set> {
    vec![
        Set {
            title: "istio, manifests of users",
            router: "istio",
            table: "istio",
            options: |_| vec!["istio.workload-namespace=default".to_owned()],
            start: users,
            rules: RULES,
            needs: &["pilot-discovery"],
            without: &[],
            more: None,
        },
        gateways::set(),
    ]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let printed = fleet.cases.iter().flat_map(|case| case.objects.iter().cloned());
    let mut plane = serve(places, fleet, folder, printed.collect(), ("default", "lab"))?;
    let front = plane.front.http;
    if let Some(envoy) = plane.running.first_mut() {
        envoy.listens(front, Duration::from_mins(1))?;
    }
    plane.notes.push(analysis::validate(places, fleet, folder)?);
    plane.notes.push(analysis::analyze(places, fleet, folder)?);
    Ok(plane)
}

/// Manifests of users; some of them listen nowhere.
fn users(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let own = fleet.cases.iter().flat_map(|case| case.objects.iter().cloned());
    let mut objects: Vec<Value> = own.filter(|object| object["kind"] != "Service").collect();
    let rules: Vec<Value> = objects.iter().flat_map(|object| subsets(object, object)).collect();
    objects.extend(rules);
    serve(places, fleet, folder, objects, ("default", "lab"))
}

/// The DestinationRules that name the subsets of these destinations: Istio answers 503 without them.
fn subsets(object: &Value, value: &Value) -> Vec<Value> {
    match value {
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            let own = text("host").zip(text("subset")).map(|(host, subset)| {
                let name = format!("{}-{subset}", host.replace('.', "-"));
                json!({"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
                    "metadata": {"name": name, "namespace": object["metadata"]["namespace"].as_str().unwrap_or("default")},
                    "spec": {"host": host, "subsets": [{"name": subset}]}})
            });
            let inner = map.values().flat_map(|inner| subsets(object, inner));
            own.into_iter().chain(inner).collect()
        }
        Value::Array(items) => items.iter().flat_map(|inner| subsets(object, inner)).collect(),
        _ => Vec::new(),
    }
}

/// Starts istiod on these objects, and Envoy as a pod in this namespace with this service account.
fn serve(
    places: &Places,
    fleet: &Fleet,
    folder: &Path,
    printed: Vec<Value>,
    (namespace, account): (&str, &str),
) -> Outcome<Plane> {
    let mut objects = surroundings(fleet, &certificate(folder, &fleet.hosts())?);
    objects.extend(crds());
    objects.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "istio-system"}}));
    objects.push(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "ingress", "namespace": namespace, "labels": labels()},
        "spec": {"serviceAccountName": account, "nodeName": "lab", "containers": [{"name": "main", "image": "lab"}]},
        "status": {"phase": "Running", "podIP": space::ROUTER.to_string(), "podIPs": [{"ip": space::ROUTER.to_string()}],
            "conditions": [{"type": "Ready", "status": "True"}]}}));
    objects.extend(printed);
    let kube = Kube::serve(places, fleet, objects)?;
    let discovery = SocketAddr::from((space::ROUTER, 15010));
    let mut istiod = istiod(places, folder, &kube)?;
    istiod.listens(discovery, Duration::from_mins(1))?;
    let node = node(namespace, account, kube.token(namespace, account, "istio-ca")?);
    let envoy = envoy_xds::start(places, folder, &node, discovery)?;
    let front = Front {
        http: SocketAddr::from((space::ROUTER, 80)),
        https: Some(SocketAddr::from((space::ROUTER, 443))),
    };
    let running = vec![envoy, istiod];
    let notes = vec![
        "The bootstrap of Envoy is the lab's, with the runtime values that Istio's agent sets; filters that only Istio's build of Envoy \
         has (statistics, metadata exchange, ALPN) are switched off in istiod."
            .to_owned(),
    ];
    let what = format!("{VERSION} with Envoy 1.40.0");
    Ok(Plane { front, what, running, notes, kube: Some(kube), judges: None })
}

fn istiod(places: &Places, folder: &Path, kube: &Kube) -> Outcome<Running> {
    let file = kube.config(folder)?;
    let mesh = folder.join("mesh.yaml");
    let settings = json!({"defaultProviders": {}, "enablePrometheusMerge": false, "enableAutoMtls": false});
    std::fs::write(&mesh, settings.to_string()).map_err(|error| error.to_string())?;
    let program = places.built("pilot-discovery").ok_or("pilot-discovery is not built")?;
    let mut command = space::router(&program);
    command
        .arg("discovery")
        .arg(format!("--kubeconfig={}", file.display()))
        .arg(format!("--meshConfig={}", mesh.display()))
        .args([
            "--httpAddr=127.0.0.1:15080",
            "--httpsAddr=",
            "--secureGRPCAddr=",
            "--monitoringAddr=127.0.0.1:15014",
        ])
        .args(["--grpcAddr=:15010", "--ctrlz_port=0"])
        .current_dir(folder);
    for (key, value) in [
        ("PILOT_CERT_PROVIDER", "none"),
        ("ENABLE_CA_SERVER", "false"),
        ("XDS_AUTH_PLAINTEXT", "true"),
        ("PILOT_ENABLE_ALPN_FILTER", "false"),
        ("PILOT_ENABLE_METADATA_EXCHANGE", "false"),
        ("VALIDATION_WEBHOOK_CONFIG_NAME", ""),
        ("INJECTION_WEBHOOK_CONFIG_NAME", ""),
        ("POD_NAME", "istiod"),
        ("POD_NAMESPACE", "istio-system"),
        ("CLUSTER_ID", "Kubernetes"),
        ("PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER", "false"),
        ("PILOT_ENABLE_GATEWAY_API_STATUS", "false"),
    ] {
        command.env(key, value);
    }
    Running::start(&mut command, &folder.join("istiod.log"))
}

/// Of the pod; the second one is what an installation may add.
fn labels() -> Value {
    json!({"istio": "ingressgateway", "app": "edge"})
}

fn node(namespace: &str, account: &str, token: String) -> Node {
    Node {
        id: format!("router~{}~ingress.{namespace}~{namespace}.svc.cluster.local", space::ROUTER),
        cluster: "ingress",
        metadata: json!({"LABELS": labels(), "NAMESPACE": namespace, "CLUSTER_ID": "Kubernetes",
            "ISTIO_VERSION": "1.31.0", "SERVICE_ACCOUNT": account, "MESH_ID": "cluster.local",
            "INSTANCE_IPS": space::ROUTER.to_string()}),
        // istio/istio pkg/bootstrap/config.go
        runtime: json!({"re2.max_program_size.error_level": 32768,
            "envoy.reloadable_features.http_reject_path_with_fragment": false}),
        token,
    }
}

/// Definitions of the kinds that istiod waits for.
fn crds() -> Vec<Value> {
    let istio = "networking.istio.io";
    [
        (istio, "Gateway"),
        (istio, "VirtualService"),
        (istio, "DestinationRule"),
        (istio, "ServiceEntry"),
        (istio, "Sidecar"),
        (istio, "EnvoyFilter"),
        (istio, "WorkloadEntry"),
        (istio, "WorkloadGroup"),
    ]
    .into_iter()
    .map(|(group, kind)| crd(group, kind, if kind == "EnvoyFilter" { "v1alpha3" } else { "v1" }))
    .chain(gateways::crds())
    .collect()
}
