//! The objects themselves.

use super::Failure;
use super::env::env;
use super::names::{Names, names, text_again};
use super::text::{in_quotes, printed, read_back, truthy};
use serde_json::{Map, Value, json};

struct Model<'a> {
    release: &'a str,
    minor: u32,
    values: &'a Value,
    names: Names,
}

pub(super) fn render(release: &str, minor: u32, values: &Value) -> Result<Vec<Value>, Failure> {
    fails(release, minor, values)?;
    let model = Model { release, minor, values, names: names(release, values)? };
    let mut objects = Vec::new();
    if truthy(&values["serviceAccount"]["create"]) {
        objects.push(model.service_account()?);
    }
    for which in ["mcpAuth", "mcpGw"] {
        objects.push(model.service(which)?);
    }
    for which in ["mcpAuth", "mcpGw"] {
        objects.push(model.deployment(which)?);
    }
    for which in ["mcpAuth", "mcpGw"] {
        if truthy(&values["autoscaling"][which]["enabled"]) {
            objects.push(model.autoscaler(which)?);
        }
    }
    Ok(objects)
}

fn fails(release: &str, minor: u32, values: &Value) -> Result<(), Failure> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let part = |part: &str| {
        part.starts_with(letter) && part.ends_with(letter) && part.chars().all(|c| letter(c) || c == '-')
    };
    if release.len() > 53 || !release.split('.').all(part) {
        return Err("release name");
    }
    for block in ["mcpAuth", "mcpGw", "service", "serviceAccount", "autoscaling"] {
        if !values[block].is_object() {
            return Err("block is not a map");
        }
    }
    if !values["autoscaling"]["mcpAuth"].is_object() || !values["autoscaling"]["mcpGw"].is_object() {
        return Err("block is not a map");
    }
    match &values["env"] {
        Value::Object(env) => {
            let events = env.get("eventStdoutEnabled").unwrap_or(&Value::Null);
            if minor >= 6 && truthy(events) && !events.is_string() {
                return Err("eventStdoutEnabled is not text");
            }
        }
        Value::Null if minor < 6 => {}
        Value::Array(items) if minor < 6 && items.is_empty() => {}
        _ => return Err("env is not a map"),
    }
    if !values["service"]["type"].is_string() {
        return Err("service type is not text");
    }
    let labels = &values["podLabels"];
    if truthy(labels) && !labels.is_object() {
        return Err("podLabels is not a map");
    }
    let account = &values["serviceAccount"];
    let annotations = &account["annotations"];
    if truthy(&account["create"]) && truthy(annotations) {
        let map = annotations.as_object().ok_or("annotations are not a map")?;
        if map.values().any(|value| value.is_array() || value.is_object()) {
            return Err("an annotation is not a scalar");
        }
    }
    Ok(())
}

/// Adds a field unless it is null.
fn field(object: &mut Value, name: &str, value: Value) {
    if !value.is_null() {
        object[name] = value;
    }
}

