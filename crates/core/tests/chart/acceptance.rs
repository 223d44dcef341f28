//! Whole objects and what values change in them.

use super::{Chart, chart, demo};
use gatewright_core::chart::gateway_parts;
use serde_json::{Value, json};

fn kinds(chart: &Chart) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    chart.0.iter().map(|object| (text(&object["kind"]), text(&object["metadata"]["name"]))).collect()
}

#[test]
fn defaults() {
    let chart = demo(&[]);
    let expected = [
        ("ServiceAccount", "demo-mcp-gateway"),
        ("Service", "demo-mcp-gateway-auth"),
        ("Service", "demo-mcp-gateway-gw"),
        ("Deployment", "demo-mcp-gateway-auth"),
        ("Deployment", "demo-mcp-gateway-gw"),
    ];
    assert_eq!(kinds(&chart), expected.map(|(kind, name)| (kind.to_owned(), name.to_owned())));
    for ending in ["-auth", "-gw"] {
        assert_eq!(chart.deployment(ending)["spec"]["replicas"], 1);
        assert_eq!(chart.container(ending)["env"].as_array().unwrap().len(), 6);
        assert_eq!(chart.container(ending).get("envFrom"), None);
    }
}

/// Written out in full once; the rest of the tests look at parts.
#[test]
fn one_of_each_kind_in_full() {
    let file = "autoscaling: {mcpGw: {enabled: true}}\nserviceAccount: {annotations: {b: '1', a: x}}\n";
    let chart = demo(&[file]);
    let labels = |component: Option<&str>| {
        let mut labels = json!({
            "helm.sh/chart": "mcp-gateway-0.11.0",
            "app.kubernetes.io/name": "mcp-gateway",
            "app.kubernetes.io/instance": "demo",
            "app.kubernetes.io/managed-by": "Helm",
        });
        if let Some(component) = component {
            labels["app.kubernetes.io/component"] = json!(component);
        }
        labels
    };
    let selector = json!({
        "app.kubernetes.io/name": "mcp-gateway",
        "app.kubernetes.io/instance": "demo",
        "app.kubernetes.io/component": "mcp-gw",
    });
    let account = json!({
        "apiVersion": "v1", "kind": "ServiceAccount",
        "automountServiceAccountToken": true,
        "metadata": {
            "name": "demo-mcp-gateway", "labels": labels(None), "annotations": {"a": "x", "b": "1"},
        },
    });
    assert_eq!(*chart.object("ServiceAccount", ""), account);
    let service = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": "demo-mcp-gateway-gw", "labels": labels(Some("mcp-gw"))},
        "spec": {
            "type": "ClusterIP",
            "ports": [{"name": "http", "port": 8080, "targetPort": "http", "protocol": "TCP"}],
            "selector": selector,
        },
    });
    assert_eq!(*chart.object("Service", "-gw"), service);
    let scaler = json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "demo-mcp-gateway-gw", "labels": labels(Some("mcp-gw"))},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "demo-mcp-gateway-gw"},
            "minReplicas": 1, "maxReplicas": 100,
            "metrics": [{"type": "Resource", "resource": {
                "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80},
            }}],
        },
    });
    assert_eq!(*chart.object("HorizontalPodAutoscaler", "-gw"), scaler);
    let probe = |delay: i32| json!({"httpGet": {"path": "/health", "port": "http"}, "initialDelaySeconds": delay, "periodSeconds": 5});
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "demo-mcp-gateway-gw", "labels": labels(Some("mcp-gw"))},
        "spec": {
            "selector": {"matchLabels": selector},
            "template": {
                "metadata": {"labels": labels(Some("mcp-gw"))},
                "spec": {
                    "serviceAccountName": "demo-mcp-gateway",
                    "containers": [{
                        "name": "mcp-gw",
                        "securityContext": {"capabilities": {"drop": ["NET_RAW"]}},
                        "image": "527305576865.dkr.ecr.us-east-1.amazonaws.com/docker-hub/frontegg/\
                            hybrid-agen-co-gw:65e17bc",
                        "imagePullPolicy": "IfNotPresent",
                        "env": [
                            {"name": "PORT", "value": "8080"},
                            {"name": "CACHE_TTL", "value": "300"},
                            {"name": "FRONTEGG_REGION", "value": "eu"},
                            {"name": "REDIS_DB", "value": "0"},
                            {"name": "REDIS_PORT", "value": "6379"},
                            {"name": "REDIS_TLS_ENABLED", "value": "true"},
                        ],
                        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                        "livenessProbe": probe(3),
                        "readinessProbe": probe(3),
                        "startupProbe": {
                            "httpGet": {"path": "/health", "port": "http"},
                            "initialDelaySeconds": 5, "failureThreshold": 10, "periodSeconds": 10,
                        },
                        "resources": {
                            "limits": {"memory": "512Mi"},
                            "requests": {"cpu": "200m", "memory": "256Mi"},
                        },
                    }],
                },
            },
        },
    });
    assert_eq!(*chart.deployment("-gw"), deployment);
}

