//! Paths around the edges of the automata: enough to see by asking what a proof sees at once.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

mod common;

use common::{HOST, exact, ordered, prefix, proof, regex, rest, roles, segments};
use gatewright_core::decision::{Anchor, Behaviour, Outcome, Request, Rule, Scheme};
use gatewright_core::routes::is_canonical_path;
use gatewright_proof::{Domain, ProofLimits, Question, Verdict, edge_paths};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn edges(asked: &Behaviour, read: &Behaviour) -> BTreeSet<String> {
    let (roles, limits) = (roles(), ProofLimits::default());
    let question =
        Question { host: HOST, schemes: &[Scheme::Http], roles: &roles, domain: Domain::Canonical, limits };
    let paths = edge_paths(asked, read, &question, 20_000);
    paths.into_iter().map(|path| String::from_utf8(path).expect("canonical")).collect()
}

fn answer(behaviour: &Behaviour, path: &str) -> Outcome {
    let path = path.as_bytes().to_vec();
    let request = Request { scheme: Scheme::Http, method: "GET".to_owned(), host: HOST.to_owned(), path };
    behaviour.readings[0].decision.answer(&request).outcome().expect("no tie")
}

#[test]
fn around_a_prefix() {
    let behaviour = ordered([segments("/a/b", "auth"), rest("gw")]);
    let found = edges(&behaviour, &behaviour);
    for path in ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/bx", "/a/b/x", "/a/c", "/b"] {
        assert!(found.contains(path), "{path}: {found:?}");
    }
}

fn condition() -> impl Strategy<Value = Rule> {
    let path = prop::sample::select(vec!["/a", "/a/b", "/ab", "/a.b", "/.a", "/a/", "/abc/d"]);
    let service = prop::sample::select(vec!["auth", "gw"]);
    (path, service, 0..4).prop_map(|(path, service, kind)| match kind {
        0 => exact(path, service),
        1 => segments(path.trim_end_matches('/'), service),
        2 => prefix(path, service),
        _ => regex(path, Anchor::Full, service),
    })
}

proptest! {
    #[test]
    fn what_the_proof_tells_apart_an_edge_shows(
        asked in prop::collection::vec(condition(), 0..4),
        read in prop::collection::vec(condition(), 0..4),
    ) {
        let asked = ordered(asked.into_iter().chain([rest("gw")]));
        let read = ordered(read.into_iter().chain([rest("gw")]));
        let found = edges(&asked, &read);
        prop_assert!(found.iter().all(|path| is_canonical_path(path)));
        let shown = found.iter().any(|path| answer(&asked, path) != answer(&read, path));
        prop_assert_eq!(shown, proof(&asked, &read).verdict != Verdict::Equal);
    }
}
