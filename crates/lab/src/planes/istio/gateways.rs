//! Istio as an implementation of Gateway API.
//!
//! The printed Gateways name no address, so Istio would deploy each of them: a Deployment and the Service
//! and the service account `<gateway>-<class>` beside it (istio/istio `pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`). The lab has
//! that controller switched off and gives the API what it would have made: that Service, which selects the one pod of the lab.

use super::{RULES, VERSION, serve};
use crate::Outcome;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{crd, gateway_classes};
use crate::planes::{Part, Plane, Set};
use crate::report::How;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const GROUP: &str = "gateway.networking.k8s.io";
const BY: &str = "gateway-api.implementation=istio";

pub(super) fn part() -> Part {
    Part {
        title: "gateway-api, by Istio",
        how: How::Real,
        plan: Plan {
            router: "gateway-api",
            options: vec![BY.to_owned()],
            reader: ("gateway-api", Vec::new()),
            written: Some(("gateway-api", "istio")),
            rows: 8,
        },
        start,
        rules: RULES,
        // Istio switches Envoy's limits off here as well.
        silence: (17, 305),
        with_two: true,
        needs: &["pilot-discovery"],
        // Each Gateway is deployed with a service account of its own, which its certificate is bound to.
        alone: true,
    }
}

pub(super) fn set() -> Set {
    Set {
        title: "gateway-api by Istio, manifests of users",
        router: "gateway-api",
        table: "gateway-api",
        options: |_| vec![BY.to_owned()],
        start: launch,
        rules: RULES,
        needs: &["pilot-discovery"],
        without: &[],
        more: None,
    }
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    launch(places, fleet, folder)?.listening(Duration::from_mins(1))
}

fn launch(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let own = fleet.cases.iter().flat_map(|case| case.objects.iter().cloned());
    let mut objects: Vec<Value> = own.filter(|object| object["kind"] != "Service").collect();
    let gateways: Vec<Value> = objects.iter().filter(|object| object["kind"] == "Gateway").cloned().collect();
    objects.extend(gateway_classes(fleet, "istio.io/gateway-controller"));
    objects.extend(gateways.iter().map(service));
    let gateway = gateways.first().cloned().unwrap_or_default();
    let namespace = gateway["metadata"]["namespace"].as_str().unwrap_or("default");
    let mut plane = serve(places, fleet, folder, objects, (namespace, &deployed(&gateway)))?;
    plane.what = format!("{VERSION} with Envoy 1.40.0, for Gateway API");
    plane.notes.push(
        "The Service that Istio's automated deployment makes for each Gateway is given to the API, and the one Envoy is its \
         pod; the deployment controller and the writing of conditions are switched off."
            .to_owned(),
    );
    Ok(plane)
}

/// The name of what Istio deploys for a Gateway.
fn deployed(gateway: &Value) -> String {
    let name = gateway["metadata"]["name"].as_str().unwrap_or_default();
    let class = gateway["spec"]["gatewayClassName"].as_str().unwrap_or_default();
    format!("{name}-{class}")
}

/// The Service that Istio would deploy for a Gateway.
fn service(gateway: &Value) -> Value {
    let namespace = gateway["metadata"]["namespace"].as_str().unwrap_or("default");
    let mut numbers: Vec<u64> = gateway["spec"]["listeners"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|listener| listener["port"].as_u64())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let ports: Vec<Value> = numbers
        .iter()
        .map(|port| json!({"name": format!("p{port}"), "port": port, "protocol": "TCP", "targetPort": port}))
        .collect();
    json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"name": deployed(gateway), "namespace": namespace},
        "spec": {"type": "ClusterIP", "clusterIP": "None", "selector": {"istio": "ingressgateway"}, "ports": ports}})
}

/// Definitions of the kinds that istiod looks for, with the bundle version that it asks for.
pub(super) fn crds() -> Vec<Value> {
    let kinds = [
        "GatewayClass",
        "Gateway",
        "HTTPRoute",
        "ListenerSet",
        "GRPCRoute",
        "TLSRoute",
        "ReferenceGrant",
        "BackendTLSPolicy",
    ];
    kinds
        .into_iter()
        .map(|kind| {
            let mut definition = crd(GROUP, kind, if kind == "ReferenceGrant" { "v1beta1" } else { "v1" });
            definition["metadata"]["annotations"] =
                json!({"gateway.networking.k8s.io/bundle-version": "v1.5.0"});
            definition
        })
        .collect()
}
