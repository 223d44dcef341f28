//! Renders for Istio and verifies a user's own manifests, from Rust code.
//!
//! ```
//! let values = include_str!("../../sample/values.yaml");
//! let manifests = gatewright_example_embed::render(values)?;
//! assert!(manifests.contains("kind: VirtualService"));
//! assert_eq!(gatewright_example_embed::verify(values, &manifests)?, "equal");
//! # Ok::<(), String>(())
//! ```

use gatewright::{Domain, Project, Tls, read_manifests, router};

fn project(values: &str) -> Project {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", values);
    project.tls = Tls::Secret("mcp-tls".to_owned());
    project
}

/// The routing objects as YAML; they were proven before they are returned.
///
/// # Errors
/// What was found in the values, or why the router refused.
pub fn render(values: &str) -> Result<String, String> {
    let loaded = project(values).load().map_err(|findings| format!("{findings:?}"))?;
    let routing = loaded.render(&[router("istio")?]).map_err(|failure| format!("{failure:?}"))?;
    Ok(routing.iter().map(gatewright::Routing::to_yaml).collect())
}

/// The verdict on any manifests: `equal`, `different`, …
///
/// # Errors
/// What was found in the values or the manifests.
pub fn verify(values: &str, manifests: &str) -> Result<&'static str, String> {
    let mut project = project(values);
    let id = project.sources.add("manifests.yaml", manifests);
    let read = read_manifests(&project.sources, &[id]).map_err(|findings| format!("{findings:?}"))?;
    let loaded = project.load().map_err(|findings| format!("{findings:?}"))?;
    let report = loaded.verify(router("istio")?, &read, Domain::Canonical, true).ok_or("no host")?;
    Ok(report.verdict.as_str())
}
