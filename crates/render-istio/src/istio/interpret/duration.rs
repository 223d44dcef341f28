//! Durations as Go writes them.

/// Milliseconds of a duration such as `15s`, `1h30m` or `0.5s` (Go's `time.ParseDuration`). Nothing for
/// another text, for less than a millisecond and for parts of one, all of which Istio refuses
/// (istio/istio `pkg/config/validation/agent`, `ValidateDuration`).
pub(super) fn millis(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut nanos: u128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|end| *end > 0)?;
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        nanos = nanos.checked_add(amount(number, unit_nanos(unit)?)?)?;
        rest = tail;
    }
    let whole = nanos != 0 && nanos.is_multiple_of(1_000_000);
    whole.then(|| u64::try_from(nanos / 1_000_000).ok()).flatten()
}

fn unit_nanos(unit: &str) -> Option<u128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// A decimal number times a unit.
fn amount(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.len() > 18 || fraction.contains('.') {
        return None;
    }
    let parse = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse::<u128>().ok() };
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let fraction = parse(fraction)?.checked_mul(unit)?;
    if fraction % scale != 0 {
        return None;
    }
    parse(whole)?.checked_mul(unit)?.checked_add(fraction / scale)
}

#[cfg(test)]
mod tests {
    use super::millis;

    /// Values of Go's documentation and tests of `time.ParseDuration`.
    #[test]
    fn go_durations() {
        for (text, expected) in [
            ("15s", Some(15_000)),
            ("0.5s", Some(500)),
            (".5s", Some(500)),
            ("5.s", Some(5_000)),
            ("1h15m30.918s", Some(4_530_918)),
            ("10ms", Some(10)),
            ("0s", None),
            ("", None),
            ("15", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("-1s", None),
            ("500us", None),
            ("1500us", None),
            ("2000µs", Some(2)),
            ("1.2.3s", None),
            ("99999999999999999999999999999999999999999h", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }
}
