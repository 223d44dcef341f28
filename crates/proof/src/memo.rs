//! Proofs that differ only by names are made once.
//!
//! A thousand releases behind one router ask and get the same thing under a thousand host names. [`Memo`]
//! gives both behaviours neutral names first, proves them in that form, and puts the names back into what
//! the proof has to say. It takes part only where names are nothing but names: every host that a rule
//! mentions is the one in question, and no neutral name occurs already. Everything else is proven as it is.

mod names;

use crate::compare::{Question, compare};
use crate::report::{Domain, Report};
use gatewright_core::decision::{Behaviour, Scheme};
use gatewright_core::model::Gateway;
use names::Names;
use std::collections::BTreeMap;

/// Behaviours kept for one router; the oldest one goes first. Releases of one kind need one.
const KEPT: usize = 64;

/// Proofs made so far, by router.
///
/// ```
/// let memo = gatewright_proof::Memo::default();
/// assert_eq!((memo.made(), memo.reused()), (0, 0));
/// ```
#[derive(Debug, Default)]
pub struct Memo {
    known: BTreeMap<&'static str, Vec<Known>>,
    made: usize,
    reused: usize,
}

#[derive(Debug)]
struct Known {
    schemes: Vec<Scheme>,
    asked: Behaviour,
    read: Behaviour,
    report: Report,
}

impl Memo {
    /// Proofs that were made.
    pub fn made(&self) -> usize {
        self.made
    }

    /// Proofs that were taken from an earlier one.
    pub fn reused(&self) -> usize {
        self.reused
    }

    /// The same report as [`compare`] gives for the canonical domain.
    pub(crate) fn compare(
        &mut self,
        router: &'static str,
        gateway: &Gateway,
        read: Behaviour,
        question: &Question<'_>,
    ) -> Report {
        let asked = gateway.behaviour();
        let names = Names::new(gateway, question.roles);
        if question.domain != Domain::Canonical
            || !names.are_mere_names(&asked)
            || !names.are_mere_names(&read)
        {
            self.made += 1;
            return compare(&asked, &read, question);
        }
        let (asked, read) = (names.neutral(asked), names.neutral(read));
        let known = self.known.entry(router).or_default();
        let same = |one: &Known| one.schemes == question.schemes && one.asked == asked && one.read == read;
        if let Some(one) = known.iter().find(|one| same(one)) {
            self.reused += 1;
            return names.named(one.report.clone());
        }
        self.made += 1;
        let roles = Names::roles();
        let report = compare(&asked, &read, &Question { host: Names::HOST, roles: &roles, ..*question });
        if known.len() == KEPT {
            known.remove(0);
        }
        known.push(Known { schemes: question.schemes.to_vec(), asked, read, report: report.clone() });
        names.named(report)
    }
}
