//! Durations of GEP-2257: one to four groups of one to five digits and a unit.

/// Milliseconds of a duration such as `15s` or `1h30m`. Nothing for what the pattern
/// `^([0-9]{1,5}(h|m|s|ms)){1,4}$` of the CRDs does not take.
pub fn millis(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    let mut groups = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at_checked(digits)?;
        let (scale, tail) = unit(tail)?;
        groups += 1;
        if !(1..=5).contains(&digits) || groups > 4 {
            return None;
        }
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(scale)?)?;
        rest = tail;
    }
    (groups > 0).then_some(total)
}

fn unit(text: &str) -> Option<(u64, &str)> {
    [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        .into_iter()
        .find_map(|(unit, scale)| text.strip_prefix(unit).map(|rest| (scale, rest)))
}

#[cfg(test)]
mod tests {
    use super::millis;

    /// The table of GEP-2257.
    #[test]
    fn gep_2257() {
        for (text, expected) in [
            ("1h", Some(3_600_000)),
            ("30m", Some(1_800_000)),
            ("10s", Some(10_000)),
            ("500ms", Some(500)),
            ("2h30m", Some(9_000_000)),
            ("150m", Some(9_000_000)),
            ("7230s", Some(7_230_000)),
            ("1h30m10s", Some(5_410_000)),
            ("10s30m1h", Some(5_410_000)),
            ("100ms200ms300ms", Some(600)),
            ("0s", Some(0)),
            ("99999h", Some(359_996_400_000)),
            ("1", None),
            ("1m1", None),
            ("1h30m10s20ms50h", None),
            ("999999h", None),
            ("1.5h", None),
            ("-15m", None),
            ("infinity", None),
            ("", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }
}
