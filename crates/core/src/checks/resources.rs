//! Requests and limits of the containers, after merging.

use super::subject::{Findings, Place, Subject, shown};
use crate::chart::Component;
use crate::tree::{Kind, Node};

pub(super) fn resources(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        let block = component.block();
        // The defaults are consistent.
        if subject.given(&[block, "resources"]).is_some() {
            one(subject, block, out);
        }
    }
}

fn one(subject: &Subject<'_>, block: &str, out: &mut Findings) {
    let amounts =
        |part: &str| subject.value(&[block, "resources", part]).map(Node::entries).unwrap_or_default();
    for part in ["requests", "limits"] {
        for entry in amounts(part) {
            if !entry.value.is_null() && quantity(&entry.value).is_none() {
                let path = format!("{block}.resources.{part}.{}", entry.key.text);
                let message = format!(
                    "an amount is a number with an optional unit, such as 200m, 0.5, 512Mi or 2G; found {}",
                    shown(Some(&entry.value))
                );
                let sample = if entry.key.text == "cpu" { "cpu: 200m" } else { "memory: 512Mi" };
                out.error("resources-inconsistent", Place::of(path, Some(&entry.value)), message, sample);
            }
        }
    }
    for request in amounts("requests") {
        let name = request.key.text.as_str();
        let Some(limit) = amounts("limits").iter().find(|limit| limit.key.text == name) else { continue };
        let (Some(asked), Some(allowed)) = (quantity(&request.value), quantity(&limit.value)) else {
            continue;
        };
        if asked > allowed {
            exceeds(subject, block, name, &request.value, &limit.value, out);
        }
    }
}

fn exceeds(subject: &Subject<'_>, block: &str, name: &str, request: &Node, limit: &Node, out: &mut Findings) {
    let given = |part: &str| subject.given(&[block, "resources", part, name]);
    let (asked, allowed) = (shown(Some(request)), shown(Some(limit)));
    let why = match (given("requests"), given("limits")) {
        (Some(_), None) => {
            format!("the chart's own limit of {allowed} still applies, because maps are merged")
        }
        (None, Some(_)) => {
            format!("the chart's own request of {asked} still applies, because maps are merged")
        }
        _ => "Kubernetes refuses that".to_owned(),
    };
    let message = format!("the {name} request {asked} exceeds the limit {allowed}; {why}");
    let (part, node) = match given("requests") {
        Some(node) => ("requests", Some(node)),
        None => ("limits", given("limits")),
    };
    let place = Place::of(format!("{block}.resources.{part}.{name}"), node);
    let help = if part == "requests" {
        format!("limits:\n  {name}: {}", crate::chart::go::printed(Some(request)))
    } else {
        format!("requests:\n  {name}: {}", crate::chart::go::printed(Some(limit)))
    };
    out.error("resources-inconsistent", place, message, help);
    if part == "requests"
        && let Some(other) = given("limits")
    {
        out.also(other.span, "the limit");
    }
}

/// An amount in billionths (apimachinery `pkg/api/resource`, `ParseQuantity`); nothing when it is none.
fn quantity(node: &Node) -> Option<i128> {
    match &node.kind {
        Kind::Number(number) => parse(&number.json_text()),
        Kind::String(text) => parse(text),
        _ => None,
    }
}

fn parse(text: &str) -> Option<i128> {
    const BILLION: i128 = 1_000_000_000;
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let digits_end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (digits, unit) = unsigned.split_at(digits_end);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: i128 = format!("{fraction:0<9.9}").parse().ok()?;
    let base = whole.checked_mul(BILLION)?.checked_add(fraction)?;
    let power =
        |exponent: u32, base: i128| 10_i128.checked_pow(exponent).and_then(|ten| base.checked_mul(ten));
    match unit {
        "n" => Some(base / BILLION),
        "u" => Some(base / 1_000_000),
        "m" => Some(base / 1_000),
        "" => Some(base),
        "k" => power(3, base),
        "M" => power(6, base),
        "G" => power(9, base),
        "T" => power(12, base),
        "P" => power(15, base),
        "E" => power(18, base),
        "Ki" => base.checked_mul(1 << 10),
        "Mi" => base.checked_mul(1 << 20),
        "Gi" => base.checked_mul(1 << 30),
        "Ti" => base.checked_mul(1 << 40),
        "Pi" => base.checked_mul(1 << 50),
        "Ei" => base.checked_mul(1 << 60),
        _ => {
            let exponent: i32 = unit.strip_prefix(['e', 'E'])?.parse().ok()?;
            match u32::try_from(exponent) {
                Ok(exponent) => power(exponent, base),
                Err(_) => Some(base / 10_i128.checked_pow(exponent.unsigned_abs())?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::Error;

    #[test]
    fn quantities() {
        let same = |one: &str, two: &str| assert_eq!(parse(one), parse(two), "{one} {two}");
        same("0.1", "100m");
        same("1Gi", "1024Mi");
        same("1e3", "1k");
        same("5e-1", "500m");
        assert!(parse("1G") < parse("1Gi"));
        assert!(parse("0.3") <= parse("300m"));
        for text in ["", "Mi", "1.2.3", "1mi", "one", "1 Gi", "-", "1e", "ä"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn requests_and_limits() {
        let code = "resources-inconsistent";
        for values in [
            "mcpAuth: {resources: {requests: {memory: 1Gi}}}",
            "mcpAuth: {resources: {limits: {memory: 100Mi}}}",
            "mcpGw: {resources: {requests: {cpu: 2}, limits: {cpu: 1}}}",
            "mcpGw: {resources: {requests: {cpu: lots}}}",
            "mcpGw: {resources: {limits: {memory: 512mb}}}",
            "mcpGw: {resources: {limits: {memory: true}}}",
        ] {
            fires(code, Error, values);
        }
        for values in [
            "mcpAuth: {resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}",
            "mcpAuth: {resources: {requests: {memory: 512Mi}}}",
            "mcpAuth: {resources: {requests: {cpu: 4}}}",
            "mcpAuth: {resources: {requests: {memory: 1Gi}, limits: null}}",
        ] {
            silent(code, values);
        }
        let found = check("0.11.0", "mcpAuth: {resources: {requests: {memory: 1Gi}}}");
        let found = found.iter().find(|found| found.code == code).expect("found");
        assert!(found.message.contains("still applies"), "{}", found.message);
    }
}
