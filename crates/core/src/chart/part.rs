//! What the two components differ in, read from their blocks of the values.

use super::bare::read_back_quoted;
use super::go::{printed, without_no_value};
use super::reader::{Place, Reader};
use super::{Component, Names, Release, labels};
use crate::tree::Value;
use std::collections::BTreeMap;

/// What the two components differ in.
pub(super) struct Part {
    pub(super) component: Component,
    pub(super) name: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) selector: BTreeMap<String, String>,
    pub(super) image: String,
    pub(super) pull_policy: Option<Value>,
    pub(super) port: Option<Value>,
    /// Absent when an autoscaler owns the number.
    pub(super) replicas: Option<Value>,
    /// Probes and resources, by field of the container.
    pub(super) blocks: Vec<(&'static str, Value)>,
    pub(super) scaling: Option<Scaling>,
}

/// Settings of an autoscaler.
pub(super) struct Scaling {
    pub(super) min: Option<Value>,
    pub(super) max: Option<Value>,
    /// Resource and target, cpu first; the target is absent when its text is empty.
    pub(super) metrics: Vec<(&'static str, Option<Value>)>,
}

impl Part {
    pub(super) fn new(reader: &mut Reader<'_>, component: Component) -> Self {
        let block = component.block();
        let scaling = reader.truthy(&["autoscaling", block, "enabled"]).then(|| Scaling::new(reader, block));
        let replicas = Place { column: 2, code: "replica-count-invalid" };
        Self {
            component,
            name: String::new(),
            labels: BTreeMap::new(),
            selector: BTreeMap::new(),
            image: image(reader, block),
            pull_policy: reader
                .bare(&[block, "pullPolicy"], Place { column: 10, code: "pull-policy-invalid" }),
            port: reader.bare(&[block, "port"], Place { column: 6, code: "port-out-of-range" }),
            replicas: match scaling {
                Some(_) => None,
                None => reader.bare(&[block, "replicaCount"], replicas),
            },
            blocks: ["livenessProbe", "readinessProbe", "startupProbe", "resources"]
                .into_iter()
                .filter_map(|field| Some((field, reader.block(&[block, field])?)))
                .collect(),
            scaling,
        }
    }

    /// The part under the names of the release.
    pub(super) fn named(self, release: &Release<'_>, names: &Names) -> Self {
        Self {
            name: names.of(self.component).to_owned(),
            labels: labels::of(release, names, self.component),
            selector: labels::selector(release, names, self.component).into_iter().collect(),
            ..self
        }
    }
}

/// Repository and tag with a colon between them, printed in double quotes, in which YAML knows escapes.
fn image(reader: &mut Reader<'_>, block: &str) -> String {
    const COLUMN: usize = 10;
    let repository = printed(reader.get(&[block, "repository"]));
    let tag = printed(reader.get(&[block, "tag"]));
    let (path, code) = if read_back_quoted(&tag, COLUMN).is_err() {
        ([block, "tag"], "tag-invalid")
    } else {
        ([block, "repository"], "repository-invalid")
    };
    let whole = without_no_value(format!("{repository}:{tag}"));
    let read = read_back_quoted(&whole, COLUMN);
    reader.sound(read, &path, code).unwrap_or_default()
}

impl Scaling {
    fn new(reader: &mut Reader<'_>, block: &str) -> Self {
        let target = Place { column: 10, code: "hpa-target-invalid" };
        let metrics =
            [("cpu", "targetCPUUtilizationPercentage"), ("memory", "targetMemoryUtilizationPercentage")]
                .into_iter()
                .filter(|(_, key)| reader.truthy(&["autoscaling", block, key]))
                .collect::<Vec<_>>()
                .into_iter()
                .map(|(resource, key)| (resource, reader.bare(&["autoscaling", block, key], target)))
                .collect();
        let mut limit = |key, code| reader.bare(&["autoscaling", block, key], Place { column: 2, code });
        Self {
            min: limit("minReplicas", "hpa-min-below-one"),
            max: limit("maxReplicas", "hpa-max-invalid"),
            metrics,
        }
    }
}
