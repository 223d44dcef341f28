//! Bounds on time and memory. A proof that reaches one says so and never answers *equal*.

/// Bounds of one proof. None of them depends on time, so the answer is the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofLimits {
    /// Product states of one comparison of two rule lists.
    pub states: usize,
    /// Product states of the whole proof.
    pub total_states: usize,
    /// States of the automaton of one path condition.
    pub automaton_states: usize,
    /// Bytes that building one automaton may take.
    pub automaton_bytes: usize,
    /// Findings listed; further ones are counted in a last finding.
    pub findings: usize,
    /// Nested path segments that `..` can climb over in [`crate::Domain::All`].
    pub nesting: usize,
    /// Product states of the rule lists behind the same path steps up to which these share one automaton.
    /// With 0 every rule list has its own, which takes longer and comes to the same.
    pub together: usize,
}

impl Default for ProofLimits {
    fn default() -> Self {
        Self {
            states: 2_000_000,
            total_states: 8_000_000,
            automaton_states: 20_000,
            automaton_bytes: 16 << 20,
            findings: 200,
            nesting: 8,
            together: 20_000,
        }
    }
}
