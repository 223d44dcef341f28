//! The objects of Frontegg's `mcp-gateway` Helm chart, as `helm template` renders them.
//!
//! Eleven versions of the chart are known; what differs between them is a table in [`ChartVersion`].
//! Source of the behaviour: frontegg/helm-charts, `charts/mcp-gateway`, tags `mcp-gateway-0.1.0` to
//! `mcp-gateway-0.11.0`, rendered with Helm 4.3.1.
//!
//! Helm renders text, and Kubernetes reads that text back. Here objects are built from types, so two things
//! of the text are reproduced on purpose: values that the chart prints without quotes are read back by the
//! YAML rules (`replicaCount: "3"` becomes the number 3), and blocks such as `resources` are passed through
//! as they are, whatever they hold. Names, label values and the names of variables stay text even where
//! Helm's text would turn into another type, since Kubernetes refuses that.

mod bare;
mod block;
mod check;
mod defaults;
mod deployment;
pub(crate) mod env;
mod failure;
pub(crate) mod go;
mod graft;
mod hpa;
pub mod keys;
pub mod labels;
mod name;
mod part;
mod parts;
mod plan;
mod reader;
mod schema;
mod service;
mod service_account;
mod upper;
mod version;

pub use defaults::defaults;
pub use name::{Names, names};
pub use parts::{GatewayParts, gateway_parts};
pub use schema::schema;
pub use version::ChartVersion;

use crate::diag::Diagnostic;
use crate::router::Object;
use crate::tree::Node;
use plan::Plan;

/// What an installation is called and which chart it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release<'a> {
    /// Release name.
    pub name: &'a str,
    /// Written to `metadata.namespace` of every object when given; the chart itself never does.
    pub namespace: Option<&'a str>,
    /// Version of the chart.
    pub version: ChartVersion,
}

/// One of the two services of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// `mcp-auth`, the authorization server.
    Auth,
    /// `mcp-gw`, the gateway.
    Gw,
}

impl Component {
    /// Both, in the order in which their objects are emitted.
    pub const ALL: [Self; 2] = [Self::Auth, Self::Gw];

    /// Its block in the values.
    pub fn block(self) -> &'static str {
        match self {
            Self::Auth => "mcpAuth",
            Self::Gw => "mcpGw",
        }
    }

    /// Value of the component label and name of the container.
    pub fn label(self) -> &'static str {
        match self {
            Self::Auth => "mcp-auth",
            Self::Gw => "mcp-gw",
        }
    }
}

/// The chart's objects in the order Helm emits them: ServiceAccount, both Services, both Deployments, then
/// the autoscalers, auth before gw.
///
/// `values` are the user's values over [`defaults`] of the same version
/// ([`coalesce`](crate::values::coalesce)).
///
/// # Errors
/// Inputs on which Helm itself fails, all of them, each with its code and, where the value stands
/// anywhere, its place. Values that only Kubernetes would refuse are rendered as Helm prints them.
///
/// ```
/// use gatewright_core::chart::{ChartVersion, Release, defaults, render};
/// let release = Release { name: "demo", namespace: None, version: ChartVersion::LATEST };
/// let objects = render(&release, &defaults(release.version)).expect("the defaults are valid");
/// let names: Vec<_> = objects.iter().map(|object| object.name.as_str()).collect();
/// assert_eq!(names[..2], ["demo-mcp-gateway", "demo-mcp-gateway-auth"]);
/// ```
pub fn render(release: &Release<'_>, values: &Node) -> Result<Vec<Object>, Vec<Diagnostic>> {
    let plan = Plan::new(release, values)?;
    objects(&plan).map_err(|error| vec![failure::internal(&error)])
}

fn objects(plan: &Plan) -> Result<Vec<Object>, crate::tree::ToValueError> {
    let mut objects = Vec::with_capacity(7);
    if let Some(account) = &plan.account {
        objects.push(service_account::object(plan, account)?);
    }
    for part in &plan.parts {
        objects.push(service::object(plan, part)?);
    }
    for part in &plan.parts {
        objects.push(deployment::object(plan, part)?);
    }
    for part in &plan.parts {
        if let Some(scaling) = &part.scaling {
            objects.push(hpa::object(plan, part, scaling)?);
        }
    }
    Ok(objects)
}
