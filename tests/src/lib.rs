//! The corpus: one folder a case, the same for every router.

use gatewright::core::units;
use gatewright::{Floors, Project, RouteTable};
use gatewright_testkit::golden::files_below;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of this package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One case, as its `case.yaml` says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Case {
    /// Name of the folder.
    #[serde(skip)]
    pub name: String,
    /// What the case is about.
    pub description: String,
    /// Release name.
    #[serde(default = "default_release")]
    pub release: String,
    /// Namespace.
    pub namespace: Option<String>,
    /// TLS mode.
    #[serde(default = "default_tls")]
    pub tls: String,
    /// Name of a table, or the text of a route table file.
    #[serde(default = "default_routes")]
    pub routes: String,
    /// More values; host and issuer are always there.
    #[serde(default)]
    pub values: String,
    /// Router options `ID.KEY=VALUE`.
    #[serde(default)]
    pub options: Vec<String>,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// `--stream-timeout`.
    pub stream_timeout: Option<String>,
    /// `--auth-timeout`.
    pub auth_timeout: Option<String>,
    /// `--max-body`.
    pub max_body: Option<String>,
}

fn default_release() -> String {
    "mcp-gateway".to_owned()
}

fn default_tls() -> String {
    "off".to_owned()
}

fn default_routes() -> String {
    "default".to_owned()
}

/// The host of every case.
pub const HOST: &str = "mcp.acme.dev";

/// Values that every case starts from.
pub const VALUES: &str = "\
existingSecret: mcp-gateway-secrets
env:
  fronteggMcpGwHost: mcp.acme.dev
  externalAuthorizationUrl: https://mcp.acme.dev
  hybridAuthHost: https://auth.acme.dev
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  redisHost: redis.acme.internal
";

/// All cases, sorted by name.
///
/// # Errors
/// What cannot be read, with its file.
pub fn corpus() -> Result<Vec<Case>, String> {
    let files = files_below(&root().join("corpus")).map_err(|error| error.to_string())?;
    files.iter().filter(|file| file.ends_with("case.yaml")).map(load).collect()
}

fn load(file: &PathBuf) -> Result<Case, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    let mut case: Case = serde_yaml::from_str(&text).map_err(|error| failed(&error))?;
    case.name = file
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok(case)
}

impl Case {
    /// The project of the case.
    ///
    /// # Errors
    /// What the case says wrongly.
    pub fn project(&self) -> Result<Project, String> {
        let mut project = Project::new(self.release.clone());
        project.add_values("base.yaml", VALUES);
        if !self.values.is_empty() {
            project.add_values("case.yaml", &self.values);
        }
        project.namespace.clone_from(&self.namespace);
        project.tls = self.tls.parse()?;
        project.routes = table(&self.routes)?;
        project.labels = self.labels.clone().into_iter().collect();
        project.annotations = self.annotations.clone().into_iter().collect();
        for option in &self.options {
            project.options.push(gatewright::option(option)?);
        }
        let floors = Floors::default();
        let time = |text: &Option<String>, default| text.as_deref().map_or(Some(default), units::seconds);
        project.floors = Floors {
            stream_seconds: time(&self.stream_timeout, floors.stream_seconds).ok_or("streamTimeout")?,
            auth_seconds: time(&self.auth_timeout, floors.auth_seconds).ok_or("authTimeout")?,
            body_bytes: self
                .max_body
                .as_deref()
                .map_or(Some(floors.body_bytes), units::bytes)
                .ok_or("maxBody")?,
        };
        Ok(project)
    }
}

/// A table by name, or from the text of a file.
///
/// # Errors
/// The diagnostics of the file.
pub fn table(routes: &str) -> Result<RouteTable, String> {
    if let Some(table) = RouteTable::named(routes) {
        return Ok(table);
    }
    let mut sources = gatewright::core::source::SourceMap::default();
    let id = sources.add("routes.yaml", routes);
    let read = gatewright::core::yaml::read(&sources, id).map_err(|found| format!("{found:?}"))?;
    let node = read.documents.first().ok_or("an empty route table")?;
    RouteTable::from_node(node).map_err(|found| format!("{found:?}"))
}
