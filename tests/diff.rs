//! `diff`: a set is equal to itself, two routers' renderings of one table are equal, and whatever a mutant
//! changes is shown by a request that the naive evaluator confirms.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Behaviour, Evaluator, Outcome, Reading, Request, Scheme};
use gatewright::core::model::{Role, Roles};
use gatewright::core::router::{Artifact, Manifests, Router};
use gatewright::core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright::core::source::SourceMap;
use gatewright::core::tree::Value;
use gatewright::{Domain, Installation, Loaded, Project, Report, Verdict, read_manifests, routers};
use gatewright_testkit::mutate::mutants;
use gatewright_testkit::naive::boundary_paths;
use gatewright_testkit::tables::{Shape, tables};
use gatewright_tests::{HOST, VALUES, root};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn loaded(table: RouteTable, tls: &str) -> Loaded {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    project.routes = table;
    project.tls = tls.parse().expect("a TLS mode");
    project.load().expect("valid input")
}

/// Every router that renders this, with its objects.
fn rendered(loaded: &Loaded) -> Vec<(&'static dyn Router, Manifests)> {
    let own = |router: &&'static dyn Router| Some((*router, loaded.own_manifests(*router).ok()?));
    routers().iter().filter_map(own).collect()
}

fn diff(
    loaded: &Loaded,
    from: (&'static dyn Router, &Manifests),
    to: (&'static dyn Router, &Manifests),
    domain: Domain,
) -> Report {
    let side = |(router, manifests)| Installation { router, manifests };
    loaded.diff(side(from), side(to), domain, false).expect("a gateway")
}

fn check(table: RouteTable, tls: &str) -> Result<usize, TestCaseError> {
    let loaded = loaded(table, tls);
    let all = rendered(&loaded);
    for (index, (from, objects)) in all.iter().enumerate() {
        // Itself, and the next router in turn.
        for (to, others) in [index, (index + 1) % all.len()].into_iter().filter_map(|at| all.get(at)) {
            let report = diff(&loaded, (*from, objects), (*to, others), Domain::Canonical);
            let here = format!("{} to {}", from.info().id, to.info().id);
            prop_assert_eq!(report.verdict, Verdict::Equal, "{}: {:#?}", here, report);
        }
    }
    Ok(all.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renderings_of_one_table_are_equal(
        table in tables(Shape { methods: false, all_bytes: false, rows: 5 }),
        tls in any::<bool>(),
    ) {
        let rendered = check(table, if tls { "router" } else { "off" })?;
        prop_assert!(rendered > 2, "{} routers", rendered);
    }

    #[test]
    fn tables_with_methods(table in tables(Shape { methods: true, all_bytes: true, rows: 4 })) {
        check(table, "off")?;
    }
}

/// All pairs for the table that is shipped, and each with itself on every request a client can send.
#[test]
fn renderings_of_the_shipped_table() {
    let default = loaded(RouteTable::default(), "off");
    for (from, objects) in &rendered(&default) {
        for (to, others) in &rendered(&default) {
            let report = diff(&default, (*from, objects), (*to, others), Domain::Canonical);
            let here = format!("{} to {}", from.info().id, to.info().id);
            assert_eq!(report.verdict, Verdict::Equal, "{here}: {report:#?}");
        }
    }
    let row = |path: &str, kind, target| Row::new(path, kind, target);
    let rows = vec![row("/a", MatchKind::Exact, Target::Auth), row("/", MatchKind::Prefix, Target::Gw)];
    let small = loaded(RouteTable::new(rows).expect("a table"), "off");
    for (router, objects) in &rendered(&small) {
        let report = diff(&small, (*router, objects), (*router, objects), Domain::All);
        assert_eq!(report.verdict, Verdict::Equal, "{}: {report:#?}", router.info().id);
    }
}

#[test]
fn renderings_of_two_tables_differ_where_the_tables_do() {
    let of = |name: &str| loaded(RouteTable::named(name).expect("a table"), "off");
    let (default, narrow) = (of("default"), of("narrow-well-known"));
    for ((from, objects), (to, others)) in rendered(&default)
        .iter()
        .flat_map(|one| rendered(&narrow).into_iter().map(move |other| (one.clone(), other)))
    {
        let report = diff(&default, (from, &objects), (to, &others), Domain::Canonical);
        let here = format!("{} to {}: {report:#?}", from.info().id, to.info().id);
        assert_eq!(report.verdict, Verdict::Different, "{here}");
        let finding = report.findings.iter().find(|one| one.code == "wrong-backend").expect("a request");
        assert_eq!((finding.expected.as_str(), finding.actual.as_str()), ("auth", "gw"), "{here}");
        let witness = finding.witness.as_ref().expect("a witness");
        assert_eq!(witness.path, "/.well-known", "{here}");
    }
}

fn reread(documents: &[Value]) -> Option<Manifests> {
    let none: &[String] = &[];
    let text = gatewright::core::yaml::print_documents(documents.iter().map(|document| (none, document)));
    let mut sources = SourceMap::default();
    let id = sources.add("mutant.yaml", text);
    read_manifests(&sources, &[id]).ok()
}

/// A set as the naive evaluator sees it.
struct Naive<'a> {
    evaluators: Vec<Evaluator<'a>>,
    roles: &'a Roles,
}

impl<'a> Naive<'a> {
    fn new(read: &'a Behaviour, roles: &'a Roles) -> Self {
        let of = |reading: &'a Reading| Evaluator::new(&reading.decision);
        Self { evaluators: read.readings.iter().map(of).collect(), roles }
    }

    /// Where a request can go, in a word for each possibility.
    fn goes(&self, request: &Request) -> BTreeSet<String> {
        let words = |evaluator: &Evaluator<'_>| -> Vec<String> {
            let answer = evaluator.answer(request);
            if answer.rejected.is_some() || answer.rules.is_empty() {
                return vec!["nothing".to_owned()];
            }
            answer.rules.iter().map(|rule| self.word(&rule.outcome)).collect()
        };
        self.evaluators.iter().flat_map(words).collect()
    }

    fn word(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Forward(forward) => match self.roles.of(&forward.backend) {
                Role::Auth => "auth".to_owned(),
                Role::Gw => "gw".to_owned(),
                Role::Other(name) => format!("other:{name}"),
            },
            Outcome::Redirect(_) => "redirect".to_owned(),
            Outcome::Status(_) | Outcome::None => "nothing".to_owned(),
            other => format!("{other:?}"),
        }
    }
}

