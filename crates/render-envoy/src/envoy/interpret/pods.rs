//! Pods that run Envoy: how it is started, which files it sees, which ports are open.

use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;

/// A pod template with the container that runs Envoy.
pub(super) struct Pod<'a> {
    /// The workload.
    pub(super) reference: String,
    pub(super) namespace: &'a str,
    labels: Vec<(&'a str, &'a str)>,
    pub(super) container: &'a Node,
    volumes: &'a [Node],
    manifests: &'a Manifests,
}

/// What a path is inside the container.
pub(super) enum Mounted<'a> {
    /// A key of a ConfigMap of the input.
    Text { object: &'a Manifest, key: String, text: &'a str },
    /// The ConfigMap does not have it, or the input does not have the ConfigMap.
    Missing(String),
    /// Part of a volume whose files cannot be seen, such as a Secret.
    Unseen,
    /// No volume is mounted there.
    Nothing,
}

const WORKLOADS: [(&str, &str); 5] = [
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("", "Pod"),
];

/// The pod templates of all workloads, with their namespaces.
fn templates<'a>(manifests: &'a Manifests, default: &'a str) -> Vec<(&'a Manifest, &'a Node, &'a str)> {
    let mut found = Vec::new();
    for (group, kind) in WORKLOADS {
        for object in manifests.of_kind(group, kind) {
            let template =
                if kind == "Pod" { Some(&object.node) } else { object.node.at(&["spec", "template"]) };
            let namespace = object.namespace.as_deref().unwrap_or(default);
            found.extend(template.map(|template| (object, template, namespace)));
        }
    }
    found
}

/// Every container that runs Envoy.
pub(super) fn pods<'a>(manifests: &'a Manifests, default: &'a str) -> Vec<Pod<'a>> {
    let mut found = Vec::new();
    for (object, template, namespace) in templates(manifests, default) {
        let items = |path: &[&str]| template.at(path).map(Node::items).unwrap_or_default();
        for container in items(&["spec", "containers"]).iter().filter(|container| runs_envoy(container)) {
            let labels = template.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
            found.push(Pod {
                reference: object.reference(),
                namespace,
                labels: labels
                    .iter()
                    .filter_map(|entry| Some((entry.key.text.as_str(), entry.value.as_str()?)))
                    .collect(),
                container,
                volumes: items(&["spec", "volumes"]),
                manifests,
            });
        }
    }
    found
}

/// The workload that mounts a ConfigMap, whatever it runs.
pub(super) fn mounting(manifests: &Manifests, default: &str, map: &Manifest) -> Option<String> {
    let namespace = map.namespace.as_deref().unwrap_or(default);
    templates(manifests, default).into_iter().find_map(|(object, template, own)| {
        let volumes = template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
        let mounts = volumes.iter().any(|volume| names_config_map(volume, &map.name));
        (own == namespace && mounts).then(|| object.reference())
    })
}

fn names_config_map(volume: &Node, name: &str) -> bool {
    let sources = volume.at(&["projected", "sources"]).map(Node::items).unwrap_or_default();
    std::iter::once(volume.at(&["configMap", "name"]))
        .chain(sources.iter().map(|source| source.at(&["configMap", "name"])))
        .any(|found| found.and_then(Node::as_str) == Some(name))
}

/// By its command, or by the name of its image (`envoyproxy/envoy`, `my/envoy-with-plugins`).
fn runs_envoy(container: &Node) -> bool {
    let first = |key: &str| container.get(key).and_then(|list| list.items().first()).and_then(Node::as_str);
    if let Some(command) = first("command") {
        return command.rsplit('/').next() == Some("envoy") || image_is_envoy(container);
    }
    first("args") == Some("envoy") || image_is_envoy(container)
}

fn image_is_envoy(container: &Node) -> bool {
    let image = container.get("image").and_then(Node::as_str).unwrap_or_default();
    let image = image.split('@').next().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    last.split(':').next().unwrap_or_default().contains("envoy")
}

