//! Values and a route table in, proven Kubernetes objects out.
//!
//! A [`Project`] holds what the command line would say; [`Project::load`] resolves it, and the
//! [`Loaded`] result renders, verifies and explains. Nothing here reads a file or prints: the caller
//! hands over texts and gets texts.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut project = gatewright::Project::new("mcp-gateway");
//! let values = "
//! existingSecret: mcp-gateway-secrets
//! env:
//!   fronteggMcpGwHost: mcp.acme.dev
//!   externalAuthorizationUrl: https://mcp.acme.dev
//!   hybridAuthHost: https://auth.acme.dev
//!   redisHost: redis.acme.internal
//! ";
//! project.add_values("values.yaml", values);
//! project.tls = gatewright::Tls::Secret("mcp-tls".to_owned());
//! let loaded = project.load().map_err(|findings| format!("{findings:?}"))?;
//! let routing = loaded.render(&[gatewright::router("istio")?]).map_err(|failure| format!("{failure:?}"))?;
//! assert!(routing[0].to_yaml().contains("kind: VirtualService"));
//! # Ok(())
//! # }
//! ```

mod diff;
mod load;
mod output;
mod policy;
mod project;
mod registry;
mod render;
pub mod settings;
mod verify;

pub use diff::Installation;
pub use gatewright_core as core;
pub use gatewright_core::chart::ChartVersion;
pub use gatewright_core::diag::Diagnostic;
pub use gatewright_core::model::{Floors, Gateway, Tls};
pub use gatewright_core::routes::RouteTable;
pub use gatewright_proof as proof;
pub use gatewright_proof::{Domain, Report, Verdict};
pub use load::Loaded;
pub use output::{name_lines, to_json_list, to_yaml};
pub use policy::Policy;
pub use project::Project;
pub use registry::{option, router, routers};
pub use render::{Failure, Routing};
pub use verify::{Explanation, read_manifests};
