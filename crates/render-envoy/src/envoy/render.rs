//! From the resolved gateway to a bootstrap, and to the objects that run it.
//!
//! - Order is precedence, so rows are written by falling specificity, one route a row; `path_separated_prefix`
//!   is the element-wise prefix, and a set of methods is one condition on `:method`.
//! - The route of gw has no deadline (`timeout: 0s`, Envoy's own is 15 s) and may be silent for as long as asked
//!   (`idle_timeout`, Envoy's own is five minutes).
//! - Nothing is retried: Envoy's default, and nothing here or in a client's headers changes it, because no
//!   client counts as internal (`internal_address_config`).
//! - The redirect to https is a route, because `require_tls` answers 301 and keeps `:80` in the Location
//!   (envoyproxy/envoy#4832).

mod check;
mod checksum;
mod config;
mod deployment;
mod pods;
mod routes;
mod service;

use super::facts::Facts;
use super::info::INFO;
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Object, Options, Rendered};
use gatewright_core::tree::{Value, to_value};
use gatewright_core::yaml;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use std::collections::BTreeMap;

/// Key of the bootstrap in the ConfigMap, and name of the file.
const BOOTSTRAP: &str = "envoy.yaml";
/// Key of the file that names the certificate.
const SECRETS: &str = "tls.yaml";
/// Where the ConfigMap is mounted.
const CONFIG_DIR: &str = "/etc/envoy";
/// Where the Secret is mounted.
const TLS_DIR: &str = "/etc/envoy-tls";

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let facts = Facts::new(options);
    let refusals = check::refusals(gateway, &facts);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let files = files(gateway, &facts)?;
    let artifacts = if facts.bare {
        files.into_iter().map(|(name, content)| Artifact::File { name: name.to_owned(), content }).collect()
    } else {
        objects(gateway, &facts, &files)?
    };
    Ok(Rendered { artifacts, remarks: check::remarks(gateway, &facts) })
}

/// The bootstrap, and the file of secrets where TLS is terminated.
fn files(gateway: &Gateway, facts: &Facts) -> Result<Vec<(&'static str, Value)>, Vec<Diagnostic>> {
    let mut files = vec![(BOOTSTRAP, tree(&config::bootstrap(gateway, facts))?)];
    if matches!(gateway.tls, Tls::Secret(_)) {
        files.push((SECRETS, tree(&config::secrets())?));
    }
    Ok(files)
}

fn objects(
    gateway: &Gateway,
    facts: &Facts,
    files: &[(&'static str, Value)],
) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let texts: BTreeMap<String, String> =
        files.iter().map(|(name, content)| ((*name).to_owned(), print(content))).collect();
    check::size(&texts)?;
    let checksum = checksum::of(texts.iter());
    let config_map = ConfigMap { metadata: metadata(gateway), data: Some(texts), ..ConfigMap::default() };
    Ok(vec![
        artifact(&config_map)?,
        artifact(&deployment::deployment(gateway, facts, checksum))?,
        artifact(&service::service(gateway, facts))?,
    ])
}

fn print(content: &Value) -> String {
    let mut text = String::new();
    yaml::print(content, &mut text);
    text
}

/// `<fullname>-envoy`, the name of every object.
fn object_name(gateway: &Gateway) -> String {
    format!("{}-{}", gateway.fullname, INFO.id)
}

fn metadata(gateway: &Gateway) -> ObjectMeta {
    let annotations: BTreeMap<String, String> = gateway.annotations.iter().cloned().collect();
    ObjectMeta {
        name: Some(object_name(gateway)),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Some(gateway.labels.iter().cloned().collect()),
        annotations: (!annotations.is_empty()).then_some(annotations),
        ..ObjectMeta::default()
    }
}

fn tree<T: serde::Serialize>(typed: &T) -> Result<Value, Vec<Diagnostic>> {
    to_value(typed).map_err(|error| unprintable(&error.to_string()))
}

fn artifact<T: serde::Serialize>(typed: &T) -> Result<Artifact, Vec<Diagnostic>> {
    Object::from_typed(typed).map(Artifact::Object).map_err(|error| unprintable(&error.to_string()))
}

fn unprintable(error: &str) -> Vec<Diagnostic> {
    let message = format!("the objects for envoy could not be built: {error}");
    vec![Diagnostic::error("render-internal", message).class(Class::Proof)]
}
