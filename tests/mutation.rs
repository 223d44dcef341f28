//! Mistakes in printed output: each must be found, with a witness that the naive evaluator confirms, or be
//! shown to change nothing.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{
    Answer, Behaviour, Buffering, Bytes, Evaluator, Forward, Redirect, Request, Scheme, Time,
};
use gatewright::core::router::{Manifests, Router};
use gatewright::core::routes::{METHODS, RouteTable};
use gatewright::core::source::SourceMap;
use gatewright::core::tree::Value;
use gatewright::proof::pipeline::schemes;
use gatewright::{Domain, Floors, Loaded, Project, Tls, Verdict, read_manifests, routers};
use gatewright_testkit::mutate::{Change, Mutant, mutants};
use gatewright_testkit::naive::boundary_paths;
use gatewright_testkit::tables::{Shape, tables};
use gatewright_tests::{HOST, VALUES, table};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;

/// Fewest mutants a router has to face.
const ENOUGH: usize = 500;

fn load(table: RouteTable, tls: &str, options: &[&str]) -> Loaded {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    project.routes = table;
    project.tls = tls.parse().expect("a TLS mode");
    project.options = options.iter().map(|text| gatewright::option(text).expect("a known option")).collect();
    project.load().expect("valid input")
}

/// The default table with and without TLS, then random ones, always the same.
fn inputs(options: &[&str]) -> Vec<Loaded> {
    let mut all: Vec<Loaded> = ["off", "secret:mcp-tls"]
        .into_iter()
        .map(|tls| load(table("default").expect("a table"), tls, options))
        .collect();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for index in 0..24 {
        let shape = Shape { methods: false, all_bytes: false, rows: 6 };
        let random = tables(shape).new_tree(&mut runner).expect("a table").current();
        all.push(load(random, if index % 2 == 0 { "off" } else { "secret:mcp-tls" }, options));
    }
    all
}

fn reread(documents: &[Value]) -> Option<Manifests> {
    let none: &[String] = &[];
    let text = gatewright::core::yaml::print_documents(documents.iter().map(|document| (none, document)));
    let mut sources = SourceMap::default();
    let id = sources.add("mutant.yaml", text);
    read_manifests(&sources, &[id]).ok()
}

/// One evaluator for each reading.
fn evaluators(behaviour: &Behaviour) -> Vec<Evaluator<'_>> {
    behaviour.readings.iter().map(|reading| Evaluator::new(&reading.decision)).collect()
}

/// True when two readings give the same answers, settings included, on every boundary request of the table and of the
/// mutated texts, by the schemes that are asked about. This is the naive evaluator alone.
fn same_answers(left: &Behaviour, right: &Behaviour, paths: &[String], schemes: &[Scheme]) -> bool {
    let (left, right) = (evaluators(left), evaluators(right));
    let outcome = |side: &[Evaluator<'_>], request: &Request| -> Vec<String> {
        side.iter().map(|evaluator| all_outcomes(&evaluator.answer(request))).collect()
    };
    schemes.iter().copied().all(|scheme| {
        [HOST, "other.acme.dev", "x.mcp.acme.dev"].into_iter().all(|host| {
            METHODS.into_iter().all(|method| {
                paths.iter().all(|path| {
                    let request = Request {
                        scheme,
                        method: method.to_owned(),
                        host: host.to_owned(),
                        path: path.clone().into_bytes(),
                    };
                    outcome(&left, &request) == outcome(&right, &request)
                })
            })
        })
    })
}

/// What may happen to a request: one thing, or several where rules tie.
fn all_outcomes(answer: &Answer<'_>) -> String {
    let single = answer.rejected.is_some() || answer.rules.is_empty();
    let mut all: Vec<String> = if single {
        vec![brief(answer.outcome())]
    } else {
        answer.rules.iter().map(|rule| brief(Some(rule.outcome.clone()))).collect()
    };
    all.sort();
    all.dedup();
    all.join(" or ")
}

/// An outcome without the places it was read from, and without what nobody asked for: bodies and buffering matter
/// on gw only, times are floors, and any permanent redirect will do (a router may have no 308).
fn brief(outcome: Option<gatewright::core::decision::Outcome>) -> String {
    use gatewright::core::decision::Outcome;
    match outcome {
        Some(Outcome::Forward(forward)) if forward.backend.service.ends_with("-auth") => {
            let mut forward = std::sync::Arc::unwrap_or_clone(forward);
            forward.limits.body.value = Bytes::Unlimited;
            forward.limits.response_buffering.value = Buffering::Off;
            settings(&forward, Floors::default().auth_seconds)
        }
        Some(Outcome::Forward(forward)) => settings(&forward, Floors::default().stream_seconds),
        Some(Outcome::Redirect(redirect)) if redirect.status == 301 => {
            brief(Some(Outcome::Redirect(Redirect { status: 308, ..redirect })))
        }
        other => format!("{other:?}"),
    }
}

/// Everything from a floor of seconds on is as good as no limit.
fn enough(time: Time, floor: u64) -> Time {
    match time {
        Time::Millis(millis) if millis >= floor * 1000 => Time::Unlimited,
        other => other,
    }
}

