//! Probes: what handles them after merging, and whether there is one at all.

use super::subject::{Findings, Place, Subject, shown};
use crate::chart::Component;
use crate::chart::go::truthy;
use crate::tree::{Kind, Node};

const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
const HANDLERS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

pub(super) fn probes(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        for probe in PROBES {
            if let Some(given) = subject.given(&[component.block(), probe]) {
                one(subject, component, probe, given, out);
            }
        }
    }
}

fn one(subject: &Subject<'_>, component: Component, probe: &str, given: &Node, out: &mut Findings) {
    let path = format!("{}.{probe}", component.block());
    let place = Place::of(path, Some(given));
    let merged = subject.value(&[component.block(), probe]);
    match merged.map(|node| &node.kind) {
        Some(Kind::Map(_)) => handlers(probe, place, merged, given, out),
        kind if truthy(merged) && kind.is_some() => {
            let message = format!(
                "a probe is a map with httpGet, tcpSocket, exec or grpc and timings, or null to remove it; found {}",
                shown(Some(given))
            );
            out.error("probe-shape", place, message, format!("{probe}: null"));
        }
        _ => {
            let message = format!("{} runs without this probe", component.label());
            out.info("probe-disabled", place, message, "remove the line to get the chart's probe");
        }
    }
}

/// Kubernetes accepts exactly one handler (API reference, Probe).
fn handlers(probe: &str, place: Place, merged: Option<&Node>, given: &Node, out: &mut Findings) {
    let present: Vec<&str> =
        HANDLERS.into_iter().filter(|handler| merged.is_some_and(|node| has(node, handler))).collect();
    if present.len() < 2 {
        return;
    }
    let found = present.join(" and ");
    let own: Vec<&str> = present.iter().copied().filter(|handler| has(given, handler)).collect();
    if own.contains(&"httpGet") || own.len() != 1 {
        let message = format!("a probe has one handler, this one has {found}");
        out.error("probe-two-handlers", place, message, "keep one of them");
    } else {
        let message = format!(
            "a probe has one handler, this one has {found}: the chart's own httpGet stays because maps are merged"
        );
        let help = format!("{probe}:\n  httpGet: null\n  {}: …", own.first().unwrap_or(&"tcpSocket"));
        out.error("probe-two-handlers", place, message, help);
    }
}

fn has(probe: &Node, handler: &str) -> bool {
    probe.get(handler).is_some_and(|node| !node.is_null())
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Info};

    #[test]
    fn handlers() {
        fires("probe-two-handlers", Error, "mcpAuth: {livenessProbe: {tcpSocket: {port: http}}}");
        fires("probe-two-handlers", Error, "mcpGw: {startupProbe: {exec: {command: [a]}, grpc: {port: 1}}}");
        silent("probe-two-handlers", "mcpAuth: {livenessProbe: {httpGet: null, tcpSocket: {port: http}}}");
        silent("probe-two-handlers", "mcpAuth: {livenessProbe: {httpGet: {path: /x, port: http}}}");
        silent("probe-two-handlers", "mcpAuth: {livenessProbe: null}");
    }

    #[test]
    fn shapes() {
        for values in
            ["mcpAuth: {livenessProbe: x}", "mcpGw: {startupProbe: true}", "mcpGw: {startupProbe: [a]}"]
        {
            fires("probe-shape", Error, values);
        }
        for values in ["mcpAuth: {livenessProbe: null}", "mcpGw: {startupProbe: false}"] {
            fires("probe-disabled", Info, values);
            silent("probe-shape", values);
        }
        silent("probe-disabled", "mcpAuth: {livenessProbe: {periodSeconds: 9}}");
    }
}
