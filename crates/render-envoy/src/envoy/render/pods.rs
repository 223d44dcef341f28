//! What selects Envoy's own pods.

use gatewright_core::model::Gateway;
use std::collections::BTreeMap;

/// Kubernetes' recommended label for the part of an application.
const COMPONENT: &str = "app.kubernetes.io/component";

/// The labels that select the chart's pods, with another component: never those of auth or gw.
pub(super) fn labels(gateway: &Gateway) -> BTreeMap<String, String> {
    let mut labels: BTreeMap<String, String> = gateway.selectors.auth.iter().cloned().collect();
    labels.insert(COMPONENT.to_owned(), "mcp-envoy".to_owned());
    labels
}
