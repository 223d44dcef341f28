//! Envoy Gateway: its own translator (`egctl`) turns our objects into Envoy's resources, which a real Envoy
//! reads from files instead of from the controller.

use super::{Part, Plane, Set, envoy_xds};
use crate::Outcome;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{served, surroundings};
use crate::process::{Running, output};
use crate::report::How;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const RULES: Rules =
    Rules { no_route: &[404], known: envoy_xds::known, auth_is_down: false, stands_in: false };
/// Envoy Gateway adds this to ports below 1024, which its Envoy may not open.
const SHIFT: u16 = 10_000;

pub(super) fn parts() -> Vec<Part> {
    let part = |title, router, options: &[String], silence| Part {
        title,
        how: How::Real,
        plan: Plan::own(router, options.to_vec()),
        start,
        rules: RULES,
        silence,
        with_two: true,
        needs: &["egctl"],
        alone: true,
    };
    let by = "gateway-api.implementation=envoy-gateway".to_owned();
    vec![
        // The defaults of Envoy are 15 s for a route and 5 min for a stream; plain Gateway API has no words for
        // the second.
        part("envoy-gateway", "envoy-gateway", &[], (17, 305)),
        part("gateway-api, by Envoy Gateway", "gateway-api", &[by], (17, 17)),
    ]
}

pub(super) fn sets() -> Vec<Set> {
    let set = Set {
        title: "envoy-gateway, manifests of users",
        router: "envoy-gateway",
        table: "envoy-gateway",
        options: |_| Vec::new(),
        start: users,
        rules: RULES,
        needs: &["egctl"],
        without: &[],
        more: None,
    };
    let gateways = Set {
        title: "gateway-api by Envoy Gateway, manifests of users",
        router: "gateway-api",
        table: "gateway-api",
        options: |_| vec!["gateway-api.implementation=envoy-gateway".to_owned()],
        without: &[
            ("listener-set", "egctl reads no ListenerSets from files"),
            ("namespace-selector", "egctl makes namespaces of its own, without labels"),
        ],
        ..set.clone()
    };
    vec![set, gateways]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let mut plane = launch(places, fleet, folder, true)?;
    let front = plane.front.http;
    for envoy in &mut plane.running {
        envoy.listens(front, Duration::from_secs(30))?;
    }
    plane.notes.push("Every condition that the translator writes is true.".to_owned());
    Ok(plane)
}

/// Manifests of users, whose conditions say what is wrong with them.
fn users(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    launch(places, fleet, folder, false)
}

fn launch(places: &Places, fleet: &Fleet, folder: &Path, is_right: bool) -> Outcome<Plane> {
    let mut objects = surroundings(fleet, &certificate(folder, &fleet.hosts())?);
    let printed: Vec<&Value> = fleet.cases.iter().flat_map(|case| &case.objects).collect();
    let class = printed.iter().find_map(|object| object["spec"]["gatewayClassName"].as_str()).unwrap_or("eg");
    objects.push(json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
        "metadata": {"name": class},
        "spec": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"}}));
    objects.extend(printed.into_iter().filter(|object| object["kind"] != "Service").cloned());
    // As `kubectl apply -n default` does.
    for object in objects.iter_mut().filter(|object| object["kind"] != "GatewayClass") {
        if object["metadata"]["namespace"].is_null() && object["kind"] != "Namespace" {
            object["metadata"]["namespace"] = json!("default");
        }
    }
    // The server would convert.
    objects = objects.into_iter().flat_map(served).collect();
    let documents: Vec<String> = objects.iter().map(Value::to_string).collect();
    let input = folder.join("input.yaml");
    std::fs::write(&input, documents.join("\n---\n")).map_err(|error| error.to_string())?;
    let translated = translate(places, &input, is_right)?;
    let is_secret = |object: &&Value| object["kind"] == "Secret";
    let secrets: Vec<String> = objects
        .iter()
        .filter(is_secret)
        .map(|object| {
            let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
            format!("{}/{}", text("namespace"), text("name"))
        })
        .collect();
    let bootstrap = lay_out(&translated, &secrets, folder)?;
    let mut command = space::router(&places.wheel("envoy"));
    command.arg("-c").arg(&bootstrap).args([
        "--concurrency",
        "1",
        "--disable-hot-restart",
        "--log-level",
        "warning",
    ]);
    let envoy = Running::start(&mut command, &folder.join("envoy.log"))?;
    let at = |port: u16| SocketAddr::from((space::ROUTER, port + SHIFT));
    let front = Front { http: at(80), https: Some(at(443)) };
    Ok(Plane {
        kube: None,
        judges: None,
        front,
        what: "egctl of Envoy Gateway 1.9.0 with Envoy 1.40.0, one for each input".to_owned(),
        running: vec![envoy],
        notes: vec![
            "`egctl experimental translate` validates the printed objects against the definitions of Envoy Gateway and \
             translates them; Envoy reads the result from files, and nothing of it is changed but where it comes from (the certificate, which the translator does not print, is added)."
                .to_owned(),
        ],
    })
}

/// The configuration dump of the only Gateway; printed objects have to have true conditions only.
fn translate(places: &Places, input: &Path, is_right: bool) -> Outcome<Value> {
    let program = places.built("egctl").ok_or("egctl is not built")?;
    let mut command = Command::new(&program);
    command.args([
        "experimental",
        "translate",
        "--from",
        "gateway-api",
        "--to",
        "gateway-api,xds",
        "-t",
        "all",
    ]);
    let text = output(command.args(["-o", "json", "-n", "default", "-f"]).arg(input))?;
    let dump: Value = serde_json::from_str(&text).map_err(|error| format!("egctl: {error}"))?;
    let mut wrong = Vec::new();
    conditions(&dump, &mut wrong);
    if is_right && !wrong.is_empty() {
        return Err(format!("conditions of Envoy Gateway: {}", wrong.join("; ")));
    }
    let gateways = dump["xds"].as_object().ok_or("egctl gave no resources")?;
    gateways.values().next().map(|gateway| gateway["configs"].clone()).ok_or_else(|| "no Gateway".to_owned())
}

/// Collects the conditions that are not as they should be.
fn conditions(value: &Value, wrong: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for condition in map.get("conditions").and_then(Value::as_array).into_iter().flatten() {
                // The translator has no data plane of which it could know the address.
                let is_address =
                    condition["reason"] == "AddressNotAssigned" || condition["reason"] == "NoResources";
                if condition["status"] != "True" && !is_address {
                    wrong.push(condition.to_string());
                }
            }
            map.values().for_each(|inner| conditions(inner, wrong));
        }
        Value::Array(items) => items.iter().for_each(|inner| conditions(inner, wrong)),
        _ => {}
    }
}

