//! Requests outside the canonical domain: differences by confusion class and destination.

use super::Question;
use super::canonical::keep_first;
use super::tell::Told;
use crate::atoms::{HostAtom, MethodAtom, hosts, methods};
use crate::class::{Class, PATH_CLASSES};
use crate::domain::{Language, Paths};
use crate::judge::{Judge, Whose};
use crate::study::{Difference, Study};
use gatewright_core::decision::Behaviour;
use std::collections::{BTreeMap, BTreeSet};

type Destinations = (Whose, Vec<Vec<String>>);

/// For each class the wrong destinations, once each, with their first request in that class.
///
/// Each class is looked at on its own: only that deviation, everything else canonical. A last walk over
/// all requests finds what needs several deviations at once, so nothing of the domain is left out.
pub(super) fn differences<'a>(
    asked: &'a Behaviour,
    read: &'a Behaviour,
    question: &Question<'a>,
    judge: Judge<'a>,
    canonical: &Told<'a>,
) -> Told<'a> {
    let mut study = Study::new(asked, read, judge, Language::Full.alphabet(), question.limits);
    study.by_destination();
    let all_hosts = hosts(question.host, &study.decisions(), true);
    let all_methods = methods(true);
    let mut runs = Runs { first: BTreeMap::new(), known: BTreeSet::new() };
    for (_, difference) in &canonical.differences {
        runs.known.insert((difference.whose, canonical.study.destinations(difference)));
    }
    let usual = |host: &HostAtom| host.whose == Whose::Own && host.class.is_none();
    for class in [Class::HostCase, Class::HostPort, Class::HostDot] {
        let chosen =
            |host: &HostAtom, method: &MethodAtom| host.class == Some(class) && method.class.is_none();
        runs.run(&mut study, question, (&all_hosts, &all_methods), (class, Language::Canonical), chosen);
    }
    let other_method = |host: &HostAtom, method: &MethodAtom| usual(host) && method.class.is_some();
    let run = (Class::OtherMethod, Language::Canonical);
    runs.run(&mut study, question, (&all_hosts, &all_methods), run, other_method);
    for class in PATH_CLASSES {
        let chosen = |host: &HostAtom, method: &MethodAtom| usual(host) && method.class.is_none();
        runs.run(&mut study, question, (&all_hosts, &all_methods), (class, Language::Only(class)), chosen);
    }
    let run = (Class::Combination, Language::Full);
    runs.run(&mut study, question, (&all_hosts, &all_methods), run, |_, _| true);
    let differences = runs.first.into_iter().map(|((class, _), found)| (Some(class), found)).collect();
    Told { study, differences }
}

struct Runs {
    first: BTreeMap<(Class, Destinations), Difference>,
    /// Wrong destinations that some narrower run has already shown.
    known: BTreeSet<Destinations>,
}

impl Runs {
    fn run(
        &mut self,
        study: &mut Study<'_>,
        question: &Question<'_>,
        (hosts, methods): (&[HostAtom], &[MethodAtom]),
        (class, language): (Class, Language),
        chosen: impl Fn(&HostAtom, &MethodAtom) -> bool,
    ) {
        let paths = Paths::new(language);
        let methods_with = |host: &HostAtom| -> Vec<_> {
            methods.iter().copied().enumerate().filter(|(_, method)| chosen(host, method)).collect()
        };
        // All hosts of one run have the same methods, or none.
        let hosts: Vec<_> =
            hosts.iter().enumerate().filter(|(_, host)| !methods_with(host).is_empty()).collect();
        let Some((_, host)) = hosts.first() else { return };
        let mut found = BTreeSet::new();
        for group in study.groups(&hosts, &methods_with(host), question.schemes) {
            for difference in study.differences(&group, language, &paths) {
                let destinations = (difference.whose, study.destinations(&difference));
                if class == Class::Combination && self.known.contains(&destinations) {
                    continue;
                }
                found.insert(destinations.clone());
                keep_first(&mut self.first, (class, destinations), difference);
            }
        }
        self.known.extend(found);
    }
}