/// Every witness says what the naive evaluator says of both sides.
fn confirmed(sides: [&Naive<'_>; 2], report: &Report) {
    for finding in report.findings.iter().filter(|finding| finding.witness.is_some()) {
        let witness = finding.witness.as_ref().expect("a witness");
        let request = Request {
            scheme: witness.scheme,
            method: witness.method.clone(),
            host: witness.host.clone(),
            path: witness.bytes.clone(),
        };
        for (side, told) in sides.into_iter().zip([&finding.expected, &finding.actual]) {
            let naive = side.goes(&request);
            let told = if told == "none" || told.starts_with("status:") { "nothing" } else { told };
            let open = matches!(told, "nondeterministic" | "undetermined");
            let agrees = if open { !naive.is_empty() } else { naive.contains(told) };
            assert!(agrees, "{naive:?}: {finding:#?}");
        }
    }
}

/// A request that goes to another place, by the naive evaluator alone.
fn moved(sides: [&Naive<'_>; 2], paths: &[String]) -> Option<String> {
    for host in [HOST, "other.acme.dev"] {
        for method in ["GET", "POST"] {
            for path in paths {
                let request = Request {
                    scheme: Scheme::Http,
                    method: method.to_owned(),
                    host: host.to_owned(),
                    path: path.clone().into_bytes(),
                };
                let [before, after] = sides.map(|side| side.goes(&request));
                if before != after {
                    return Some(format!("{method} {host}{path}: {before:?}, {after:?}"));
                }
            }
        }
    }
    None
}

#[test]
fn mutants_differ_where_the_naive_evaluator_says() {
    let loaded = loaded(RouteTable::named("narrow-well-known").expect("a table"), "off");
    let gateway = loaded.gateway.as_ref().expect("a gateway");
    let paths = boundary_paths(gateway.routes.rows());
    let reference = rendered(&loaded);
    for router in routers() {
        let Ok(routing) = loaded.render(&[*router]) else { continue };
        let documents: Vec<Value> = routing
            .iter()
            .flat_map(|routing| &routing.artifacts)
            .filter_map(|artifact| match artifact {
                Artifact::Object(object) => Some(object.value.clone()),
                Artifact::File { .. } => None,
            })
            .collect();
        let own = reread(&documents).expect("our own output");
        let (mut faced, mut apart) = (0, 0);
        let all = mutants(&documents, (&gateway.auth.service, &gateway.gw.service));
        for (index, mutant) in all.iter().enumerate().step_by(all.len().div_ceil(24)) {
            let Some(mutated) = reread(&mutant.documents) else { continue };
            let roles = loaded.roles(gateway, &mutated);
            let after = loaded.interpret(*router, &mutated);
            let after = Naive::new(&after, &roles);
            // From the same router and, in turn, from each other one.
            let (other, objects) = &reference[index % reference.len()];
            for from in [(*router, &own), (*other, objects)] {
                let roles = loaded.roles(gateway, from.1);
                let before = loaded.interpret(from.0, from.1);
                let before = Naive::new(&before, &roles);
                let report = diff(&loaded, from, (*router, &mutated), Domain::Canonical);
                let here = format!("{} to {}: {}", from.0.info().id, router.info().id, mutant.what);
                let consistent = report.findings.iter().all(|one| one.code != "proof-inconsistent");
                assert!(consistent, "{here}: {report:#?}");
                confirmed([&before, &after], &report);
                faced += 1;
                if report.verdict == Verdict::Equal {
                    assert_eq!(moved([&before, &after], &paths), None, "{here}");
                } else {
                    apart += 1;
                }
            }
        }
        println!("{}: {faced} comparisons, {apart} apart", router.info().id);
        assert!(faced > 20 && apart * 2 > faced, "{}: {faced} {apart}", router.info().id);
    }
}

fn example(name: &str) -> Manifests {
    let text = std::fs::read_to_string(root().join("../examples/migrate").join(name)).expect("an example");
    let mut sources = SourceMap::default();
    let id = sources.add(name, text);
    read_manifests(&sources, &[id]).expect("manifests")
}

#[test]
fn the_move_from_ingress_nginx_in_the_examples() {
    let mut project = Project::new("mcp-gateway");
    project.host = Some(HOST.to_owned());
    project.manifests_only = true;
    project.auth_services = vec!["login".to_owned()];
    project.gw_services = vec!["mcp".to_owned()];
    let loaded = project.load().expect("a host is enough");
    let router = |id| gatewright::router(id).expect("a router");
    let before = example("ingress-nginx.yaml");
    let to = |id, name| {
        let after = example(name);
        diff(&loaded, (router("ingress-nginx"), &before), (router(id), &after), Domain::Canonical)
    };
    assert_eq!(to("traefik", "traefik.yaml").verdict, Verdict::Equal);
    let istio = to("istio", "istio.yaml");
    assert_eq!(istio.verdict, Verdict::Different);
    let errors: Vec<(&str, String)> = istio
        .findings
        .iter()
        .filter(|finding| Verdict::of(finding) != Verdict::Equal)
        .map(|finding| {
            (
                finding.code,
                finding.witness.as_ref().map_or_else(|| finding.field.clone(), |one| one.path.clone()),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [("stream-cut", "spec.http[1].timeout".to_owned()), ("wrong-backend", "/.well-known!".to_owned())]
    );
}
