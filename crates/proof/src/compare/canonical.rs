//! The canonical requests: differences rule by rule.

use super::Question;
use super::tell::Told;
use crate::atoms::{hosts, methods};
use crate::domain::{Language, Paths};
use crate::judge::{Judge, Whose};
use crate::label::Label;
use crate::study::{Difference, Study};
use gatewright_core::decision::{Behaviour, Reading};
use std::collections::BTreeMap;

/// Each combination of deciding rules that is wrong, once, with its first request.
pub(super) fn differences<'a>(
    asked: &'a Behaviour,
    read: &'a Behaviour,
    question: &Question<'a>,
    judge: Judge<'a>,
) -> Told<'a> {
    let language = Language::Canonical;
    let paths = Paths::canonical();
    let (asked, mut read): (Vec<&Reading>, Vec<&Reading>) =
        (asked.readings.iter().collect(), read.readings.iter().collect());
    if !judge.every_request {
        read = distinct(read);
    }
    let mut study = Study::of_readings(&asked, &read, judge, language.alphabet(), question.limits);
    let hosts = hosts(question.host, &study.decisions(), false);
    let hosts: Vec<_> = hosts.iter().enumerate().collect();
    let methods: Vec<_> = methods(false).into_iter().enumerate().collect();
    let mut first: BTreeMap<(Whose, Vec<Label>), Difference> = BTreeMap::new();
    for group in study.groups(&hosts, &methods, question.schemes) {
        for difference in study.differences(&group, language, paths) {
            keep_first(&mut first, (difference.whose, difference.labels.clone()), difference);
        }
    }
    Told { study, differences: first.into_values().map(|difference| (None, difference)).collect() }
}

/// Readings that part on some canonical request perhaps. Path steps leave canonical paths as they are, so
/// readings that differ in these alone are one.
fn distinct(readings: Vec<&Reading>) -> Vec<&Reading> {
    let mut distinct: Vec<&Reading> = Vec::with_capacity(readings.len());
    for reading in readings {
        let same = |known: &&Reading| {
            known.decision.host_steps == reading.decision.host_steps
                && known.decision.tiers == reading.decision.tiers
        };
        if !distinct.iter().any(same) {
            distinct.push(reading);
        }
    }
    distinct
}

/// Keeps the smaller of two differences under one key.
pub(super) fn keep_first<K: Ord>(first: &mut BTreeMap<K, Difference>, key: K, difference: Difference) {
    match first.get_mut(&key) {
        Some(known) if *known <= difference => {}
        Some(known) => *known = difference,
        None => drop(first.insert(key, difference)),
    }
}
