//! Which Gateways run on the same pods.
//!
//! A Gateway applies to every pod that carries all labels of its selector (istio/istio
//! `pilot/pkg/model/push_context.go`, `mergeGateways`); only Gateways of the same pods share listeners and
//! virtual hosts.

use super::gateways::Gateway;
use super::report::{At, Report};
use crate::istio::facts::Facts;

/// Whether labels are on the pods; `None` when that is not known.
pub(super) fn selects(selector: &[(String, String)], pod: &[(String, String)]) -> Option<bool> {
    let mut known = true;
    for (key, value) in selector {
        match pod.iter().find(|(name, _)| name == key) {
            Some((_, found)) if found == value => {}
            Some(_) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Keeps the Gateways of one set of pods. One selector alone needs no facts; of several, those count that
/// select the pods of the option.
pub(super) fn of_one_workload(gateways: Vec<Gateway>, facts: &Facts, report: &mut Report) -> Vec<Gateway> {
    let Some(first) = gateways.first() else { return gateways };
    if gateways.iter().all(|gateway| gateway.selector == first.selector) {
        if selects(&first.selector, &facts.pod_labels) != Some(true) {
            let labels: Vec<String> =
                first.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
            report.assume(format!("the gateway pods carry the labels {}", labels.join(",")));
        }
        return gateways;
    }
    let any = gateways.iter().any(|gateway| selects(&gateway.selector, &facts.pod_labels) == Some(true));
    let mut kept = Vec::new();
    for gateway in gateways {
        let at = At::object(&gateway.reference);
        let spec = at.key("spec");
        let selector = spec.key("selector");
        match selects(&gateway.selector, &facts.pod_labels) {
            Some(true) => {}
            Some(false) if any => {
                let message = "selects other pods than the option istio.selector says, so it takes no part";
                report.info("other-workload", &selector, message);
                continue;
            }
            _ => report.refuse(
                &selector,
                "the Gateways of the input select different labels and it is not known which pods they share: \
                 give all labels of the gateway pods with --option istio.selector",
            ),
        }
        kept.push(gateway);
    }
    kept
}
