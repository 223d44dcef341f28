//! The finite part of a request: scheme, method and host.
//!
//! Every host that either side can tell from another has a representative: each literal name, a fresh name
//! of one and of two labels under each wildcard, and one name that nobody mentions.

use crate::class::Class;
use gatewright_core::decision::{Decision, HostMatch, HostStep};
use gatewright_core::routes::METHODS;
use std::collections::BTreeSet;

use crate::judge::Whose;

/// A representative host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostAtom {
    pub(crate) name: String,
    pub(crate) whose: Whose,
    /// How it leaves the canonical domain.
    pub(crate) class: Option<Class>,
}

/// A representative method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MethodAtom {
    pub(crate) name: &'static str,
    pub(crate) class: Option<Class>,
}

/// A method that no standard defines, and two that are rarely routed.
const OTHER_METHODS: [&str; 3] = ["FOO", "TRACE", "CONNECT"];

/// The methods in the order that decides between equally short witnesses.
pub(crate) fn methods(every_request: bool) -> Vec<MethodAtom> {
    let usual = METHODS.into_iter().map(|name| MethodAtom { name, class: None });
    let other = OTHER_METHODS.into_iter().map(|name| MethodAtom { name, class: Some(Class::OtherMethod) });
    usual.chain(other.filter(|_| every_request)).collect()
}

/// The hosts: the one host first, its other spellings if they are asked about, then foreign ones.
pub(crate) fn hosts(host: &str, decisions: &[&Decision], every_request: bool) -> Vec<HostAtom> {
    let own = |name: String, class| HostAtom { name, whose: Whose::Own, class };
    let mut atoms = vec![own(host.to_owned(), None)];
    if every_request {
        atoms.push(own(host.to_ascii_uppercase(), Some(Class::HostCase)));
        atoms.push(own(format!("{host}:8443"), Some(Class::HostPort)));
        atoms.push(own(format!("{host}."), Some(Class::HostDot)));
    }
    let (mut names, mut suffixes) = (BTreeSet::new(), BTreeSet::new());
    for rule in decisions.iter().flat_map(|decision| decision.rules()) {
        collect(&rule.host, &mut names, &mut suffixes);
    }
    let label = fresh_label(&names, &suffixes);
    let foreign: BTreeSet<String> = names
        .iter()
        .map(|name| (*name).to_owned())
        .chain(
            suffixes
                .iter()
                .flat_map(|suffix| [format!("{label}{suffix}"), format!("{label}.{label}{suffix}")]),
        )
        .chain([format!("{label}.invalid")])
        // Another spelling of the one host is not another host.
        .filter(|name| !decisions.iter().any(|decision| spells(name, host, &decision.host_steps)))
        .collect();
    atoms.retain(|atom| atom.class.is_none() || atom.name != host);
    atoms.extend(foreign.into_iter().map(|name| HostAtom { name, whose: Whose::Foreign, class: None }));
    atoms
}

fn spells(name: &str, host: &str, steps: &[HostStep]) -> bool {
    steps.iter().fold(name.to_owned(), |name, step| step.apply(name)) == host
        || name.eq_ignore_ascii_case(host)
}

fn collect<'a>(host: &'a HostMatch, names: &mut BTreeSet<&'a str>, suffixes: &mut BTreeSet<&'a str>) {
    let mut work = vec![host];
    while let Some(host) = work.pop() {
        match host {
            HostMatch::Any => {}
            HostMatch::Exact(name) => drop(names.insert(name)),
            HostMatch::Suffix { suffix, .. } => drop(suffixes.insert(suffix)),
            HostMatch::Except(others) => work.extend(others),
        }
    }
}

/// A label that makes no name that anybody mentions.
fn fresh_label(names: &BTreeSet<&str>, suffixes: &BTreeSet<&str>) -> String {
    let mut label = "other".to_owned();
    while names.iter().chain(suffixes).any(|name| name.contains(&label)) {
        label.push('x');
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::decision::{MethodMatch, Outcome, PathMatch, Place, Rule, Schemes};

    #[test]
    fn every_kind_of_host_has_a_representative() {
        let rule = |host| Rule {
            schemes: Schemes::Both,
            host,
            methods: MethodMatch::Any,
            path: PathMatch::Any,
            outcome: Outcome::None,
            place: Place::default(),
        };
        let suffix = HostMatch::Suffix { suffix: ".b.dev".to_owned(), one_label: true };
        let decision = Decision::ordered([
            rule(HostMatch::Exact("a.dev".to_owned())),
            rule(HostMatch::Except(vec![HostMatch::Exact("other.dev".to_owned()), suffix])),
        ]);
        let names: Vec<String> =
            hosts("a.dev", &[&decision], true).into_iter().map(|atom| atom.name).collect();
        assert_eq!(
            names,
            [
                "a.dev",
                "A.DEV",
                "a.dev:8443",
                "a.dev.",
                "other.dev",
                "otherx.b.dev",
                "otherx.invalid",
                "otherx.otherx.b.dev"
            ]
        );
    }
}
