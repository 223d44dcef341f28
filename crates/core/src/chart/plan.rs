//! Everything the objects need, read from the values once and free of errors.

use super::block::passed_entries;
use super::env::{self, Variable};
use super::part::Part;
use super::reader::{Place, Reader};
use super::{Component, Release, check, labels, name};
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
