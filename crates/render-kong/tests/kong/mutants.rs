//! Mistakes in what was printed: each is noticed, or provably changes nothing.

use crate::support::{HOST, gateway, interpret, options, printed, read, request, routes_only, secret, word};
use gatewright_core::decision::{Behaviour, Scheme};
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::tree::Value;
use gatewright_core::yaml;
use gatewright_proof::{Domain, ProofLimits, Question, Report, Verdict, compare, pipeline};
use gatewright_render_kong::KONG;
use gatewright_testkit::mutate::mutants;
use gatewright_testkit::naive;

fn prove(gateway: &Gateway, manifests: &Manifests, options: &Options) -> Report {
    let context = Context::new(options, "default").about(HOST);
    let behaviour = KONG.interpret(manifests, context);
    let roles = pipeline::roles(gateway, manifests);
    let question = Question {
        host: HOST,
        schemes: pipeline::schemes(gateway),
        roles: &roles,
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    compare(&gateway.behaviour(), &behaviour, &question)
}

/// Every answer of every reading on the boundary requests.
fn answers(behaviour: Behaviour, paths: &[String]) -> Vec<String> {
    let behaviour = routes_only(behaviour);
    let mut answers = Vec::new();
    for reading in &behaviour.readings {
        for path in paths {
            for scheme in [Scheme::Http, Scheme::Https] {
                answers.push(word(&reading.decision, &request(scheme, "POST", HOST, path)));
            }
        }
    }
    answers
}

fn unnoticed(api: &str, services: (&str, &str)) -> String {
    let options = options(&[("api", api)]);
    let tls = if api == "ingress" { secret() } else { gatewright_core::model::Tls::Router };
    let gateway = gateway(RouteTable::default(), tls);
    let text = printed(&gateway, &options).expect("expressible");
    let documents: Vec<Value> = read(&text).objects.iter().map(|object| Value::from(&object.node)).collect();
    let paths = naive::boundary_paths(gateway.routes.rows());
    let original = answers(interpret(&text, &options), &paths);
    let mut harmless = Vec::new();
    for mutant in mutants(&documents, services) {
        let changed = yaml::print_documents(mutant.documents.iter().map(|one| (&[] as &[String], one)));
        let manifests = read(&changed);
        if prove(&gateway, &manifests, &options).verdict == Verdict::Equal {
            // The proof and a naive evaluation must agree on that.
            assert_eq!(answers(interpret(&changed, &options), &paths), original, "{}", mutant.what);
            harmless.push(mutant.what);
        }
    }
    harmless.join("\n")
}

#[test]
fn of_ingresses() {
    insta::assert_snapshot!(unnoticed("ingress", ("mcp-gateway-kong-auth", "mcp-gateway-kong-gw")));
}

#[test]
fn of_a_file() {
    insta::assert_snapshot!(unnoticed("declarative", ("mcp-gateway-auth", "mcp-gateway-gw")));
}