/// Fields stand in alphabetical order behind `apiVersion` and `kind`, grafted ones too.
#[test]
fn order_of_fields() {
    let file = "podAnnotations: {z: x, a: y}\nnodeSelector: {a: b}\nvolumes: [{name: v}]\naffinity: {a: 1}\n";
    let version = gatewright_core::chart::ChartVersion::LATEST;
    let release = gatewright_core::chart::Release { name: "demo", namespace: Some("n"), version };
    let objects = gatewright_core::chart::render(&release, &super::values("0.11.0", &[file])).unwrap();
    for object in &objects {
        ordered(&object.value, true);
    }
}

fn ordered(value: &gatewright_core::tree::Value, top: bool) {
    use gatewright_core::tree::Value;
    match value {
        Value::Map(map) => {
            let keys: Vec<&str> =
                map.iter().map(|(key, _)| key).filter(|key| !(top && *key == "kind")).collect();
            assert!(keys.is_sorted(), "{keys:?}");
            map.iter().for_each(|(_, value)| ordered(value, false));
        }
        Value::List(items) => items.iter().for_each(|item| ordered(item, false)),
        _ => {}
    }
}

#[test]
fn numbers_of_objects() {
    for (account, auth, gw, count) in [
        ("true", "false", "false", 5),
        ("true", "true", "false", 6),
        ("true", "true", "true", 7),
        ("false", "false", "false", 4),
        ("false", "false", "true", 5),
        ("false", "true", "true", 6),
    ] {
        let file = format!(
            "serviceAccount: {{create: {account}}}\n\
             autoscaling: {{mcpAuth: {{enabled: {auth}}}, mcpGw: {{enabled: {gw}}}}}\n"
        );
        for version in ["0.1.0", "0.6.0", "0.11.0"] {
            assert_eq!(chart("demo", version, &[&file]).0.len(), count, "{file}");
        }
    }
}

