//! Paths around every edge of two rule lists, for tests that ask a real router.
//!
//! A proof looks at all paths at once; a router can only be asked one by one. The paths that can show a
//! difference lie around the transitions of the automata: for each state the smallest path that reaches it,
//! and for each byte range that leaves it one path more.

use crate::atoms::{hosts, methods};
use crate::bytes::at;
use crate::compare::Question;
use crate::domain::{Language, Paths};
use crate::intern::Interner;
use crate::judge::{Judge, Relation, Whose};
use crate::machine::Machines;
use crate::study::Study;
use crate::tail::{DEAD, Tails};
use gatewright_core::decision::Behaviour;
use std::collections::BTreeSet;

/// Canonical paths around every transition of both sides together: for each state and each byte range that
/// leaves it, the path with the first and with the last byte of the range, and these with a slash and with
/// a letter behind them. At most `most` paths of each group of requests, shorter ones first.
pub fn edge_paths(
    asked: &Behaviour,
    read: &Behaviour,
    question: &Question<'_>,
    most: usize,
) -> BTreeSet<Vec<u8>> {
    let judge = Judge {
        roles: question.roles,
        host: question.host,
        every_request: false,
        settings: false,
        relation: Relation::Wish,
    };
    let language = Language::Canonical;
    let paths = Paths::canonical();
    let mut study = Study::new(asked, read, judge, language.alphabet(), question.limits);
    let hosts = hosts(question.host, &study.decisions(), false);
    let hosts: Vec<_> = hosts.iter().enumerate().filter(|(_, host)| host.whose == Whose::Own).collect();
    let methods: Vec<_> = methods(false).into_iter().enumerate().collect();
    let mut found = BTreeSet::new();
    for group in study.groups(&hosts, &methods, question.schemes) {
        study.with_machines(&group, language, |tails, machines| {
            tour(tails, paths, machines, most, &mut found);
        });
    }
    found
}

/// Breadth first through the product; every state is left by every range of bytes.
fn tour(
    tails: &Tails,
    paths: &Paths,
    machines: &mut Machines<'_>,
    most: usize,
    found: &mut BTreeSet<Vec<u8>>,
) {
    let machines = &mut machines.machines;
    let mut states = Interner::new(machines.len() + 1);
    let starts = machines.iter_mut().map(|machine| machine.start(tails));
    let start: Vec<u32> = std::iter::once(Paths::START).chain(starts).collect();
    states.intern(&start);
    let mut came: Vec<Vec<u8>> = vec![Vec::new()];
    let mut given = 0;
    let mut next = 0;
    while (next as usize) < states.len() && given < most {
        let state = states.get(next).to_vec();
        let path = came[next as usize].clone();
        next += 1;
        let Some((&of_path, of_machines)) = state.split_first() else { continue };
        let mut cuts: BTreeSet<u8> = paths.ranges(of_path).iter().map(|range| range.0).collect();
        for (machine, state) in machines.iter_mut().zip(of_machines) {
            cuts.extend(machine.ranges(tails, *state).iter().map(|range| range.0));
        }
        for byte in edges_of(&cuts) {
            let to = at(paths.ranges(of_path), byte);
            if to == DEAD {
                continue;
            }
            let behind = machines
                .iter_mut()
                .zip(of_machines)
                .map(|(machine, state)| at(machine.ranges(tails, *state), byte));
            let behind: Vec<u32> = std::iter::once(to).chain(behind).collect();
            let longer = [path.as_slice(), &[byte]].concat();
            for tail in [&b""[..], b"/", b"x", b"/x"] {
                let candidate = [longer.as_slice(), tail].concat();
                if is_in(paths, &candidate) && found.insert(candidate) {
                    given += 1;
                }
            }
            if states.intern(&behind).1 {
                came.push(longer);
            }
        }
    }
}

/// The first and the last byte of every range.
fn edges_of(cuts: &BTreeSet<u8>) -> BTreeSet<u8> {
    cuts.iter().flat_map(|cut| [Some(*cut), cut.checked_sub(1)]).flatten().chain([u8::MAX]).collect()
}

fn is_in(paths: &Paths, path: &[u8]) -> bool {
    let end = path.iter().try_fold(Paths::START, |state, byte| {
        Some(at(paths.ranges(state), *byte)).filter(|next| *next != DEAD)
    });
    end.is_some_and(|state| paths.accepts(state))
}
