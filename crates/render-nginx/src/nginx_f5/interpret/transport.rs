//! TransportServers: they concern a host only when TLS is passed through.
//!
//! Source: `internal/k8s/configuration.go`, `buildHostsAndResources`, step 3.

use super::Facts;
use super::object::{self, GROUP};
use gatewright_core::router::Manifests;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// Says what a TransportServer would change.
pub(super) fn check(manifests: &Manifests, facts: &Facts<'_>, report: &mut Report) {
    for manifest in manifests.of_kind(GROUP, "TransportServer") {
        let text = |path: &[&str]| manifest.node.at(path).and_then(Node::as_str).unwrap_or_default();
        let host = text(&["spec", "host"]);
        report.muted = !facts.may_concern(host);
        let passes = text(&["spec", "listener", "protocol"]) == "TLS_PASSTHROUGH"
            || text(&["spec", "listener", "name"]) == "tls-passthrough";
        if passes && object::is_own_class(manifest, facts.class, report) {
            let reference = manifest.reference();
            let object = At::object(&reference);
            let message = "the object takes the TLS connections of its host as they are, where the controller runs \
                           with -enable-tls-passthrough, and owns the host if it is the oldest";
            report.refuse(&object.key("spec").key("listener"), message);
        }
        report.muted = false;
    }
}