#[test]
fn replicas_and_autoscaling() {
    let chart = demo(&["autoscaling: {mcpGw: {enabled: true}}\n"]);
    assert_eq!(chart.deployment("-gw")["spec"].get("replicas"), None);
    assert_eq!(chart.deployment("-auth")["spec"]["replicas"], 1);
    assert_eq!(demo(&["mcpAuth: {replicaCount: 0}\n"]).deployment("-auth")["spec"]["replicas"], 0);

    let spec = |scaling: &str| {
        let chart = demo(&[&format!("autoscaling: {{mcpAuth: {scaling}}}\n")]);
        chart.object("HorizontalPodAutoscaler", "-auth")["spec"].clone()
    };
    let metrics = |spec: &Value| -> Vec<(String, Value)> {
        let metrics = spec["metrics"].as_array().cloned().unwrap_or_default();
        let name = |metric: &Value| metric["resource"]["name"].as_str().unwrap().to_owned();
        let target = |metric: &Value| metric["resource"]["target"]["averageUtilization"].clone();
        metrics.iter().map(|metric| (name(metric), target(metric))).collect()
    };
    let memory = ("memory".to_owned(), json!(70));
    let cpu = ("cpu".to_owned(), json!(80));
    let only_memory =
        spec("{enabled: true, targetCPUUtilizationPercentage: 0, targetMemoryUtilizationPercentage: 70}");
    assert_eq!(metrics(&only_memory), std::slice::from_ref(&memory));
    assert_eq!(
        metrics(&spec("{enabled: true, targetMemoryUtilizationPercentage: 70}")),
        [cpu.clone(), memory]
    );
    assert_eq!(metrics(&spec("{enabled: \"false\"}")), [cpu]);
    let none = spec("{enabled: true, targetCPUUtilizationPercentage: 0}");
    assert_eq!(none.get("metrics"), None);
    let text_zero = spec("{enabled: true, targetCPUUtilizationPercentage: '0'}");
    assert_eq!(metrics(&text_zero), [("cpu".to_owned(), json!(0))]);
    let odd = spec("{enabled: true, minReplicas: 0, maxReplicas: null}");
    assert_eq!((odd["minReplicas"].clone(), odd.get("maxReplicas")), (json!(0), None));
    assert_eq!(spec("{enabled: true, maxReplicas: 1000000}")["maxReplicas"], json!(1_000_000));
}

#[test]
fn service_accounts() {
    assert_eq!(demo(&["serviceAccount: {create: false}\n"]).0.len(), 4);
    let named = demo(&["serviceAccount: {name: x}\n"]);
    assert_eq!(named.0[0]["metadata"]["name"], "x");
    let rows = [
        ("false", json!(false)),
        ("'false'", json!(false)),
        ("'no'", json!(false)),
        ("null", Value::Null),
        ("''", Value::Null),
        ("1", json!(1)),
    ];
    for (automount, expected) in rows {
        let chart = demo(&[&format!("serviceAccount: {{automount: {automount}}}\n")]);
        let found = chart.0[0].get("automountServiceAccountToken").cloned().unwrap_or_default();
        assert_eq!(found, expected, "{automount}");
    }
}

#[test]
fn services() {
    let chart = demo(&["service: {type: NodePort}\nmcpAuth: {port: 80}\nmcpGw: {port: '9090'}\n"]);
    for (ending, port) in [("-auth", 80), ("-gw", 9090)] {
        let spec = &chart.object("Service", ending)["spec"];
        assert_eq!(spec["type"], "NodePort");
        assert_eq!(spec["ports"][0]["port"], port);
        assert_eq!(spec["ports"][0]["targetPort"], "http");
        assert_eq!(chart.container(ending)["ports"][0]["containerPort"], 8080);
    }
    let empty = demo(&["service: {type: ''}\nmcpGw: {port: null, pullPolicy: '', replicaCount: null}\n"]);
    let spec = &empty.object("Service", "-gw")["spec"];
    assert_eq!((spec.get("type"), spec["ports"][0].get("port")), (None, None));
    assert_eq!(empty.container("-gw").get("imagePullPolicy"), None);
    assert_eq!(empty.deployment("-gw")["spec"].get("replicas"), None);
}

#[test]
fn scalars_that_are_read_back() {
    let port = |written: &str| {
        let chart = demo(&[&format!("mcpGw: {{port: {written}}}\n")]);
        chart.object("Service", "-gw")["spec"]["ports"][0]["port"].clone()
    };
    for (written, expected) in [
        ("'80'", json!(80)),
        ("' 80 '", json!(80)),
        ("'80 # why'", json!(80)),
        ("'0x50'", json!(80)),
        ("80.5", json!(80.5)),
        ("true", json!(true)),
        ("'on'", json!(true)),
        ("1000000", json!(1_000_000)),
        ("\"'80'\"", json!("80")),
        ("[1, 2]", json!(["1 2"])),
        ("{a: b}", json!("map[a:b]")),
        ("\"80\\n\"", json!(80)),
    ] {
        assert_eq!(port(written), expected, "{written}");
    }
}

