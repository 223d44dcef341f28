//! Kong Ingress Controller itself, between a stub of the Kubernetes API and one of Kong's Admin API. What it
//! posts is its translation.

use super::admin::Admin;
use super::config::{Route, routes};
use crate::Outcome;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::kube::{Kube, surroundings};
use crate::process::Running;
use crate::space;
use crate::tls::certificate;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Its program below `target/lab/bin`.
pub(super) const PROGRAM: &str = "kong-ingress-controller";

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

/// What it makes of a fleet for a Kong of this flavour.
pub(super) fn translate(
    places: &Places,
    program: &Path,
    fleet: &Fleet,
    flavour: &'static str,
) -> Outcome<Vec<Route>> {
    let folder = places.scratch(&format!("kong-{flavour}"))?;
    let mut objects = surroundings(fleet, &certificate(&folder, &fleet.hosts())?);
    objects.push(json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
        "metadata": {"name": "kong"}, "spec": {"controller": "ingress-controllers.konghq.com/kong"}}));
    let printed = fleet.cases.iter().flat_map(|case| &case.objects);
    // Services are there already, with their addresses.
    objects.extend(printed.filter(|object| object["kind"] == "Ingress").cloned());
    let ingresses: Vec<String> = objects
        .iter()
        .filter(|object| object["kind"] == "Ingress")
        .filter_map(|object| object["metadata"]["name"].as_str().map(str::to_owned))
        .collect();
    let (kube, admin) = (Kube::serve(objects)?, Admin::serve(flavour)?);
    let mut command = space::router(program);
    command
        .arg(format!("--apiserver-host=http://{}", kube.address))
        .arg(format!("--kong-admin-url=http://{}", admin.address))
        .args(["--anonymous-reports=false", "--update-status=false", "--emit-kubernetes-events=false"])
        .args(["--init-cache-sync-duration=1s", "--proxy-sync-seconds=1", "--metrics-bind-address=0"])
        .args(OFF.map(|name| format!("--enable-controller-{name}=false")))
        .current_dir(&folder);
    let mut running = Running::start(&mut command, &folder.join("controller.log"))?;
    let mut made = Vec::new();
    running.until(Duration::from_mins(2), "not every Ingress is translated", || {
        made = admin.posted().map(|config| routes(&config)).unwrap_or_default();
        ingresses.iter().all(|name| made.iter().any(|route| route.ingress == *name))
    })?;
    Ok(made)
}
