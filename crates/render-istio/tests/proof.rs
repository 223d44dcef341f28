//! Rendered output proved against the table, and mistakes in it found.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, default_table, gateway, options, request, round_trip};
use gatewright_core::decision::{Behaviour, Outcome, Scheme};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Context, Object, Options, Rendered, Router};
use gatewright_core::routes::{METHODS, MatchKind, NAMES, RouteTable, Row, Target};
use gatewright_core::tree::Value;
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_istio::ISTIO;
use gatewright_testkit::mutate::mutants;
use gatewright_testkit::naive::boundary_paths;

fn methods_table() -> RouteTable {
    let rows = vec![
        Row::new("/a", MatchKind::Prefix, Target::Auth).only(&["GET", "POST"]),
        Row::new("/a", MatchKind::Prefix, Target::Gw),
        Row::new("/a/b", MatchKind::Exact, Target::Gw).only(&["GET"]),
        Row::new("/a/b", MatchKind::Prefix, Target::Auth),
        Row::new("/", MatchKind::Prefix, Target::Auth).only(&["OPTIONS"]),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    RouteTable::new(rows).expect("lawful")
}

fn cases() -> Vec<(Gateway, Options)> {
    let mut tables: Vec<RouteTable> =
        NAMES.iter().map(|name| RouteTable::named(name).expect("a named table")).collect();
    tables.push(methods_table());
    let attached = || options(&[("gateway", "edge/shared")]);
    let secret = || Tls::Secret("mcp-tls".to_owned());
    let with = |table: &RouteTable| {
        [
            (gateway(table.clone(), Tls::Off), options(&[])),
            (
                gateway(table.clone(), secret()),
                options(&[("path-normalization", "DECODE_AND_MERGE_SLASHES")]),
            ),
            (gateway(table.clone(), Tls::External), attached()),
            (gateway(table.clone(), Tls::Router), attached()),
        ]
    };
    tables.iter().flat_map(with).collect()
}

#[test]
fn everything_rendered_is_proved() {
    for (gateway, options) in cases() {
        let rendered = ISTIO.render(&gateway, &options).expect("rendered");
        let report = pipeline::check(&ISTIO, &gateway, &options, &rendered);
        assert_eq!(report.verdict, Verdict::Equal, "{:?} {report:#?}", gateway.tls);
        assert!(report.findings.iter().all(|finding| finding.witness.is_none()), "{report:#?}");
    }
}

/// An outcome without the places it was read from.
fn values(outcome: Option<Outcome>) -> String {
    let Some(Outcome::Forward(forward)) = outcome else { return format!("{outcome:?}") };
    let limits = &forward.limits;
    format!(
        "{:?}",
        (
            (&forward.backend, &forward.host.value, &forward.path.value, &forward.unavailable.value),
            (limits.total.value, limits.idle.value, limits.body.value),
            (limits.response_buffering.value, limits.post_retry.value),
        )
    )
}

fn same_answers(left: &Behaviour, right: &Behaviour, paths: &[String]) -> bool {
    let ask = |behaviour: &Behaviour, scheme, method: &str, host: &str, path: &str| {
        let request = request(scheme, method, host, path);
        let readings = behaviour.readings.iter();
        readings.map(|reading| values(reading.decision.answer(&request).outcome())).collect::<Vec<_>>()
    };
    [Scheme::Http, Scheme::Https].into_iter().all(|scheme| {
        [HOST, "other.acme.dev"].into_iter().all(|host| {
            METHODS.into_iter().all(|method| {
                paths.iter().all(|path| {
                    ask(left, scheme, method, host, path) == ask(right, scheme, method, host, path)
                })
            })
        })
    })
}

/// One mistake at a time, on the printed tree: the proof finds it, or the naive evaluator agrees that it
/// changes nothing.
#[test]
fn mistakes_are_found() {
    let (mut found, mut equivalent) = (0, Vec::new());
    for table in [default_table(), methods_table()] {
        let gateway = gateway(table, Tls::Secret("mcp-tls".to_owned()));
        let options = options(&[]);
        let original = round_trip(&gateway, &options);
        let rendered = ISTIO.render(&gateway, &options).expect("rendered");
        let documents: Vec<Value> = rendered
            .artifacts
            .iter()
            .filter_map(|artifact| match artifact {
                Artifact::Object(object) => Some(object.value.clone()),
                Artifact::File { .. } => None,
            })
            .collect();
        let paths = boundary_paths(gateway.routes.rows());
        for mutant in mutants(&documents, ("acme-auth", "acme-gw")) {
            let objects = mutant.documents.iter().filter_map(|value| Object::from_typed(value).ok());
            let changed = Rendered { artifacts: objects.map(Artifact::Object).collect(), remarks: vec![] };
            let report = pipeline::check(&ISTIO, &gateway, &options, &changed);
            if report.verdict != Verdict::Equal {
                found += 1;
                continue;
            }
            let manifests = pipeline::reread(&changed.artifacts).expect("readable");
            let read = ISTIO.interpret(&manifests, Context::new(&options, "apps"));
            assert!(same_answers(&original, &read, &paths), "{}", mutant.what);
            equivalent.push(mutant.what);
        }
    }
    assert!(found > 2 * equivalent.len(), "{found} found, {} equivalent", equivalent.len());
}
