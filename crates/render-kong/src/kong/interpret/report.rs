//! Collects what there is to say about one input.

use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_semantics::fields::{Reader, not_understood};

/// What an interpretation finds besides routes.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) not_understood: Vec<Remark>,
    pub(super) remarks: Vec<Remark>,
}

impl Report {
    /// Something that may change routing and is not modelled, or that makes Kong refuse its configuration.
    pub(super) fn refuse(&mut self, place: Place, message: impl Into<String>) {
        let remark = not_understood(place, message);
        if !self.not_understood.contains(&remark) {
            self.not_understood.push(remark);
        }
    }

    /// Takes over everything about one object; with `muted`, what is not understood is only mentioned.
    pub(super) fn take(&mut self, reader: Reader, muted: bool) {
        let (refused, notes) = reader.into_remarks();
        if muted {
            self.remarks
                .extend(refused.into_iter().map(|remark| Remark { severity: Severity::Info, ..remark }));
        } else {
            self.not_understood.extend(refused);
        }
        self.remarks.extend(notes);
    }
}
