//! Durations as Traefik's CRDs take them (github.com/traefik/paerser `types.Duration`): Go's syntax, or a
//! number of seconds.

use gatewright_core::tree::{Kind, Node};

/// Milliseconds, rounded up; nothing when it is no duration. Negative ones are 0.
pub(super) fn millis(node: &Node) -> Option<u64> {
    match &node.kind {
        Kind::String(text) => parse(text),
        _ => node.as_i64().map(|seconds| u64::try_from(seconds).unwrap_or(0).saturating_mul(1000)),
    }
}

fn parse(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(u64::try_from(seconds).unwrap_or(0).saturating_mul(1000));
    }
    if let Some(positive) = text.strip_prefix('-') {
        return parse(positive).map(|_| 0);
    }
    let mut nanos: u128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let units = [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000)];
        let units =
            units.into_iter().chain([("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)]);
        let (unit, factor) = units.into_iter().find(|(unit, _)| tail.starts_with(unit))?;
        nanos = nanos.checked_add(number.parse::<u128>().ok()?.checked_mul(factor)?)?;
        rest = tail.get(unit.len()..)?;
    }
    if text.is_empty() {
        return None;
    }
    u64::try_from(nanos.div_ceil(1_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("60", Some(60_000)),
            ("1h30m", Some(5_400_000)),
            ("0s", Some(0)),
            ("1500us", Some(2)),
            ("-1", Some(0)),
            ("-1ms", Some(0)),
            ("", None),
            ("1x", None),
            ("s", None),
            ("99999999999999999999h", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
