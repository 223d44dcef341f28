//! Durations and sizes as flags write them.

/// Seconds of `90s`, `15m`, `1h30m` or `2d`; a unit is required.
pub fn seconds(text: &str) -> Option<u64> {
    let mut total: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let unit = match tail.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        rest = tail.get(1..)?;
    }
    // A year is beyond every router's limit; more is a typo.
    (1..=31_536_000).contains(&total).then_some(total)
}

/// Bytes of `4Mi`, `512Ki`, `1Gi`, `10M` or a plain number, as Kubernetes quantities.
pub fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit {
        "" => 1,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => return None,
    };
    let total = number.parse::<u64>().ok()?.checked_mul(factor)?;
    (1..=1 << 40).contains(&total).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("1h", Some(3600)),
            ("1h30m", Some(5400)),
            ("60s", Some(60)),
            ("2d", Some(172_800)),
            ("60", None),
            ("0s", None),
            ("", None),
            ("1x", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
            ("1h1", None),
            ("é", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("4Mi", Some(4 << 20)),
            ("10M", Some(10_000_000)),
            ("4096", Some(4096)),
            ("0", None),
            ("4MB", None),
            ("Mi", None),
            ("18446744073709551615Gi", None),
            ("1é", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
