//! Numbers as Helm carries them.

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
}
