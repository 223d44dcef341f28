//! `headers`: of all changes only those of the Host header matter.

use gatewright_core::decision::{HostForward, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// The Host header that `headers.request.set` or `.add` writes; `set` wins (istio/istio `route.go`,
/// `TranslateHeadersOperations`). Removing Host has no effect there.
pub(super) fn authority(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Setting<HostForward>> {
    let (mut set, mut add) = (None, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "request" => {
                for entry in report.entries(&entry.value, &at) {
                    let at = at.key(&entry.key.text);
                    match entry.key.text.as_str() {
                        "set" => set = host(&entry.value, &at, report),
                        "add" => add = host(&entry.value, &at, report),
                        "remove" => drop(report.texts(&entry.value, &at)),
                        _ => report.unknown_field(&at),
                    }
                }
            }
            "response" => {}
            _ => report.unknown_field(&at),
        }
    }
    set.or(add)
}

fn host(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Setting<HostForward>> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let name = entry.key.text.as_str();
        let at = at.key(name);
        let Some(value) = report.text(&entry.value, &at) else { continue };
        if name.eq_ignore_ascii_case("host") || name.eq_ignore_ascii_case(":authority") {
            found = Some(Setting::stated(HostForward::Rewritten(value.to_owned()), at.place()));
        }
    }
    found
}
