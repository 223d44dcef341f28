//! What the controller gets, and how it is asked.

use super::PROGRAM;
use crate::Outcome;
use crate::case::Case;
use crate::install::Places;
use crate::kube;
use serde_json::{Value, json};
use std::fs::File;
use std::process::{Command, Stdio};

/// A cluster for the controller: these objects, the Services, and the classes that nobody defines.
pub(super) fn cluster(case: &Case, objects: &[Value], is_written: bool) -> Vec<Value> {
    // What `kubectl get -o yaml` prints is a list.
    let items = |object: &Value| match object["items"].as_array() {
        Some(items) if object["kind"] == "List" => items.clone(),
        _ => vec![object.clone()],
    };
    let mut all: Vec<Value> = objects.iter().flat_map(items).collect();
    let is_there = |all: &[Value], kind: &str, name: &str| {
        all.iter().any(|object| object["kind"] == kind && object["metadata"]["name"] == name)
    };
    for (version, kind, name, controller) in [
        ("networking.k8s.io/v1", "IngressClass", "alb", json!({"controller": "ingress.k8s.aws/alb"})),
        (
            "gateway.networking.k8s.io/v1",
            "GatewayClass",
            "aws-alb",
            json!({"controllerName": "gateway.k8s.aws/alb"}),
        ),
    ] {
        if !is_there(&all, kind, name) {
            all.push(
                json!({"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": controller}),
            );
        }
    }
    for service in &case.services {
        if !is_there(&all, "Service", &service.name) {
            let mut service = service.object.clone();
            if is_written {
                on_nodes(&mut service);
            }
            all.push(service);
        }
    }
    kube::completed(all)
}

/// Objects of users leave the type of targets at its default, `instance`, for which the controller wants a
/// port of the nodes; with Services that have none it gives up the whole load balancer.
fn on_nodes(service: &mut Value) {
    service["spec"]["type"] = json!("NodePort");
    for (port, number) in service["spec"]["ports"].as_array_mut().into_iter().flatten().zip(30_000..) {
        port["nodePort"] = json!(number);
    }
}

/// Lets the controller plan every cluster.
pub(super) fn run(places: &Places, clusters: &[Vec<Value>]) -> Outcome<Vec<Value>> {
    let program = places.built(PROGRAM).ok_or("alb-plan is not built")?;
    let text = |error: std::io::Error| format!("{PROGRAM}: {error}");
    let file = places.scratch(PROGRAM)?.join("clusters.json");
    let lines: Vec<String> =
        clusters.iter().map(|objects| Value::from(objects.clone()).to_string()).collect();
    std::fs::write(&file, lines.join("\n")).map_err(text)?;
    let mut command = Command::new(program);
    let output = command.stdin(Stdio::from(File::open(&file).map_err(text)?)).output().map_err(text)?;
    let answers: Result<Vec<Value>, _> =
        String::from_utf8_lossy(&output.stdout).lines().map(serde_json::from_str).collect();
    match answers {
        Ok(answers) if answers.len() == clusters.len() => Ok(answers),
        _ => Err(format!(
            "{PROGRAM} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