impl Model<'_> {
    /// A value printed without quotes.
    fn bare(value: &Value) -> Result<Value, Failure> {
        read_back(&printed(value))
    }

    /// A value printed as a block if it is truthy.
    fn block(&self, key: &str) -> Value {
        Self::if_truthy(&self.values[key])
    }

    fn if_truthy(value: &Value) -> Value {
        if truthy(value) { value.clone() } else { Value::Null }
    }

    fn component(which: &str) -> &'static str {
        if which == "mcpAuth" { "mcp-auth" } else { "mcp-gw" }
    }

    fn name(&self, which: &str) -> &str {
        if which == "mcpAuth" { &self.names.auth } else { &self.names.gw }
    }

    fn selector(&self, which: &str) -> Value {
        json!({
            "app.kubernetes.io/name": self.names.label,
            "app.kubernetes.io/instance": self.release,
            "app.kubernetes.io/component": Self::component(which),
        })
    }

    fn labels(&self) -> Value {
        json!({
            "helm.sh/chart": format!("mcp-gateway-0.{}.0", self.minor),
            "app.kubernetes.io/name": self.names.label,
            "app.kubernetes.io/instance": self.release,
            "app.kubernetes.io/managed-by": "Helm",
        })
    }

    fn metadata(&self, which: &str) -> Value {
        let mut labels = self.labels();
        labels["app.kubernetes.io/component"] = json!(Self::component(which));
        json!({"name": self.name(which), "labels": labels})
    }

    fn service_account(&self) -> Result<Value, Failure> {
        let account = &self.values["serviceAccount"];
        let mut object = json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": self.names.account, "labels": self.labels()},
        });
        field(&mut object["metadata"], "annotations", Self::if_truthy(&account["annotations"]));
        field(&mut object, "automountServiceAccountToken", Self::bare(&account["automount"])?);
        Ok(object)
    }

    fn service(&self, which: &str) -> Result<Value, Failure> {
        let mut port = json!({"name": "http", "targetPort": "http", "protocol": "TCP"});
        field(&mut port, "port", Self::bare(&self.values[which]["port"])?);
        let mut spec = json!({"ports": [port], "selector": self.selector(which)});
        field(&mut spec, "type", Self::bare(&self.values["service"]["type"])?);
        Ok(json!({"apiVersion": "v1", "kind": "Service", "metadata": self.metadata(which), "spec": spec}))
    }

    fn deployment(&self, which: &str) -> Result<Value, Failure> {
        let mut labels = self.metadata(which)["labels"].clone();
        for (key, value) in self.values["podLabels"].as_object().unwrap_or(&Map::new()) {
            labels[key.as_str()] = value.clone();
        }
        let mut metadata = json!({"labels": labels});
        field(&mut metadata, "annotations", self.block("podAnnotations"));
        let mut pod = json!({
            "serviceAccountName": self.names.account,
            "containers": [self.container(which)?],
        });
        for key in ["imagePullSecrets", "volumes", "nodeSelector", "affinity", "tolerations"] {
            field(&mut pod, key, self.block(key));
        }
        field(&mut pod, "securityContext", self.block("podSecurityContext"));
        let mut spec = json!({
            "selector": {"matchLabels": self.selector(which)},
            "template": {"metadata": metadata, "spec": pod},
        });
        if !truthy(&self.values["autoscaling"][which]["enabled"]) {
            field(&mut spec, "replicas", Self::bare(&self.values[which]["replicaCount"])?);
        }
        Ok(json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": self.metadata(which), "spec": spec,
        }))
    }

    fn container(&self, which: &str) -> Result<Value, Failure> {
        let own = &self.values[which];
        let image = in_quotes(&format!("{}:{}", printed(&own["repository"]), printed(&own["tag"])))?;
        let mut container = json!({
            "name": Self::component(which),
            "image": image,
            "env": env(self.minor, &self.values["env"])?,
            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        });
        field(&mut container, "imagePullPolicy", Self::bare(&own["pullPolicy"])?);
        for key in ["livenessProbe", "readinessProbe", "startupProbe", "resources"] {
            field(&mut container, key, Self::if_truthy(&own[key]));
        }
        for key in ["securityContext", "volumeMounts"] {
            field(&mut container, key, self.block(key));
        }
        let secret = &self.values["existingSecret"];
        if self.minor >= 11 && truthy(secret) {
            container["envFrom"] = json!([{"secretRef": {"name": text_again(&printed(secret))?}}]);
        }
        Ok(container)
    }

    fn autoscaler(&self, which: &str) -> Result<Value, Failure> {
        let own = &self.values["autoscaling"][which];
        let mut metrics = Vec::new();
        for (resource, key) in
            [("cpu", "targetCPUUtilizationPercentage"), ("memory", "targetMemoryUtilizationPercentage")]
        {
            if truthy(&own[key]) {
                let mut target = json!({"type": "Utilization"});
                field(&mut target, "averageUtilization", Self::bare(&own[key])?);
                metrics.push(json!({"type": "Resource", "resource": {"name": resource, "target": target}}));
            }
        }
        let mut spec = json!({
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": self.name(which)},
        });
        field(&mut spec, "minReplicas", Self::bare(&own["minReplicas"])?);
        field(&mut spec, "maxReplicas", Self::bare(&own["maxReplicas"])?);
        if !metrics.is_empty() {
            spec["metrics"] = Value::Array(metrics);
        }
        Ok(json!({
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": self.metadata(which), "spec": spec,
        }))
    }
}
