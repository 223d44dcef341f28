//! Default values of every version, written out as JSON.

use super::minor;
use serde_json::{Value, json};

/// The default values of a version.
pub(super) fn of(version: &str) -> Value {
    let minor = minor(version);
    let mut values = json!({
        "mcpAuth": component(minor, "auth"),
        "mcpGw": component(minor, "gw"),
        "imagePullSecrets": [],
        "nameOverride": "",
        "fullnameOverride": "",
        "serviceAccount": {"create": true, "automount": true, "annotations": {}, "name": ""},
        "podAnnotations": {},
        "podLabels": {},
        "podSecurityContext": {},
        "securityContext": {"capabilities": {"drop": ["NET_RAW"]}},
        "service": {"type": "ClusterIP"},
        "autoscaling": {"mcpAuth": scaling(), "mcpGw": scaling()},
        "volumes": [],
        "volumeMounts": [],
        "nodeSelector": {},
        "tolerations": [],
        "affinity": {},
        "env": env(minor),
    });
    if minor == 11 {
        values["existingSecret"] = json!("");
    }
    values
}

fn component(minor: u32, which: &str) -> Value {
    let tag = match minor {
        1 => "latest",
        2 => "2026.2.14.075916",
        3 => "f49b4bc",
        4 => "ea97211",
        5 => "e130230",
        6 => "3c9f1ce",
        7 => "e523076",
        8 => "72d0db7",
        9 => "e566dca",
        _ => "65e17bc",
    };
    let family = if minor <= 2 { "hybrid-agent-link" } else { "hybrid-agen-co" };
    json!({
        "repository":
            format!("527305576865.dkr.ecr.us-east-1.amazonaws.com/docker-hub/frontegg/{family}-{which}"),
        "tag": tag,
        "pullPolicy": "IfNotPresent",
        "replicaCount": 1.0,
        "port": 8080.0,
        "resources": {"requests": {"cpu": "200m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "livenessProbe": {"httpGet": {"path": "/health", "port": "http"},
            "initialDelaySeconds": 3.0, "periodSeconds": 5.0},
        "readinessProbe": {"httpGet": {"path": "/health", "port": "http"},
            "initialDelaySeconds": 3.0, "periodSeconds": 5.0},
        "startupProbe": {"httpGet": {"path": "/health", "port": "http"},
            "initialDelaySeconds": 5.0, "failureThreshold": 10.0, "periodSeconds": 10.0},
    })
}

fn scaling() -> Value {
    json!({"enabled": false, "minReplicas": 1.0, "maxReplicas": 100.0, "targetCPUUtilizationPercentage": 80.0})
}

fn env(minor: u32) -> Value {
    let mut env = json!({
        "redisHost": "",
        "redisTlsEnabled": "true",
        "cacheTtl": "300",
        "fronteggRegion": "eu",
        "vendorClientId": "",
        "vendorClientSecret": "",
        "applicationId": "",
        "fronteggMcpGwHost": "",
        "externalAuthorizationUrl": "",
    });
    if minor >= 2 {
        env["redisPassword"] = json!("");
        env["redisDb"] = json!("0");
    }
    if minor >= 3 {
        env["redisPort"] = json!("6379");
        env["hybridAuthHost"] = json!("");
    } else {
        env["integrationCallbackEndpoint"] = json!("");
    }
    env
}