#[test]
fn resources_and_probes() {
    let resources = |file: &str| demo(&[file]).container("-auth")["resources"].clone();
    let default = json!({"limits": {"memory": "512Mi"}, "requests": {"cpu": "200m", "memory": "256Mi"}});
    assert_eq!(resources("mcpAuth: {resources: {}}\n"), default);
    assert_eq!(resources("mcpAuth: {resources: null}\n"), Value::Null);
    assert_eq!(resources("mcpAuth: {resources: {limits: null, requests: null}}\n"), Value::Null);
    let limits =
        json!({"limits": {"cpu": 1, "memory": "1Gi"}, "requests": {"cpu": "200m", "memory": "256Mi"}});
    assert_eq!(resources("mcpAuth: {resources: {limits: {cpu: 1, memory: 1Gi}}}\n"), limits);
    // Null for a key without a default stays in Helm's text and means nothing.
    assert_eq!(resources("mcpAuth: {resources: {claims: null}}\n"), default);

    let probes = "mcpAuth: {livenessProbe: {httpGet: null, tcpSocket: {port: http}}, startupProbe: null}\n";
    let chart = demo(&[probes]);
    let expected = json!({"tcpSocket": {"port": "http"}, "initialDelaySeconds": 3, "periodSeconds": 5});
    assert_eq!(chart.container("-auth")["livenessProbe"], expected);
    assert_eq!(chart.container("-auth").get("startupProbe"), None);
    assert_ne!(chart.container("-gw").get("startupProbe"), None);
    let merged = demo(&["mcpGw: {startupProbe: {periodSeconds: 3}}\n"]);
    assert_eq!(merged.container("-gw")["startupProbe"]["failureThreshold"], 10);
    assert_eq!(merged.container("-gw")["startupProbe"]["periodSeconds"], 3);
}

#[test]
fn security_contexts() {
    let chart = demo(&["securityContext: {capabilities: {drop: [ALL]}, runAsUser: 1000650000}\n"]);
    let expected = json!({"capabilities": {"drop": ["ALL"]}, "runAsUser": 1_000_650_000});
    assert_eq!(chart.container("-gw")["securityContext"], expected);
    assert_eq!(demo(&["securityContext: null\n"]).container("-gw").get("securityContext"), None);
    let empty = demo(&["securityContext: {capabilities: {drop: null}}\n"]);
    assert_eq!(empty.container("-gw")["securityContext"], json!({"capabilities": {}}));
    let pod = demo(&["podSecurityContext: {fsGroup: 1.0, sysctls: [{name: a, value: 1e3}]}\n"]);
    let expected = json!({"fsGroup": 1, "sysctls": [{"name": "a", "value": 1000}]});
    assert_eq!(pod.pod("-auth")["securityContext"], expected);
}

