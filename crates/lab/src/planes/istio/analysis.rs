//! Istio's own judgement of every printed input: `istioctl validate`, and `istioctl analyze` on files.

use crate::Outcome;
use crate::fleet::Fleet;
use crate::install::Places;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Findings that are about the files and not about what is printed, with the reason.
const EXPLAINED: &[(&str, &str)] = &[
    ("IST0102", "the namespace of the files is not marked for sidecars, which a gateway does not need"),
    ("IST0118", "the chart's Services call their port `http`; older ones do not follow Istio's names"),
    // An Info. A prefix row is `exact: /p` and `prefix: /p/`.
    ("IST0131", "an exact row of the same path comes before a prefix row, whose exact half is not met then"),
];

/// Validation, file by file.
pub(super) fn validate(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<String> {
    let program = places.built("istioctl").ok_or("istioctl is not built")?;
    let file = folder.join("printed.yaml");
    for case in &fleet.cases {
        std::fs::write(&file, &case.yaml).map_err(|error| error.to_string())?;
        let mut command = Command::new(&program);
        command.args(["validate", "-f"]).arg(&file);
        crate::process::output(&mut command)
            .map_err(|why| format!("istioctl validate, {}: {why}", case.wish.title))?;
    }
    Ok(format!("`istioctl validate` accepts all {} printed inputs.", fleet.cases.len()))
}

/// Analysis of every input with the Services, the Secret and the gateway's pod that a cluster would hold.
pub(super) fn analyze(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<String> {
    let program = places.built("istioctl").ok_or("istioctl is not built")?;
    let file = folder.join("analysed.yaml");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in &fleet.cases {
        let services = case.services.iter().map(|at| {
            let mut service = at.object.clone();
            service["metadata"]["namespace"] = json!(at.namespace);
            service
        });
        let documents: Vec<String> = surroundings()
            .into_iter()
            .chain(services)
            .chain(case.objects.iter().filter(|object| object["kind"] != "Service").cloned())
            .map(|object| object.to_string())
            .collect();
        std::fs::write(&file, documents.join("\n---\n")).map_err(|error| error.to_string())?;
        let mut command = Command::new(&program);
        command.args(["analyze", "--use-kube=false", "-n", "default", "-o", "json"]).arg(&file);
        let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let findings: Value = serde_json::from_str(&said).map_err(|error| {
            format!("istioctl analyze: {error}: {said}{}", String::from_utf8_lossy(&output.stderr))
        })?;
        for finding in findings.as_array().into_iter().flatten() {
            let code = finding["code"].as_str().unwrap_or_default();
            if finding["level"] == "Error" || EXPLAINED.iter().all(|(known, _)| *known != code) {
                return Err(format!("istioctl analyze, {}: {finding}", case.wish.title));
            }
            *counts.entry(code.to_owned()).or_default() += 1;
        }
    }
    let told: Vec<String> = counts
        .iter()
        .map(|(code, count)| {
            let why = EXPLAINED.iter().find(|(known, _)| known == code).map_or("", |(_, why)| why);
            format!("{code} {count} times ({why})")
        })
        .collect();
    let told = if told.is_empty() { "nothing".to_owned() } else { told.join("; ") };
    Ok(format!(
        "`istioctl analyze --use-kube=false` finds no error in the {} printed inputs beside their Services; it reports {told}.",
        fleet.cases.len()
    ))
}

/// The gateway's pod and its Service, the Secret, the namespace.
fn surroundings() -> Vec<Value> {
    let labels = json!({"istio": "ingressgateway"});
    let port = |number: u16| json!({"name": format!("p{number}"), "port": number, "targetPort": number});
    let metadata = |name: &str| json!({"name": name, "namespace": "default", "labels": labels});
    vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}),
        json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
            "metadata": {"name": "lab-tls", "namespace": "default"}, "data": {"tls.crt": "", "tls.key": ""}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata("ingress"),
            "spec": {"containers": [{"name": "istio-proxy", "image": "proxyv2"}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata("ingress"),
            "spec": {"selector": labels, "ports": [port(80), port(443)]}}),
    ]
}
