//! What the command line can say, as data.

use crate::{ChartVersion, Floors, Policy, RouteTable, Tls};
use gatewright_core::source::SourceMap;
use gatewright_core::values::Inputs;

/// Everything that decides the output. All fields have the defaults of the command line.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // each answers a question of its own, all combinations make sense
pub struct Project {
    /// Texts that were handed over, for located messages.
    pub sources: SourceMap,
    /// Values files and `--set` flags.
    pub inputs: Inputs,
    /// Release name.
    pub release: String,
    /// Namespace when one was given; it is then written to every object.
    pub namespace: Option<String>,
    /// Chart version.
    pub chart_version: ChartVersion,
    /// Route table.
    pub routes: RouteTable,
    /// Who terminates TLS.
    pub tls: Tls,
    /// Floors for time and size.
    pub floors: Floors,
    /// Extra labels of routing objects.
    pub labels: Vec<(String, String)>,
    /// Extra annotations of routing objects.
    pub annotations: Vec<(String, String)>,
    /// Host that counts instead of the one in the values.
    pub host: Option<String>,
    /// Further Service names that count as auth.
    pub auth_services: Vec<String>,
    /// Further Service names that count as gw.
    pub gw_services: Vec<String>,
    /// Router options: id, key, value, each checked by [`crate::option`].
    pub options: Vec<(String, String, String)>,
    /// How findings are weighed.
    pub policy: Policy,
    /// False when only chart objects are wanted: checks that concern routes are then warnings.
    pub routes_needed: bool,
    /// False when the chart's objects are not wanted: checks that concern them alone are then warnings.
    pub chart_needed: bool,
    /// False when values matter only as far as routes depend on them (`verify`, `explain`, `routes`).
    pub values_checked: bool,
    /// Minor version of Kubernetes 1.x on the target cluster, when it is known.
    pub kubernetes: Option<u16>,
    /// True when there are no values, only manifests and a host: ports and chart objects are unknown.
    pub manifests_only: bool,
}

impl Project {
    /// A project with nothing but a release name: chart defaults, the default route table, no TLS.
    pub fn new(release: impl Into<String>) -> Self {
        Self {
            sources: SourceMap::default(),
            inputs: Inputs::default(),
            release: release.into(),
            namespace: None,
            chart_version: ChartVersion::LATEST,
            routes: RouteTable::default(),
            tls: Tls::Off,
            floors: Floors::default(),
            labels: Vec::new(),
            annotations: Vec::new(),
            host: None,
            auth_services: Vec::new(),
            gw_services: Vec::new(),
            options: Vec::new(),
            policy: Policy::default(),
            routes_needed: true,
            chart_needed: true,
            values_checked: true,
            kubernetes: None,
            manifests_only: false,
        }
    }

    /// Adds a values file by its text; `name` is what messages call it.
    pub fn add_values(&mut self, name: &str, text: &str) {
        let id = self.sources.add(name, text);
        self.inputs.files.push(id);
    }

    /// Namespace of references: the given one, or `default`.
    pub fn reference_namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }
}