/// Writes all resources to files, each under its name, and a bootstrap that points to them.
fn lay_out(configs: &Value, secrets: &[String], folder: &Path) -> Outcome<PathBuf> {
    let kinds = [
        ("dynamicListeners", Some("activeState"), "listener"),
        ("dynamicActiveClusters", None, "cluster"),
        ("dynamicRouteConfigs", None, "routeConfig"),
        ("dynamicEndpointConfigs", None, "endpointConfig"),
        ("dynamicActiveSecrets", None, "secret"),
    ];
    let mut resources: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for config in configs.as_array().into_iter().flatten() {
        for (list, state, kind) in kinds {
            for item in config[list].as_array().into_iter().flatten() {
                let item = state.map_or(item, |state| &item[state]);
                let mut resource = item[kind].clone();
                redirect(&mut resource, folder);
                resources.entry(kind).or_default().push(resource);
            }
        }
    }
    let write = |file: &Path, value: &Value| {
        std::fs::write(file, value.to_string()).map_err(|error| error.to_string())
    };
    for (kind, resources) in &resources {
        if matches!(*kind, "listener" | "cluster") {
            write(&folder.join(format!("{kind}.json")), &json!({"resources": resources}))?;
            continue;
        }
        for resource in resources {
            let name = resource["name"].as_str().or(resource["clusterName"].as_str()).unwrap_or_default();
            write(&file(folder, name), &json!({"resources": [resource]}))?;
        }
    }
    // The dump leaves secrets out.
    let pem = |name: &str| json!({"filename": folder.join(name)});
    for name in secrets {
        write(
            &file(folder, name),
            &json!({"resources": [{
            "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "name": name,
            "tlsCertificate": {"certificateChain": pem("lab.crt"), "privateKey": pem("lab.key")}}]}),
        )?;
    }
    let source = |kind: &str| json!({"path_config_source": {"path": folder.join(format!("{kind}.json"))}, "resource_api_version": "V3"});
    let runtime =
        configs.as_array().into_iter().flatten().find_map(|config| config["bootstrap"].get("layeredRuntime"));
    let bootstrap = folder.join("bootstrap.json");
    write(
        &bootstrap,
        &json!({
            "node": {"id": "lab", "cluster": "lab"},
            "layeredRuntime": runtime,
            "dynamicResources": {"ldsConfig": source("listener"), "cdsConfig": source("cluster")},
        }),
    )?;
    Ok(bootstrap)
}

/// Names a file where a resource would be asked for.
fn redirect(value: &mut Value, folder: &Path) {
    match value {
        Value::Object(map) => {
            let name =
                ["routeConfigName", "serviceName", "name"].iter().find_map(|key| map.get(*key)?.as_str());
            let path = file(folder, name.unwrap_or_default());
            for inner in map.values_mut() {
                if inner.get("ads").is_some() {
                    *inner = json!({"pathConfigSource": {"path": path}, "resourceApiVersion": "V3"});
                } else {
                    redirect(inner, folder);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| redirect(inner, folder)),
        _ => {}
    }
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("resource-{}.json", name.replace(['/', '*', ':'], "_")))
}
