//! Every request, not only canonical ones: the proof against the plain evaluation of random raw paths.

use crate::support::{HOST, gateway, interpret, options, printed, request};
use gatewright_core::decision::{Behaviour, Decision, Outcome, Scheme};
use gatewright_core::model::{Gateway, Role, Tls};
use gatewright_core::routes::RouteTable;
use gatewright_proof::{Domain, Finding, ProofLimits, Question, Report, compare, pipeline};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn prove(gateway: &Gateway, read: &Behaviour) -> Report {
    let question = Question {
        host: HOST,
        schemes: pipeline::schemes(gateway),
        roles: &gateway.roles(),
        domain: Domain::All,
        limits: ProofLimits::default(),
    };
    compare(&gateway.behaviour(), read, &question)
}

/// What a finding calls this answer.
fn word(gateway: &Gateway, decision: &Decision, path: &[u8]) -> String {
    let mut request = request(Scheme::Http, "GET", HOST, "/");
    request.path = path.to_vec();
    match decision.answer(&request).outcome() {
        Some(Outcome::Forward(forward)) => match gateway.roles().of(&forward.backend) {
            Role::Auth => "auth".to_owned(),
            Role::Gw => "gw".to_owned(),
            Role::Other(name) => format!("other:{name}"),
        },
        Some(Outcome::Status(status)) => format!("status:{status}"),
        Some(Outcome::None) => "none".to_owned(),
        other => panic!("{other:?}"),
    }
}

/// What the readings say of a path, which is open where they disagree.
fn actual(gateway: &Gateway, read: &Behaviour, path: &[u8]) -> String {
    let mut words: Vec<String> =
        read.readings.iter().map(|reading| word(gateway, &reading.decision, path)).collect();
    words.dedup();
    if words.len() == 1 { words.remove(0) } else { "undetermined".to_owned() }
}

/// Parts of raw paths that some step treats unlike other bytes, and some that rules of the table name.
fn raw_path() -> impl Strategy<Value = Vec<u8>> {
    let special: Vec<&[u8]> = vec![
        b"/",
        b"/",
        b"//",
        b".",
        b"/.",
        b"/..",
        b"/../",
        b"%2e",
        b"%2E",
        b"%2f",
        b"%2F",
        b"%5C",
        b"\\",
        b";",
        b"#",
        b"%",
        b"%4",
        b"%zz",
        b"%%41B",
        b"%00",
        b"%0A",
        b"\n",
        b"%23",
        b"%3F",
        b"%3f",
        b"%25",
        b"%74",
        b"%C3",
        b"%A9",
        b"%80",
        b"%ff",
        b"\x80",
        b"\xC3",
        b"\xA9",
        b"\xFF",
        b"\xE2\x82\xAC",
        b"\xED\xA0",
        b"a",
    ];
    let named: Vec<&[u8]> =
        vec![b"/token", b"token", b"oken", b"/.well-known", b"well-known", b"/dcr/register", b"/authorize"];
    let part = prop_oneof![4 => prop::sample::select(special), 1 => prop::sample::select(named)];
    prop::collection::vec(part, 0..12).prop_map(|parts| [b"/", parts.concat().as_slice()].concat())
}

/// A finding about a path that is no longer and no greater.
fn tells(finding: &Finding, wanted: &str, actual: &str, path: &[u8]) -> bool {
    finding.expected == wanted
        && finding.actual == actual
        && finding.witness.as_ref().is_some_and(|witness| {
            witness.host == HOST && (witness.bytes.len(), witness.bytes.as_slice()) <= (path.len(), path)
        })
}

/// The proof of one flavour, or of any, is complete, and no random path shows a difference that it has not told.
fn complete(flavour: &str) {
    let options = options(&[("router-flavor", flavour)]);
    let gateway = gateway(RouteTable::default(), Tls::Off);
    let read = interpret(&printed(&gateway, &options).expect("expressible"), &options);
    let report = prove(&gateway, &read);
    let failed =
        |finding: &&Finding| ["proof-limit", "proof-inconsistent", "not-understood"].contains(&finding.code);
    assert_eq!(report.findings.iter().find(failed), None);
    let asked = gateway.behaviour();
    let asked = &asked.readings[0].decision;
    let config = Config { cases: 4_000, failure_persistence: None, ..Config::default() };
    let mut different = 0;
    let told = TestRunner::new(config).run(&raw_path(), |path| {
        let (wanted, actual) = (word(&gateway, asked, &path), actual(&gateway, &read, &path));
        let told = report.findings.iter().any(|finding| tells(finding, &wanted, &actual, &path));
        prop_assert!(wanted == actual || told, "{} {} {}", path.escape_ascii(), wanted, actual);
        Ok(())
    });
    assert_eq!(told, Ok(()));
    // Each finding about the one host is one of the naive evaluation too.
    for finding in &report.findings {
        let Some(witness) = finding.witness.as_ref().filter(|witness| witness.host == HOST) else { continue };
        let found = actual(&gateway, &read, &witness.bytes);
        assert_eq!((&word(&gateway, asked, &witness.bytes), &found), (&finding.expected, &finding.actual));
        different += 1;
    }
    assert!(different > 10, "{different}");
}

#[test]
fn traditional() {
    complete("traditional");
}

#[test]
fn traditional_compatible() {
    complete("traditional_compatible");
}

#[test]
fn expressions() {
    complete("expressions");
}

#[test]
fn any_flavour() {
    complete("any");
}
