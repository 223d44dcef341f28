//! Numbers as Helm carries them, and the two ways in which Go writes them.

use std::fmt::{self, Write as _};

/// A number of a YAML file, a flag or an output.
///
/// Helm turns every number of a *file* into a 64-bit float, while an integer given by `--set` stays an
/// integer; the difference shows when the number is printed as text (`1e+06` against `1000000`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer that fits 64 signed bits.
    Int(i64),
    /// An integer between 2^63 and 2^64 - 1.
    Uint(u64),
    /// Anything else; always finite.
    Float(f64),
}

impl Number {
    /// An unsigned integer in its usual form.
    pub fn from_u64(int: u64) -> Self {
        i64::try_from(int).map_or(Self::Uint(int), Self::Int)
    }

    /// The value as a float, rounded to the nearest as Helm's JSON step does.
    #[allow(clippy::cast_precision_loss)] // the loss is the behaviour being reproduced
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Uint(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// A float that is a whole number of 64 bits becomes that integer, as JSON has no mark for floats. The
    /// integer is the one that Go's JSON writes, with zeros behind the digits that a float can tell apart.
    /// Minus zero stays: Go's JSON writes it as `-0` and reads it back as a float.
    #[must_use]
    pub fn normalised(self) -> Self {
        match self {
            Self::Float(float) if float.fract() == 0.0 && float.abs() < 1e21 => {
                let text = self.json_text();
                if text == "-0" {
                    return self;
                }
                text.parse().map(Self::Int).or_else(|_| text.parse().map(Self::Uint)).unwrap_or(self)
            }
            _ => self,
        }
    }

    /// The text Go's `%v` makes of it, which is what a Helm template prints: a float gets an exponent from
    /// a million on (`1e+06`), an integer never (Go `strconv.FormatFloat` with `'g'` and precision -1).
    pub fn go_text(self) -> String {
        let mut out = String::new();
        match self {
            Self::Float(float) => write_shortest(float, &mut out),
            _ => self.write_json(&mut out),
        }
        out
    }

    /// The text Go's `encoding/json` makes of it: an exponent only below 1e-6 and from 1e21 on.
    pub fn json_text(self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// Appends the form for YAML: that of JSON, but with an exponent beyond 64 bits, where a plain run of
    /// digits is an error for serde_yaml and another number for a reader that wraps around.
    pub(crate) fn write_yaml(self, out: &mut String) {
        match self {
            Self::Float(float) if float.abs() >= 9_223_372_036_854_775_808.0 => write_exponent(float, out),
            _ => self.write_json(out),
        }
    }

    /// Appends [`Number::json_text`].
    pub(crate) fn write_json(self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Int(int) => write!(out, "{int}"),
            Self::Uint(int) => write!(out, "{int}"),
            Self::Float(float) if float == 0.0 || (1e-6..1e21).contains(&float.abs()) => {
                write!(out, "{float}")
            }
            Self::Float(float) => {
                write_exponent(float, out);
                Ok(())
            }
        };
    }

    /// The text of a number that is a mapping key: sigs.k8s.io/yaml formats a float key with 32 bits
    /// (`convertToJSONableObject`), so `1e6` becomes `1e+06` and digits beyond the seventh are lost.
    #[allow(clippy::cast_possible_truncation)] // the loss is the behaviour being reproduced
    pub(crate) fn key_text(self) -> String {
        let Self::Float(float) = self else { return self.json_text() };
        let float = float as f32;
        if float.is_infinite() {
            return if float > 0.0 { ".inf" } else { "-.inf" }.to_owned();
        }
        let mut out = String::new();
        write_shortest(float, &mut out);
        out
    }
}

/// The shortest digits with an exponent, whose sign is always written.
fn write_exponent(float: f64, out: &mut String) {
    let start = out.len();
    // Writing to a String cannot fail.
    let _ = write!(out, "{float:e}");
    if let Some(at) = out.get(start..).and_then(|text| text.find('e'))
        && !out.get(start + at + 1..).unwrap_or_default().starts_with('-')
    {
        out.insert(start + at + 1, '+');
    }
}

/// Go's `strconv.FormatFloat(float, 'g', -1, bits)`: the shortest digits, with an exponent of at least two
/// digits when it is below -4 or above 5.
fn write_shortest(float: impl fmt::Display + fmt::LowerExp, out: &mut String) {
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Writing to a String cannot fail.
    let _ = if (-4..6).contains(&exponent) {
        write!(out, "{float}")
    } else {
        write!(out, "{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured with Helm 4.3.1 (`env.x` of the chart, a values file against `--set`).
    #[test]
    fn text_as_helm_prints_it() {
        for (float, text) in [
            (0.0, "0"),
            (42.0, "42"),
            (604_800.0, "604800"),
            (999_999.0, "999999"),
            (999_999.5, "999999.5"),
            (123_456.789, "123456.789"),
            (0.0001, "0.0001"),
            (0.000_123_45, "0.00012345"),
            (1_000_000.0, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (2_592_000.0, "2.592e+06"),
            (20_000_000.0, "2e+07"),
            (123_456_789.0, "1.23456789e+08"),
            (-1_000_000.0, "-1e+06"),
            (0.00001, "1e-05"),
            (0.000_099, "9.9e-05"),
            (65e17, "6.5e+18"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (-0.0, "-0"),
        ] {
            assert_eq!(Number::Float(float).go_text(), text);
        }
        assert_eq!(Number::Int(1_000_000).go_text(), "1000000");
        assert_eq!(Number::Uint(u64::MAX).go_text(), "18446744073709551615");
    }

    /// Go's documented thresholds of `encoding/json`.
    #[test]
    fn text_as_json_prints_it() {
        for (float, text) in [
            (1.0, "1"),
            (1_000_650_000.0, "1000650000"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (1.25e-10, "1.25e-10"),
            (-0.0, "-0"),
        ] {
            assert_eq!(Number::Float(float).json_text(), text);
        }
    }

    #[test]
    fn whole_floats_become_integers() {
        assert_eq!(Number::Float(1e3).normalised(), Number::Int(1000));
        assert_eq!(Number::Float(-1e18).normalised(), Number::Int(-1_000_000_000_000_000_000));
        // Seventeen digits tell all floats apart; Go fills up with zeros.
        assert_eq!(
            Number::Float(247_145_487_845_099_616.0).normalised(),
            Number::Int(247_145_487_845_099_620)
        );
        assert_eq!(
            Number::Float(9_223_372_036_854_775_808.0).normalised(),
            Number::Uint(9_223_372_036_854_776_000)
        );
        assert_eq!(
            Number::Float(18_446_744_073_709_551_616.0).normalised(),
            Number::Float(18_446_744_073_709_551_616.0)
        );
        assert_eq!(Number::Float(0.5).normalised(), Number::Float(0.5));
        assert!(matches!(Number::Float(-0.0).normalised(), Number::Float(_)));
    }

    #[test]
    fn keys_have_32_bits() {
        assert_eq!(Number::Float(1.5).key_text(), "1.5");
        assert_eq!(Number::Float(1e6).key_text(), "1e+06");
        assert_eq!(Number::Float(std::f64::consts::PI).key_text(), "3.1415927");
        assert_eq!(Number::Float(1e300).key_text(), ".inf");
        assert_eq!(Number::Int(1_000_000).key_text(), "1000000");
    }
}
