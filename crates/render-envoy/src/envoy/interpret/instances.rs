//! Which bootstraps there are.
//!
//! A ConfigMap is one when a container that runs Envoy is started with a file of it. Of ConfigMaps that no
//! workload of the input mounts, those count whose text is a bootstrap, unless a workload shows which one runs. A
//! document that is no Kubernetes object and has `static_resources` is a bare bootstrap.

use super::command::command;
use super::files::document;
use super::pods::{Mounted, Pod, mounting, pods};
use super::reader::{Reader, under_api_names};
use gatewright_core::decision::Place;
use gatewright_core::router::Manifests;
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// A bootstrap with what is known about where it runs.
pub(super) struct Instance<'a> {
    /// The object it stands in, or a name for the bare file.
    pub(super) object: String,
    /// The key of a ConfigMap.
    pub(super) key: Option<String>,
    pub(super) root: Node,
    pub(super) pod: Option<Pod<'a>>,
    pub(super) lenient: bool,
    pub(super) namespace: &'a str,
    /// What was found while the text was read.
    pub(super) reader: Reader,
}

/// Everything that may be an Envoy of the input.
#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) instances: Vec<Instance<'a>>,
    /// Envoys whose bootstrap cannot be seen.
    pub(super) problems: Vec<(Place, String)>,
    /// ConfigMaps left aside.
    pub(super) aside: Vec<Place>,
}

/// What a bare file is called.
const FILE: &str = "envoy.yaml";

pub(super) fn find<'a>(manifests: &'a Manifests, default: &'a str) -> Found<'a> {
    let mut found = Found::default();
    for pod in pods(manifests, default) {
        of_pod(pod, &mut found);
    }
    for object in &manifests.objects {
        let bare = object.kind.is_empty() && object.api_version.is_empty() && looks_like(&object.node);
        if bare {
            let mut twice = 0;
            let mut root = object.node.clone();
            under_api_names(&mut root, &mut twice);
            let mut reader = Reader::default();
            if twice > 0 {
                reader.refuse(&At::object(FILE), "a field stands twice, in both spellings of its name");
            }
            found.instances.push(Instance {
                object: FILE.to_owned(),
                key: None,
                root,
                pod: None,
                lenient: false,
                namespace: default,
                reader,
            });
        }
    }
    let by_workload = !found.instances.is_empty() || !found.problems.is_empty();
    config_maps(manifests, default, by_workload, &mut found);
    found
}

fn looks_like(node: &Node) -> bool {
    ["static_resources", "staticResources", "dynamic_resources", "dynamicResources"]
        .into_iter()
        .any(|key| node.get(key).is_some())
}

fn of_pod<'a>(pod: Pod<'a>, found: &mut Found<'a>) {
    let place = Place::new(pod.reference.clone(), "spec");
    let command = match command(pod.container) {
        Ok(command) => command,
        Err(why) => return found.problems.push((place, why)),
    };
    let path = &command.config_path;
    match pod.file(path) {
        Mounted::Text { object, key, text } => {
            let mut reader = Reader::new(command.lenient);
            let reference = object.reference();
            let root = {
                let object = At::object(&reference);
                let data = object.key("data");
                document(text, &data.key(&key), &mut reader)
            };
            found.instances.push(Instance {
                object: reference,
                key: Some(key),
                root: root.unwrap_or_else(|| Node::synthetic(gatewright_core::tree::Kind::Null)),
                namespace: pod.namespace,
                pod: Some(pod),
                lenient: command.lenient,
                reader,
            });
        }
        Mounted::Missing(what) => found.problems.push((place, format!("Envoy reads {path}: {what}"))),
        Mounted::Unseen => {
            found
                .problems
                .push((place, format!("Envoy reads {path}, which is in a volume that cannot be seen")));
        }
        Mounted::Nothing => {
            found.problems.push((place, format!("Envoy reads {path}, where no volume is mounted")));
        }
    }
}

/// ConfigMaps by their content.
fn config_maps<'a>(manifests: &'a Manifests, default: &'a str, by_workload: bool, found: &mut Found<'a>) {
    for object in manifests.of_kind("", "ConfigMap") {
        let reference = object.reference();
        if found.instances.iter().any(|instance| instance.object == reference) {
            continue;
        }
        for entry in object.node.get("data").map(Node::entries).unwrap_or_default() {
            let Some(text) =
                entry.value.as_str().filter(|text| text.contains("resources") || text.contains("Resources"))
            else {
                continue;
            };
            let at = At::object(&reference);
            let data = at.key("data");
            let at = data.key(&entry.key.text);
            let mut reader = Reader::default();
            let Some(root) = document(text, &at, &mut reader).filter(looks_like) else { continue };
            if by_workload {
                found.aside.push(at.place());
                continue;
            }
            if let Some(workload) = mounting(manifests, default, object) {
                let message = format!("{workload} mounts it, and no container there is known to run Envoy");
                found.problems.push((at.place(), message));
                continue;
            }
            found.instances.push(Instance {
                object: reference.clone(),
                key: Some(entry.key.text.clone()),
                root,
                pod: None,
                lenient: false,
                namespace: object.namespace.as_deref().unwrap_or(default),
                reader,
            });
        }
    }
}
