//! Kong Ingress Controller itself, between the Kubernetes API and a stub of Kong's Admin API. What it
//! posts is its translation.

use super::admin::Admin;
use super::config::{Route, routes};
use crate::Outcome;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::kube::{Api, Kube, surroundings};
use crate::process::Running;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// Its program below `target/lab/bin`.
pub(crate) const PROGRAM: &str = "kong-ingress-controller";

/// Controllers of kinds that the lab has none of.
const OFF: [&str; 13] = [
    "udpingress",
    "tcpingress",
    "kongingress",
    "kongconsumer",
    "kong-service-facade",
    "kong-vault",
    "kong-license",
    "kong-custom-entity",
    "kong-upstream-policy",
    "gwapi-gateway",
    "gwapi-httproute",
    "gwapi-reference-grant",
    "gwapi-grpcroute",
];

/// It posts at most once a second.
const SETTLED: Duration = Duration::from_millis(1500);

/// What it makes of a fleet.
pub(super) struct Translated {
    /// For a Kong with routes that have fields.
    pub(super) fields: Vec<Route>,
    /// For one with expressions.
    pub(super) texts: Vec<Route>,
    pub(super) api: Api,
    pub(super) notes: Vec<String>,
}

/// What it makes of a fleet for a Kong with routes that have fields, and for one with expressions.
pub(super) fn both(places: &Places, program: &Path, fleet: &Fleet) -> Outcome<Translated> {
    let objects = objects(places, fleet)?;
    let ingresses: Vec<String> = objects
        .iter()
        .filter(|object| is_own(object))
        .filter_map(|object| object["metadata"]["name"].as_str().map(str::to_owned))
        .collect();
    let kube = Kube::serve(places, fleet, objects)?;
    let translate = |flavour| translate(places, program, (&kube, &ingresses), flavour);
    let (fields, texts) = std::thread::scope(|scope| {
        let texts = scope.spawn(|| translate("expressions"));
        let fields = translate("traditional");
        Ok::<_, String>((fields?, texts.join().map_err(|_| "a translation ended early".to_owned())??))
    })?;
    Ok(Translated { fields, texts, api: kube.api(), notes: kube.notes })
}

/// What the API holds.
fn objects(places: &Places, fleet: &Fleet) -> Outcome<Vec<Value>> {
    let folder = places.scratch("kong-certificate")?;
    let mut objects = surroundings(fleet, &certificate(&folder, &fleet.hosts())?);
    objects.push(json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
        "metadata": {"name": "kong"}, "spec": {"controller": "ingress-controllers.konghq.com/kong"}}));
    let printed = fleet.cases.iter().flat_map(|case| &case.objects);
    // Services are there already, with their addresses.
    let is_read = |object: &&Value| matches!(object["kind"].as_str(), Some("Ingress" | "KongPlugin"));
    objects.extend(printed.filter(is_read).cloned());
    if !objects.iter().any(is_own) {
        objects.extend(stand_in(fleet));
    }
    Ok(objects)
}

/// What it makes of these Ingresses for a Kong of this flavour.
fn translate(
    places: &Places,
    program: &Path,
    (kube, ingresses): (&Kube, &[String]),
    flavour: &'static str,
) -> Outcome<Vec<Route>> {
    let folder = places.scratch(&format!("kong-{flavour}"))?;
    let admin = Admin::serve(flavour)?;
    let mut command = space::router(program);
    command
        .arg(format!("--kubeconfig={}", kube.config(&folder)?.display()))
        .arg(format!("--kong-admin-url=http://{}", admin.address))
        .args(["--anonymous-reports=false", "--update-status=false", "--emit-kubernetes-events=false"])
        .args(["--init-cache-sync-duration=1s", "--proxy-sync-seconds=1", "--metrics-bind-address=0"])
        // Two of them run at once.
        .arg("--health-probe-bind-address=:0")
        .args(OFF.map(|name| format!("--enable-controller-{name}=false")))
        .current_dir(&folder);
    let mut running = Running::start(&mut command, &folder.join("controller.log"))?;
    let mut made = Vec::new();
    running.until(Duration::from_mins(2), "not every Ingress is translated", || {
        made = admin.posted().map(|config| routes(&config)).unwrap_or_default();
        ingresses.iter().all(|name| made.iter().any(|route| route.ingress == *name))
    })?;
    // Objects that it has seen since are in what it posts a second later.
    let (mut last, mut since) = (admin.posted(), Instant::now());
    running.until(Duration::from_mins(1), "the translation does not settle", || {
        let now = admin.posted();
        if now != last {
            (last, since) = (now, Instant::now());
        }
        since.elapsed() > SETTLED
    })?;
    Ok(last.map(|config| routes(&config)).unwrap_or_default())
}

/// An Ingress that the controller reads.
fn is_own(object: &Value) -> bool {
    object["kind"] == "Ingress" && object["spec"]["ingressClassName"] == "kong"
}

/// An Ingress that shows that the controller has translated, where none of the fleet's would.
fn stand_in(fleet: &Fleet) -> Option<Value> {
    let (_, service) = fleet.services().next()?;
    let (_, port) = service.ports.first()?;
    let backend = json!({"service": {"name": service.name, "port": {"number": port}}});
    Some(json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": {"name": "lab-stand-in", "namespace": service.namespace},
        "spec": {"ingressClassName": "kong", "rules": [{"host": "stand-in.lab.test",
            "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]}}))
}