impl<'a> Pod<'a> {
    /// What the container sees at a path: the deepest mount above it decides.
    pub(super) fn file(&self, path: &str) -> Mounted<'a> {
        let mounts = self.container.get("volumeMounts").map(Node::items).unwrap_or_default();
        let mut best: Option<(usize, &Node, String)> = None;
        for mount in mounts {
            let text = |key: &str| mount.get(key).and_then(Node::as_str);
            let Some(place) = text("mountPath") else { continue };
            let place = place.trim_end_matches('/');
            let Some(rest) = path.strip_prefix(place).filter(|rest| rest.is_empty() || rest.starts_with('/'))
            else {
                continue;
            };
            let rest = rest.trim_start_matches('/');
            let relative = match (text("subPath"), rest.is_empty()) {
                (Some(part), true) => part.to_owned(),
                (Some(part), false) => format!("{part}/{rest}"),
                (None, _) => rest.to_owned(),
            };
            if best.as_ref().is_none_or(|(length, _, _)| place.len() > *length) {
                best = Some((place.len(), mount, relative));
            }
        }
        let Some((_, mount, relative)) = best else { return Mounted::Nothing };
        let name = mount.get("name").and_then(Node::as_str).unwrap_or_default();
        let named = |volume: &&Node| volume.get("name").and_then(Node::as_str) == Some(name);
        match self.volumes.iter().find(named) {
            None => Mounted::Nothing,
            Some(volume) => self.of_volume(volume, &relative),
        }
    }

    fn of_volume(&self, volume: &'a Node, relative: &str) -> Mounted<'a> {
        if let Some(source) = volume.get("configMap") {
            return self.of_config_map(source, relative);
        }
        let sources = volume.at(&["projected", "sources"]).map(Node::items).unwrap_or_default();
        let mut missing = None;
        for source in sources.iter().filter_map(|source| source.get("configMap")) {
            match self.of_config_map(source, relative) {
                Mounted::Missing(what) => missing = Some(what),
                found => return found,
            }
        }
        missing.map_or(Mounted::Unseen, Mounted::Missing)
    }

    fn of_config_map(&self, source: &'a Node, relative: &str) -> Mounted<'a> {
        let name = source.get("name").and_then(Node::as_str).unwrap_or_default();
        let key = match source.get("items") {
            None => Some(relative),
            Some(items) => items
                .items()
                .iter()
                .find(|item| item.get("path").and_then(Node::as_str) == Some(relative))
                .and_then(|item| item.get("key")?.as_str()),
        };
        let own = |map: &&Manifest| {
            map.name == name && map.namespace.as_deref().unwrap_or(self.namespace) == self.namespace
        };
        let Some(object) = self.manifests.of_kind("", "ConfigMap").find(own) else {
            return Mounted::Missing(format!("the ConfigMap {name} is not among the objects"));
        };
        let text = key.and_then(|key| Some((key, object.node.at(&["data", key])?.as_str()?)));
        match text {
            Some((key, text)) => Mounted::Text { object, key: key.to_owned(), text },
            None => Mounted::Missing(format!("the ConfigMap {name} has no file {relative}")),
        }
    }

    /// The ports of Services that lead to ports of the container; nothing when no Service selects the pods.
    pub(super) fn exposed(&self) -> Option<Vec<Exposed>> {
        let mut found = None;
        for service in self.manifests.of_kind("", "Service") {
            let namespace = service.namespace.as_deref().unwrap_or(self.namespace);
            let selector = service.node.at(&["spec", "selector"]).map(Node::entries).unwrap_or_default();
            let selects = !selector.is_empty()
                && selector.iter().all(|entry| {
                    self.labels
                        .iter()
                        .any(|(key, value)| *key == entry.key.text && entry.value.as_str() == Some(value))
                });
            if namespace != self.namespace || !selects {
                continue;
            }
            let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
            found
                .get_or_insert_with(Vec::new)
                .extend(ports.iter().filter_map(|port| self.exposed_port(port)));
        }
        found
    }

    fn exposed_port(&self, port: &Node) -> Option<Exposed> {
        if port.get("protocol").and_then(Node::as_str).is_some_and(|protocol| protocol != "TCP") {
            return None;
        }
        let number = |node: &Node| node.as_i64().and_then(|number| u16::try_from(number).ok());
        let service = number(port.get("port")?)?;
        let target = match port.get("targetPort").filter(|target| !target.is_null()) {
            None => service,
            Some(target) => number(target).or_else(|| self.named_port(target.as_str()?))?,
        };
        Some(Exposed { service, target })
    }

    fn named_port(&self, name: &str) -> Option<u16> {
        let ports = self.container.get("ports").map(Node::items).unwrap_or_default();
        let port = ports.iter().find(|port| port.get("name").and_then(Node::as_str) == Some(name))?;
        port.get("containerPort")?.as_i64().and_then(|number| u16::try_from(number).ok())
    }
}

/// A port of a Service and where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exposed {
    pub(super) service: u16,
    pub(super) target: u16,
}
