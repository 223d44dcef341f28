//! Exit codes; they are documented and stable.

use gatewright::core::diag::{Class, Diagnostic};
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done; `verify`: every asked router equal.
    Done,
    /// 1: another verdict, drift, or a failed proof.
    NotEqual,
    /// 2: wrong usage.
    Usage,
    /// 3: the input is invalid.
    Input,
    /// 4: a router cannot express what was asked.
    Refused,
    /// 5: reading or writing failed.
    Io,
}

impl Exit {
    /// The code for these diagnostics: the failure that has to be mended first, usage before files before
    /// content before routers.
    pub(crate) fn of(found: &[Diagnostic]) -> Self {
        let has = |class| found.iter().any(|diagnostic| diagnostic.is_error() && diagnostic.class == class);
        if has(Class::Usage) {
            Self::Usage
        } else if has(Class::Io) {
            Self::Io
        } else if has(Class::Input) {
            Self::Input
        } else if has(Class::Refusal) {
            Self::Refused
        } else if has(Class::Proof) {
            Self::NotEqual
        } else {
            Self::Done
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::NotEqual => 1,
            Exit::Usage => 2,
            Exit::Input => 3,
            Exit::Refused => 4,
            Exit::Io => 5,
        })
    }
}
