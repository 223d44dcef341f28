//! The registry of stable codes: every diagnostic and every finding has one line here.

/// One code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// What it means, one sentence.
    pub meaning: &'static str,
}

const fn code(code: &'static str, meaning: &'static str) -> Code {
    Code { code, meaning }
}

/// All codes, sorted.
pub static CODES: &[Code] = &[];
