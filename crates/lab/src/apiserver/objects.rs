//! The objects of one router at a time: they come, and go before the next router's.

use super::ApiServer;
use super::paths::group;
use crate::Outcome;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What was made, as far as it has to go.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Paths of kinds in a namespace.
    collections: BTreeSet<String>,
    /// Paths of single objects, which belong to no namespace.
    single: BTreeSet<String>,
    namespaces: BTreeSet<String>,
}

/// What became of objects.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Kinds without a definition; their objects are not there.
    pub(crate) unknown: BTreeSet<String>,
    /// What the server said of those that it did not take.
    pub(crate) refused: Vec<String>,
}

/// The server's own objects, which stay.
const OTHERS: &str = "labelSelector=provider!%3Dkubernetes,kubernetes.io/service-name!%3Dkubernetes";

/// What controllers leave behind in a namespace besides what they were given.
const LEFT: [&str; 3] = [
    "/apis/coordination.k8s.io/v1/namespaces/{}/leases",
    "/api/v1/namespaces/{}/configmaps",
    "/api/v1/namespaces/{}/events",
];

impl ApiServer {
    /// These objects, and no others of the lab's. Objects that show their age are made in this order, those of one age
    /// within one second, and those that show none last.
    pub(crate) fn hold(&mut self, objects: &[Value]) -> Outcome<Held> {
        self.clear()?;
        let mut held = Held::default();
        let (mut names, ages) = (BTreeSet::new(), by_age(objects));
        for object in objects.iter().filter(|object| object["kind"] == "Namespace") {
            if names.insert(name(object)) {
                self.create(object)?;
            }
        }
        let has_ages = ages.len() > 1;
        for (_, group) in ages {
            if has_ages {
                next_second();
            }
            for object in group {
                if let Some(kind) = self.unknown(object) {
                    held.unknown.insert(kind);
                } else if names.insert(name(object)) {
                    held.refused.extend(self.create(object).err());
                }
            }
        }
        Ok(held)
    }

    /// Creates an object where it belongs, with its status; the answer is what the server keeps.
    pub(super) fn create(&mut self, object: &Value) -> Outcome<Value> {
        let metadata = &object["metadata"];
        let name = metadata["name"].as_str().unwrap_or_default().to_owned();
        let is_namespaced = self.is_namespaced(object);
        let namespace = metadata["namespace"].as_str().unwrap_or("default").to_owned();
        let path = self.collection(object, is_namespaced.then_some(namespace.as_str()));
        if object["kind"] == "Namespace" {
            if name == "default" {
                // It is there, and nothing here labels it.
                return Ok(object.clone());
            }
            self.held.namespaces.insert(name.clone());
        } else if is_namespaced {
            self.held.collections.insert(path.clone());
        } else {
            self.held.single.insert(format!("{path}/{name}"));
        }
        let sent = without_marks(object, is_namespaced.then_some(namespace.as_str()));
        let kept = self.created(&format!("{path}?fieldValidation=Strict"), &sent)?;
        if object["status"].as_object().is_some_and(|status| !status.is_empty()) {
            // The server drops it from what is created, and has no such path where the kind has no such part.
            self.ask("PATCH", &format!("{path}/{name}/status"), &json!({"status": object["status"]}))?;
        }
        Ok(kept)
    }