#[test]
fn blocks_pass_through() {
    let file = "imagePullSecrets: [{name: a}]\nvolumes: [{name: v, emptyDir: {}}]\n\
                volumeMounts: [{name: v, mountPath: /v}]\nnodeSelector: {on: x, a: '1'}\n\
                tolerations: [{operator: Exists, tolerationSeconds: 3600}]\naffinity: {x: [1, null]}\n\
                podAnnotations: {big: 1152921504606846976, tiny: 1e-7, zero: -0.0}\n";
    let chart = demo(&[file]);
    let pod = chart.pod("-gw");
    assert_eq!(pod["imagePullSecrets"], json!([{"name": "a"}]));
    assert_eq!(pod["volumes"], json!([{"name": "v", "emptyDir": {}}]));
    assert_eq!(pod["nodeSelector"], json!({"true": "x", "a": "1"}));
    assert_eq!(pod["tolerations"], json!([{"operator": "Exists", "tolerationSeconds": 3600}]));
    assert_eq!(pod["affinity"], json!({"x": [1, null]}));
    assert_eq!(chart.container("-gw")["volumeMounts"], json!([{"name": "v", "mountPath": "/v"}]));
    // Helm prints 2^60 with its shortest digits and zeros behind them.
    let annotations = json!({"big": 1_152_921_504_606_847_000_i64, "tiny": 1e-7, "zero": 0});
    assert_eq!(chart.deployment("-gw")["spec"]["template"]["metadata"]["annotations"], annotations);
    for falsy in ["[]", "{}", "''", "0", "false", "null"] {
        let chart = demo(&[&format!("affinity: {falsy}\nvolumes: {falsy}\npodAnnotations: {falsy}\n")]);
        assert_eq!(chart.pod("-gw").as_object().unwrap().len(), 2, "{falsy}");
    }
}

#[test]
fn several_files() {
    let pod = |first: &str, second: &str| demo(&[first, second]).pod("-gw").clone();
    let secrets = pod("imagePullSecrets: [{name: a}]\n", "imagePullSecrets: [{name: b}]\n");
    assert_eq!(secrets["imagePullSecrets"], json!([{"name": "b"}]));
    let selector = pod("nodeSelector: {a: b}\n", "nodeSelector: {c: d}\n");
    assert_eq!(selector["nodeSelector"], json!({"a": "b", "c": "d"}));
    let chart = demo(&["mcpAuth: {resources: x}\n", "mcpAuth: {resources: {limits: {cpu: 2}}}\n"]);
    let expected =
        json!({"limits": {"cpu": 2, "memory": "512Mi"}, "requests": {"cpu": "200m", "memory": "256Mi"}});
    assert_eq!(chart.container("-auth")["resources"], expected);
}

#[test]
fn tags_that_are_numbers() {
    for (tag, expected) in [("1234567", ":1.234567e+06"), ("1.10", ":1.1"), ("65e17", ":6.5e+18")] {
        let chart = demo(&[&format!("mcpAuth: {{tag: {tag}}}\n")]);
        assert!(chart.container("-auth")["image"].as_str().unwrap().ends_with(expected), "{tag}");
        assert!(chart.container("-gw")["image"].as_str().unwrap().ends_with(":65e17bc"));
    }
}

#[test]
fn unknown_keys_are_ignored() {
    let odd = "ingress: {enabled: true}\nmcpGw: {nodeSelector: {a: b}, service: {port: 1}}\nglobal: 5\n";
    assert_eq!(demo(&[odd]).0, demo(&[]).0);
}

#[test]
fn parts_of_a_gateway() {
    let values = super::values(
        "0.11.0",
        &["mcpAuth: {port: '80'}\nmcpGw: {port: 70000}\nenv: {fronteggMcpGwHost: mcp.acme.dev}\n"],
    );
    let parts = gateway_parts(&values);
    assert_eq!((parts.auth_port, parts.gw_port), (Some(80), None));
    assert_eq!(parts.host.and_then(|node| node.as_str()), Some("mcp.acme.dev"));
    assert_eq!(parts.issuer.and_then(|node| node.as_str()), Some(""));
    assert!(parts.gw_port_node.is_some());
    for (written, port) in [
        ("8080", Some(8080)),
        ("0", None),
        ("80.5", None),
        ("80.0", Some(80)),
        ("true", None),
        ("65535", Some(65535)),
        ("null", None),
        ("-1", None),
    ] {
        let values = super::values("0.11.0", &[&format!("mcpGw: {{port: {written}}}\n")]);
        assert_eq!(gateway_parts(&values).gw_port, port, "{written}");
    }
}
