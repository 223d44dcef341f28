//! Mistakes in printed objects: each changes an answer at the edges of the table, a limit or a remark, or is
//! harmless for a reason that is written down here.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, default_table, gateway, interpret, options, request};
use gatewright_core::decision::{Behaviour, Outcome, Scheme};
use gatewright_core::model::Tls;
use gatewright_core::router::{Artifact, Options, Router};
use gatewright_core::routes::METHODS;
use gatewright_core::tree::{Map, Value};
use gatewright_core::yaml;
use gatewright_render_traefik::TRAEFIK;
use gatewright_testkit::mutate::{Change, mutants};
use gatewright_testkit::naive;
use proptest::prelude::*;

/// Everything that can be told apart: outcomes with their settings' values, ties, and what was said.
fn seen(behaviour: &Behaviour) -> Vec<String> {
    let mut out = vec![format!("{:?}", behaviour.not_understood.len())];
    out.extend(behaviour.remarks.iter().map(|remark| remark.code.to_owned()));
    let table = default_table();
    let token = "/.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0".to_owned();
    for path in naive::boundary_paths(table.rows()).into_iter().chain([token]) {
        for scheme in [Scheme::Http, Scheme::Https] {
            for host in [HOST, "evil.com"] {
                for method in METHODS.iter().take(3) {
                    let request = request(scheme, method, host, &path);
                    out.push(match behaviour.readings[0].decision.answer(&request).outcome() {
                        Some(Outcome::Forward(forward)) => format!(
                            "{:?} {:?} {:?} {:?} {:?}",
                            forward.backend,
                            forward.host.value,
                            forward.path.value,
                            forward.unavailable.value,
                            forward.limits.idle.value
                        ),
                        Some(other) => format!("{other:?}"),
                        None => "tie".to_owned(),
                    });
                }
            }
        }
    }
    out
}

fn documents(options: &Options, tls: Tls) -> Vec<Value> {
    let rendered = TRAEFIK.render(&gateway(default_table(), tls), options).expect("rendered");
    let value = |artifact| match artifact {
        Artifact::Object(object) => object.value,
        Artifact::File { content, .. } => content,
    };
    rendered.artifacts.into_iter().map(value).collect()
}

fn text(documents: &[Value]) -> String {
    yaml::print_documents(documents.iter().map(|value| (&[][..], value)))
}

/// Why a mutant may change nothing.
fn harmless(what: &str, kind: Change) -> bool {
    // Order means nothing to Traefik.
    kind == Change::Reorder
        // Which certificate is served is no matter of routing.
        || what.contains(".spec.tls")
        // The default, stated.
        || what.contains("service.passhostheader")
        // Without entry points a router is on all of them; on the other one it does not match the scheme.
        || what.contains("entryPoints") || what.contains("unset") && what.contains("router.entrypoints")
        // Alone on its entry point; it only has to stay below a solver, and does by its length too.
        || what.starts_with("document 5") && what.contains("router.priority")
        // Which pods a companion selects is a question for whoever assigns roles to Services.
        || what.contains(".spec.selector")
}

fn check(options: &Options, tls: &Tls, services: (&str, &str), least: usize) {
    let documents = documents(options, tls.clone());
    let original = seen(&interpret(&text(&documents), options));
    let mut killed = 0;
    for mutant in mutants(&documents, services) {
        if harmless(&mutant.what, mutant.kind) {
            continue;
        }
        let found = seen(&interpret(&text(&mutant.documents), options));
        assert_ne!(found, original, "{}", mutant.what);
        killed += 1;
    }
    assert!(killed >= least, "only {killed} mutants");
}

#[test]
fn mistakes_in_ingress_routes_show() {
    for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned())] {
        check(&options(&[]), &tls, ("acme-auth", "acme-gw"), 20);
    }
}

#[test]
fn mistakes_in_ingresses_show() {
    for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned())] {
        check(&options(&[("api", "ingress")]), &tls, ("acme-traefik-auth", "acme-traefik-gw"), 40);
    }
}

/// Every text of the objects in turn.
fn texts(value: &mut Value, found: &mut Vec<*const Value>, change: &mut dyn FnMut(usize, &mut Value)) {
    let at = found.len();
    found.push(std::ptr::from_ref(value));
    change(at, value);
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| texts(item, found, change)),
        Value::Map(map) => {
            let keys: Vec<String> = map.iter().map(|(key, _)| key.to_owned()).collect();
            for key in keys {
                if let Some(item) = map.get_mut(&key) {
                    texts(item, found, change);
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Wrong types anywhere: an answer or a remark, never a panic.
    #[test]
    fn wrong_types_never_panic(at in 0_usize..400, wrong in 0_usize..6, ingress in any::<bool>()) {
        let options = options(&[
            ("api", if ingress { "ingress" } else { "crd" }),
            ("ingress-nginx-provider", "true"),
            ("ingress-nginx-class", "traefik"),
        ]);
        let mut documents = documents(&options, Tls::Secret("mcp-tls".to_owned()));
        let replacement = [
            Value::Null,
            Value::Bool(true),
            Value::from(-7_i64),
            Value::from("Host(`"),
            Value::List(vec![Value::Null, Value::from("x")]),
            Value::Map(Map::from_iter([("name", "x")])),
        ][wrong].clone();
        let mut found = Vec::new();
        for document in &mut documents {
            texts(document, &mut found, &mut |index, value| {
                if index == at {
                    *value = replacement.clone();
                }
            });
        }
        let _ = interpret(&text(&documents), &options);
    }
}

/// The same in the rules, which are one text to the mutants above.
#[test]
fn mistakes_in_rules_show() {
    let options = options(&[]);
    let printed = text(&documents(&options, Tls::Off));
    let original = seen(&interpret(&printed, &options));
    for (from, to) in [
        ("Path(`/token`)", "PathPrefix(`/token`)"),
        ("Path(`/token`)", "Path(`/Token`)"),
        ("Path(`/token`)", "path(`/token`, `/tokens`)"),
        ("Path(`/token`)", "Path('/token')"),
        ("Path(`/token`)", "!Path(`/token`)"),
        ("Path(`/token`)", "Path(`/token`) && Method(`POST`)"),
        ("Path(`/token`)", "Path(`/authorize`)"),
        ("&& Path(`/token`)", "|| Path(`/token`)"),
        ("PathPrefix(`/.well-known/`)", "PathPrefix(`/.well-known`)"),
        ("Path(`/.well-known`) || ", ""),
        (
            "(Path(`/.well-known`) || PathPrefix(`/.well-known/`))",
            "Path(`/.well-known`) || PathPrefix(`/.well-known/`)",
        ),
        ("match: Host(`mcp.acme.dev`)\n    priority: 1", "match: Host(`mcp.acme.dev`)\n    priority: 1000"),
        ("match: Host(`mcp.acme.dev`)\n    priority: 1", "match: HostRegexp(`.*`)\n    priority: 1"),
        ("match: Host(`mcp.acme.dev`)\n", "match: Host(`mcp.acme.dev`) && PathPrefix(`/mcp`)\n"),
        ("Host(`mcp.acme.dev`) && Path(`/token`)", "Path(`/token`)"),
        ("responseHeaderTimeout: 0s", "responseHeaderTimeout: 60s"),
        ("nativeLB: true", "nativeLB: false"),
    ] {
        assert!(printed.contains(from), "{from}");
        let mutant = printed.replacen(from, to, 1);
        assert_ne!(seen(&interpret(&mutant, &options)), original, "{from} becomes {to}");
    }
}
