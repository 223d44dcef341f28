//! Expressions that no canonical path matches, remembered for the whole process.
//!
//! Some routers answer certain paths before they look at any rule, with long expressions that are the same in
//! every proof and speak of bytes outside of the canonical domain only. Reading such an expression takes
//! longer than the rest of a small proof. What is remembered depends on the expression alone.

use gatewright_core::decision::Regex;
use std::sync::Mutex;

/// Most expressions, and most bytes of one.
const MOST: usize = 32;
const LONGEST: usize = 4_096;

static NEVER: Mutex<Vec<(Regex, bool)>> = Mutex::new(Vec::new());

/// True when it was found before that the expression matches no canonical path.
pub(super) fn is_known(regex: &Regex, caseless: bool) -> bool {
    NEVER.lock().is_ok_and(|known| known.iter().any(|(one, folded)| *folded == caseless && one == regex))
}

/// Remembers an expression that matches no canonical path.
pub(super) fn learn(regex: &Regex, caseless: bool) {
    let Ok(mut known) = NEVER.lock() else { return };
    if known.len() < MOST && regex.pattern.len() <= LONGEST {
        known.push((regex.clone(), caseless));
    }
}
