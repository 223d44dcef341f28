//! Which Gateways run on the same pods.
//!
//! A Gateway applies to every pod that carries all labels of its selector (istio/istio
//! `pilot/pkg/model/push_context.go`, `mergeGateways`); only Gateways of the same pods share listeners and
//! virtual hosts.

use super::gateways::Gateway;
use crate::istio::facts::Facts;
use gatewright_semantics::report::{At, Report};

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

/// Keeps the Gateways of one set of pods: that of the Gateways which concern the host in question. When they
/// agree on a selector, no facts are needed; of several selectors, those count that select the pods of the
/// option.
pub(super) fn of_one_workload(gateways: Vec<Gateway>, facts: &Facts, report: &mut Report) -> Vec<Gateway> {
    let mut concerned = gateways.iter().filter(|gateway| gateway.concerns(facts));
    let Some(first) = concerned.next() else { return gateways };
    if concerned.any(|gateway| gateway.selector != first.selector) {
        return by_option(gateways, facts, report);
    }
    let mut pod = facts.pod_labels.clone();
    if selects(&first.selector, &pod) != Some(true) {
        pod.clone_from(&first.selector);
        let labels: Vec<String> = pod.iter().map(|(key, value)| format!("{key}={value}")).collect();
        report.assume(format!("the gateway pods carry the labels {}", labels.join(",")));
    }
    gateways
        .into_iter()
        .filter(|gateway| {
            let kept = gateway.concerns(facts) || selects(&gateway.selector, &pod) == Some(true);
            if !kept {
                elsewhere(gateway, report);
            }
            kept
        })
        .collect()
}

fn by_option(gateways: Vec<Gateway>, facts: &Facts, report: &mut Report) -> Vec<Gateway> {
    let any = gateways.iter().any(|gateway| selects(&gateway.selector, &facts.pod_labels) == Some(true));
    let mut kept = Vec::new();
    for gateway in gateways {
        let concerns = gateway.concerns(facts);
        match selects(&gateway.selector, &facts.pod_labels) {
            Some(true) => {}
            Some(false) if any => {
                elsewhere(&gateway, report);
                continue;
            }
            _ if !concerns => {
                elsewhere(&gateway, report);
                continue;
            }
            _ => {
                let object = At::object(&gateway.reference);
                let spec = object.key("spec");
                report.refuse(
                    &spec.key("selector"),
                    "the Gateways of the input select different labels and it is not known which pods they \
                     share: give all labels of the gateway pods with --option istio.selector",
                );
            }
        }
        kept.push(gateway);
    }
    kept
}

fn elsewhere(gateway: &Gateway, report: &mut Report) {
    let object = At::object(&gateway.reference);
    let spec = object.key("spec");
    let message =
        "is taken to select other pods than those asked about (option istio.selector), so it takes no part";
    report.info("other-workload", &spec.key("selector"), message);
}