    /// A token for an account in a namespace, which is made where it is not there.
    pub(crate) fn token(&mut self, namespace: &str, account: &str, audience: &str) -> Outcome<String> {
        let object = json!({"apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": {"name": account, "namespace": namespace}});
        self.create(&object)?;
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token");
        let request = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"audiences": [audience], "expirationSeconds": 7200}});
        let answer = self.created(&path, &request)?;
        answer["status"]["token"].as_str().map(str::to_owned).ok_or_else(|| format!("{path}: no token"))
    }

    /// Removes what was made.
    pub(crate) fn clear(&mut self) -> Outcome<()> {
        let mut made = std::mem::take(&mut self.held);
        for namespace in made.namespaces.iter().map(String::as_str).chain(["default"]) {
            made.collections.extend(LEFT.map(|path| path.replace("{}", namespace)));
        }
        // istiod makes some of its own when it starts.
        made.collections.insert("/apis/gateway.networking.k8s.io/v1/gatewayclasses".to_owned());
        for path in &made.collections {
            self.removed(&format!("{path}?gracePeriodSeconds=0&{OTHERS}"))?;
        }
        for path in &made.single {
            self.removed(&format!("{path}?gracePeriodSeconds=0"))?;
        }
        // The controller that finishes this is not here.
        for name in &made.namespaces {
            let path = format!("/api/v1/namespaces/{name}");
            self.removed(&path)?;
            let end =
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {}});
            let (status, answer) = self.ask("PUT", &format!("{path}/finalize"), &end)?;
            if status != 200 && status != 404 {
                return Err(format!("the end of {name}: {status} {}", answer["message"]));
            }
        }
        Ok(())
    }

    fn removed(&mut self, path: &str) -> Outcome<()> {
        let (status, answer) = self.ask("DELETE", path, &Value::Null)?;
        if matches!(status, 200 | 202 | 404) {
            return Ok(());
        }
        Err(format!("DELETE {path}: {status} {}", answer["message"]))
    }
}

/// By which two objects are one, in whatever version.
fn name(object: &Value) -> String {
    let text = |key: &str| object["metadata"][key].as_str();
    let namespace = text("namespace").unwrap_or("default");
    format!("{}/{}/{namespace}/{}", group(object), object["kind"], text("name").unwrap_or_default())
}

/// Objects by the age that they show, the oldest first. Namespaces are there already, and definitions in full.
fn by_age(objects: &[Value]) -> BTreeMap<(bool, String), Vec<&Value>> {
    let mut groups: BTreeMap<_, Vec<&Value>> = BTreeMap::new();
    let is_there =
        |object: &&Value| object["kind"] == "Namespace" || object["kind"] == "CustomResourceDefinition";
    for object in objects.iter().filter(|object| !is_there(object)) {
        let age = object["metadata"]["creationTimestamp"].as_str();
        groups.entry((age.is_none(), age.unwrap_or_default().to_owned())).or_default().push(object);
    }
    groups
}

/// An object without the marks of another server, which this one gives itself.
fn without_marks(object: &Value, namespace: Option<&str>) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for key in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"]
        {
            metadata.remove(key);
        }
        match namespace {
            Some(namespace) => metadata.insert("namespace".to_owned(), json!(namespace)),
            None => metadata.remove("namespace"),
        };
    }
    object
}

/// Waits until a second begins; ages of objects are whole seconds.
fn next_second() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    std::thread::sleep(
        Duration::from_secs(1).saturating_sub(Duration::from_nanos(now.subsec_nanos().into())),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_come_first_and_those_without_age_last() {
        let object = |name: &str, age: Option<&str>| json!({"kind": "Ingress", "metadata": {"name": name, "creationTimestamp": age}});
        let objects = [
            object("none", None),
            object("young", Some("2026-02-01T00:00:00Z")),
            object("old", Some("2025-02-01T00:00:00Z")),
            json!({"kind": "Namespace", "metadata": {"name": "n"}}),
        ];
        let ages = by_age(&objects);
        let names: Vec<&Value> = ages.values().flatten().map(|object| &object["metadata"]["name"]).collect();
        assert_eq!(names, ["old", "young", "none"]);
    }

    #[test]
    fn versions_of_one_object_are_one() {
        let grant = |version: &str| {
            name(
                &json!({"apiVersion": format!("gateway.networking.k8s.io/{version}"), "kind": "ReferenceGrant",
                "metadata": {"name": "a"}}),
            )
        };
        assert_eq!(grant("v1"), grant("v1beta1"));
    }

    #[test]
    fn marks_of_another_server_go() {
        let object =
            json!({"metadata": {"name": "a", "uid": "1", "resourceVersion": "2", "creationTimestamp": "t"}});
        assert_eq!(without_marks(&object, Some("n")), json!({"metadata": {"name": "a", "namespace": "n"}}));
    }
}