fn settings(forward: &Forward, floor: u64) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        forward.backend,
        forward.host.value,
        forward.path.value,
        forward.unavailable.value,
        enough(forward.limits.total.value, floor),
        enough(forward.limits.idle.value, floor),
        forward.limits.body.value,
        forward.limits.response_buffering.value,
        forward.limits.post_retry.value,
    )
}

/// What became of the mutants of one router.
#[derive(Debug, Default)]
struct Tally {
    faced: usize,
    found: usize,
    equivalent: BTreeMap<Change, usize>,
    survivors: Vec<String>,
}

fn face(router: &'static dyn Router, loaded: &Loaded, tally: &mut Tally) {
    let mut loaded = loaded.clone();
    if loaded.render(&[router]).is_err()
        && let Some(gateway) = &mut loaded.gateway
        && gateway.tls.terminates()
    {
        // A router that takes no Secret has a certificate source of its own.
        gateway.tls = Tls::Router;
    }
    let Ok(routing) = loaded.render(&[router]) else { return };
    let loaded = &loaded;
    let documents: Vec<Value> = routing
        .iter()
        .flat_map(|routing| &routing.artifacts)
        .map(|artifact| match artifact {
            gatewright::core::router::Artifact::Object(object) => object.value.clone(),
            gatewright::core::router::Artifact::File { content, .. } => content.clone(),
        })
        .collect();
    let gateway = loaded.gateway.as_ref().expect("a gateway");
    let original = loaded.interpret(router, &reread(&documents).expect("our own output"));
    let paths = boundary_paths(gateway.routes.rows());
    let unchanged = Unchanged { hosts: hosts_told(router, loaded, &documents), behaviour: original, paths };
    for mutant in mutants(&documents, (&gateway.auth.service, &gateway.gw.service)) {
        judge(router, loaded, &unchanged, &mutant, tally);
    }
}

/// The printed objects before any mistake.
struct Unchanged {
    behaviour: Behaviour,
    paths: Vec<String>,
    hosts: usize,
}

/// How often the proof tells that the Host header changes in a way that canonical requests do not notice.
fn hosts_told(router: &'static dyn Router, loaded: &Loaded, documents: &[Value]) -> usize {
    let manifests = reread(documents).expect("our own output");
    let report = loaded.verify(router, &manifests, Domain::Canonical, true).expect("a gateway");
    report.findings.iter().filter(|finding| finding.code == "host-rewritten").count()
}

fn judge(
    router: &'static dyn Router,
    loaded: &Loaded,
    unchanged: &Unchanged,
    mutant: &Mutant,
    tally: &mut Tally,
) {
    let Some(manifests) = reread(&mutant.documents) else { return };
    tally.faced += 1;
    let report = loaded.verify(router, &manifests, Domain::Canonical, true).expect("a gateway");
    if report.verdict != Verdict::Equal {
        // A request finding carries a witness that the proof confirmed with the naive evaluator; a setting
        // finding names its place.
        let explained = report.findings.iter().any(|finding| {
            finding.witness.is_some() || !finding.field.is_empty() || !finding.object.is_empty()
        });
        let consistent = report.findings.iter().all(|finding| finding.code != "proof-inconsistent");
        assert!(explained && consistent, "{}: {}: {report:#?}", router.info().id, mutant.what);
        tally.found += 1;
        return;
    }
    if hosts_told(router, loaded, &mutant.documents) > unchanged.hosts {
        tally.found += 1;
        return;
    }
    let mutated = loaded.interpret(router, &manifests);
    // Paths of the mutant itself are edges too.
    let mut edges = unchanged.paths.clone();
    for document in &mutant.documents {
        strings(document, &mut edges);
    }
    // Where nobody terminates TLS, https is nobody's question.
    let schemes = schemes(loaded.gateway.as_ref().expect("a gateway"));
    if same_answers(&unchanged.behaviour, &mutated, &edges, schemes) {
        *tally.equivalent.entry(mutant.kind).or_default() += 1;
    } else {
        tally.survivors.push(mutant.what.clone());
    }
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if gatewright::core::routes::is_canonical_path(text) => found.push(text.clone()),
        Value::List(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Map(map) => map.iter().for_each(|(_, item)| strings(item, found)),
        _ => {}
    }
}

#[test]
fn every_mistake_is_found_or_changes_nothing() {
    // Every router as it comes, and those that can write a file.
    let files = [("envoy", "envoy.output=bootstrap"), ("kong", "kong.api=declarative")];
    let all = routers().iter().map(|router| (*router, None));
    let variants = files.map(|(id, option)| (gatewright::router(id).expect("registered"), Some(option)));
    for (router, option) in all.chain(variants) {
        let mut tally = Tally::default();
        for loaded in &inputs(option.as_slice()) {
            if tally.faced < ENOUGH {
                face(router, loaded, &mut tally);
            }
        }
        let id = option.unwrap_or(router.info().id);
        println!("{id}: {} mutants, {} found, equivalent {:?}", tally.faced, tally.found, tally.equivalent);
        assert!(tally.survivors.is_empty(), "{id}: survivors {:#?}", tally.survivors);
        assert!(tally.faced >= ENOUGH, "{id}: only {} mutants", tally.faced);
        // Most mistakes matter; were this to fall, the interpreter would have stopped reading something.
        assert!(tally.found * 2 > tally.faced, "{id}: {tally:?}");
    }
}
