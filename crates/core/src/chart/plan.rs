//! Everything the objects need, read from the values once and free of errors.

use super::bare::read_back_quoted;
use super::block::passed_entries;
use super::env::{self, Variable};
use super::go::{printed, without_no_value};
use super::reader::{Place, Reader};
use super::{Component, Names, Release, check, labels, name};
use crate::diag::Diagnostic;
use crate::tree::{Node, Value};
use std::collections::BTreeMap;

/// What the objects of a release are built from.
pub(super) struct Plan {
    pub(super) namespace: Option<String>,
    /// Labels without the component.
    pub(super) common: BTreeMap<String, String>,
    pub(super) account_name: String,
    /// The service account, when the chart creates it.
    pub(super) account: Option<Account>,
    pub(super) service_type: Option<Value>,
    pub(super) env: Vec<Variable>,
    pub(super) existing_secret: Option<String>,
    pub(super) parts: Vec<Part>,
    pub(super) pod: Pod,
}

/// Settings of the service account that the chart creates.
pub(super) struct Account {
    pub(super) annotations: Option<Value>,
    pub(super) automount: Option<Value>,
}

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

/// What both pods share.
pub(super) struct Pod {
    pub(super) annotations: Option<Value>,
    /// The user's labels. They come after the fixed ones in Helm's text and so win over them; a null leaves
    /// nothing of a fixed one.
    pub(super) labels: Vec<(String, Value)>,
    /// Fields of the pod's spec.
    pub(super) spec: Vec<(&'static str, Value)>,
    /// Fields of the container.
    pub(super) container: Vec<(&'static str, Value)>,
}

impl Plan {
    /// Reads the values.
    ///
    /// # Errors
    /// All inputs on which Helm fails.
    pub(super) fn new(release: &Release<'_>, values: &Node) -> Result<Self, Vec<Diagnostic>> {
        let mut errors = check::values(values, release.version);
        errors.extend(check::release_name(release.name));
        let mut reader = Reader::new(values, errors);
        let names = name::checked(release, values).map_err(|found| reader.errors.extend(found)).ok();
        let account = reader.truthy(&["serviceAccount", "create"]).then(|| Account {
            annotations: reader.block(&["serviceAccount", "annotations"]),
            automount: reader.bare(&["serviceAccount", "automount"], Place { column: 0, code: "wrong-type" }),
        });
        let service_type =
            reader.bare(&["service", "type"], Place { column: 2, code: "service-type-invalid" });
        let env = env::variables(&mut reader, release.version);
        let secret = Place { column: 16, code: "existing-secret-name-invalid" };
        let existing_secret = if release.version.reads_existing_secret() {
            reader.bare_text(&["existingSecret"], secret)
        } else {
            None
        };
        let parts: Vec<Part> =
            Component::ALL.into_iter().map(|component| Part::new(&mut reader, component)).collect();
        let pod = Pod::new(&reader);
        match (names, reader.errors) {
            (Some(names), errors) if errors.is_empty() => Ok(Self {
                namespace: release.namespace.map(str::to_owned),
                common: labels::common(release, &names).into_iter().collect(),
                parts: parts.into_iter().map(|part| part.named(release, &names)).collect(),
                account_name: names.service_account,
                account,
                service_type,
                env,
                existing_secret,
                pod,
            }),
            (_, errors) => Err(errors),
        }
    }
}

impl Part {
    fn new(reader: &mut Reader<'_>, component: Component) -> Self {
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

    fn named(self, release: &Release<'_>, names: &Names) -> Self {
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

impl Pod {
    fn new(reader: &Reader<'_>) -> Self {
        let block = |field: &'static str, key: &str| Some((field, reader.block(&[key])?));
        Self {
            annotations: reader.block(&["podAnnotations"]),
            labels: passed_entries(reader.get(&["podLabels"]).map(Node::entries).unwrap_or_default()),
            spec: [
                ("affinity", "affinity"),
                ("imagePullSecrets", "imagePullSecrets"),
                ("nodeSelector", "nodeSelector"),
                ("securityContext", "podSecurityContext"),
                ("tolerations", "tolerations"),
                ("volumes", "volumes"),
            ]
            .into_iter()
            .filter_map(|(field, key)| block(field, key))
            .collect(),
            container: ["securityContext", "volumeMounts"]
                .into_iter()
                .filter_map(|field| block(field, field))
                .collect(),
        }
    }
}
