//! Every way to spoil the printed object, one at a time: the proof must notice, and its witness must hold when
//! both sides are asked without automata.

use crate::support::{answer, gateway, options, request};
use gatewright_core::decision::Behaviour;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Context, Object, Rendered, Router};
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};
use gatewright_core::tree::{Map, Value};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_nginx::INGRESS_NGINX;

const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// One spoiled object, and whether it may still mean the same.
struct Mutant {
    what: String,
    value: Value,
    may_be_equal: bool,
}

fn tables() -> Vec<RouteTable> {
    let nested = [
        Row::new("/a", Prefix, Auth),
        Row::new("/a", Exact, Gw),
        Row::new("/a/b", Prefix, Gw),
        Row::new("/a/c/", Exact, Gw),
        Row::new("/d/", Exact, Auth),
        Row::new("/D", Exact, Auth),
        Row::new("/", Exact, Auth),
        Row::new("/", Prefix, Gw),
    ];
    let named = ["default", "readme"].iter().filter_map(|name| RouteTable::named(name));
    named.chain(RouteTable::new(nested.to_vec()).ok()).collect()
}

fn map<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Map {
    let map = path
        .iter()
        .fold(value, |value, key| value.as_map_mut().expect("a map").get_mut(key).expect("present"));
    map.as_map_mut().expect("a map")
}

fn list<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Vec<Value> {
    let (last, parents) = path.split_last().expect("a key");
    match map(value, parents).get_mut(last) {
        Some(Value::List(items)) => items,
        other => panic!("no list: {other:?}"),
    }
}

fn paths(value: &mut Value) -> &mut Vec<Value> {
    let rule = list(value, &["spec", "rules"]).first_mut().expect("a rule");
    list(rule, &["http", "paths"])
}

fn text(value: &Value, key: &str) -> String {
    value.at(&[key]).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn mutants(object: &Value) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let mut add = |what: String, may_be_equal: bool, spoil: &dyn Fn(&mut Value)| {
        let mut value = object.clone();
        spoil(&mut value);
        mutants.push(Mutant { what, value, may_be_equal });
    };
    let count = paths(&mut object.clone()).len();
    for index in 0..count {
        path_mutants(object, index, count, &mut add);
    }
    annotation_mutants(object, &mut add);
    for (what, spoil) in OTHER {
        add((*what).to_owned(), false, &|value| spoil(value));
    }
    mutants
}

type Add<'a> = dyn FnMut(String, bool, &dyn Fn(&mut Value)) + 'a;

fn path_mutants(object: &Value, index: usize, count: usize, add: &mut Add<'_>) {
    let original_paths = paths(&mut object.clone()).clone();
    let original = original_paths.get(index).cloned().expect("a path");
    let (path, path_type) = (text(&original, "path"), text(&original, "pathType"));
    let with = |key: &'static str, new: String| {
        move |value: &mut Value| {
            paths(value)[index].as_map_mut().expect("a map").insert(key, new.clone());
        }
    };
    let name = format!("{path_type} {path}");
    add(format!("drop {name}"), true, &|value| drop(paths(value).remove(index)));
    for other in ["Exact", "Prefix", "ImplementationSpecific"] {
        if other != path_type {
            // ImplementationSpecific is Prefix to the controller. The path beside an exact row that ends in a
            // slash only has to keep nginx from redirecting.
            let beside = original_paths.iter().any(|one| text(one, "path") == format!("{path}/"));
            let same = beside || path_type == "Prefix" && other == "ImplementationSpecific";
            add(format!("{name} as {other}"), same, &with("pathType", other.to_owned()));
        }
    }
    let longer = if path == "/" { "/x".to_owned() } else { format!("{path}x") };
    let slashed =
        if path.ends_with('/') { path.trim_end_matches('/').to_owned() } else { format!("{path}/") };
    for new in [longer, slashed, path.to_uppercase(), path[..path.len() - 1].to_owned()] {
        if new != path && !new.is_empty() {
            // Beside an Exact path the Prefix path only serves what is below it.
            let same = path_type == "Prefix"
                && new == format!("{path}/")
                && original_paths
                    .iter()
                    .any(|one| text(one, "path") == path && text(one, "pathType") == "Exact");
            add(format!("{name} as {new}"), same, &with("path", new));
        }
    }
    let service = original.at(&["backend", "service", "name"]).and_then(Value::as_str).unwrap_or_default();
    let other = if service.ends_with("auth") { "mcp-gateway-gw" } else { "mcp-gateway-auth" };
    for (what, new) in [("retarget", other), ("misspell", "mcp-gateway-outh")] {
        add(format!("{what} {name}"), false, &|value| {
            map(&mut paths(value)[index], &["backend", "service"]).insert("name", new);
        });
    }
    add(format!("other port for {name}"), false, &|value| {
        map(&mut paths(value)[index], &["backend", "service", "port"]).insert("number", 9090_i64);
    });
    if index + 1 < count {
        add(format!("swap {name} with the next"), true, &|value| paths(value).swap(index, index + 1));
    }
}

fn annotation_mutants(object: &Value, add: &mut Add<'_>) {
    // Removing an annotation may leave a default that is as good.
    let own = object.at(&["metadata", "annotations"]);
    let Some(Value::Map(own)) = own else { panic!("no annotations") };
    for (key, _) in own.iter() {
        add(format!("without {key}"), true, &|value| {
            drop(map(value, &["metadata", "annotations"]).remove(key));
        });
    }
    for (name, new) in [
        ("proxy-read-timeout", "59"),
        ("proxy-read-timeout", "1h"),
        ("proxy-body-size", "1k"),
        ("proxy-body-size", "4Mi"),
        ("proxy-buffering", "on"),
        ("proxy-next-upstream", "error timeout non_idempotent"),
        ("use-regex", "true"),
        ("rewrite-target", "/$1"),
        ("rewrite-target", "/x"),
        ("upstream-vhost", "internal.acme.dev"),
        ("app-root", "/login"),
        ("permanent-redirect", "https://elsewhere.acme.dev"),
        ("temporal-redirect", "https://elsewhere.acme.dev"),
        ("from-to-www-redirect", "true"),
        ("server-alias", "other.acme.dev"),
        ("server-alias", "*.acme.dev"),
        ("enable-cors", "true"),
        ("canary", "true"),
        ("default-backend", "mcp-gateway-gw"),
        ("configuration-snippet", "return 200;"),
        ("auth-url", "https://x"),
        ("mirror-target", "https://x"),
        ("backend-protocol", "HTTPS"),
    ] {
        // A bare redirect of another host is not routing.
        let harmless = name == "from-to-www-redirect";
        add(format!("{name}: {new}"), harmless, &|value| {
            map(value, &["metadata", "annotations"]).insert(format!("{PREFIX}{name}"), new);
        });
    }
}

type Spoil = fn(&mut Value);

const OTHER: &[(&str, Spoil)] = &[
    ("no host", |value| drop(list(value, &["spec", "rules"])[0].as_map_mut().expect("a map").remove("host"))),
    ("wildcard host", |value| {
        list(value, &["spec", "rules"])[0].as_map_mut().expect("a map").insert("host", "*.acme.dev");
    }),
    ("other host", |value| {
        list(value, &["spec", "rules"])[0].as_map_mut().expect("a map").insert("host", "mcp.acme.de");
    }),
    ("a second host", |value| {
        let mut second = list(value, &["spec", "rules"])[0].clone();
        second.as_map_mut().expect("a map").insert("host", "other.acme.dev");
        list(value, &["spec", "rules"]).push(second);
    }),
    ("other class", |value| map(value, &["spec"]).insert("ingressClassName", "internal")),
    ("no class", |value| drop(map(value, &["spec"]).remove("ingressClassName"))),
    ("no http", |value| drop(list(value, &["spec", "rules"])[0].as_map_mut().expect("a map").remove("http"))),
    ("misspelt field", |value| map(value, &["spec"]).insert("ingressClass", "nginx")),
    ("text for a number", |value| {
        map(&mut paths(value)[0], &["backend", "service", "port"]).insert("number", "8080");
    }),
    ("flag without quotes", |value| {
        map(value, &["metadata", "annotations"]).insert(format!("{PREFIX}ssl-redirect"), true);
    }),
];

#[test]
fn none_survives() {
    let (mut noticed, mut equal) = (0, 0);
    for table in tables() {
        for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned())] {
            let gateway = gateway(table.clone(), tls);
            let rendered = INGRESS_NGINX.render(&gateway, &options(&[])).expect("nothing to refuse");
            let [Artifact::Object(object)] = rendered.artifacts.as_slice() else { panic!("one object") };
            for mutant in mutants(&object.value) {
                if judged(&gateway, object, mutant) { noticed += 1 } else { equal += 1 }
            }
        }
    }
    assert!(noticed >= 500 && equal > 0, "{noticed} noticed, {equal} equal");
}

/// True when the proof told the mutant from the original.
fn judged(gateway: &Gateway, object: &Object, mutant: Mutant) -> bool {
    let options = options(&[]);
    let Mutant { what, value, may_be_equal } = mutant;
    let spoiled = Object { value, ..object.clone() };
    let rendered = Rendered { artifacts: vec![Artifact::Object(spoiled)], remarks: Vec::new() };
    let report = pipeline::check(&INGRESS_NGINX, gateway, &options, &rendered);
    let manifests = pipeline::reread(&rendered.artifacts).expect("printed");
    let context = Context::new(&options, &gateway.namespace);
    let read = INGRESS_NGINX.interpret(&manifests, context);
    let asked = gateway.behaviour();
    if report.verdict == Verdict::Equal {
        assert!(may_be_equal, "{what} survives");
        same_everywhere(gateway, &asked, &read, &what);
        return false;
    }
    for finding in &report.findings {
        let Some(witness) = &finding.witness else {
            assert!(!finding.object.is_empty(), "{what}: {finding:?}");
            continue;
        };
        let request = request(witness.scheme.as_str(), &witness.method, &witness.host, &witness.path);
        assert_ne!(answer(&asked, &request), answer(&read, &request), "{what}: {finding:?}");
    }
    true
}

/// An equal mutant answers alike at every edge of every row.
fn same_everywhere(gateway: &Gateway, asked: &Behaviour, read: &Behaviour, what: &str) {
    let schemes: &[&str] = if gateway.tls.terminates() { &["http", "https"] } else { &["http"] };
    for row in gateway.routes.rows() {
        let bare = row.path.trim_end_matches('/');
        for path in [bare.to_owned(), format!("{bare}/"), format!("{bare}/x"), format!("{bare}x")] {
            for (scheme, method) in schemes.iter().flat_map(|scheme| [(scheme, "GET"), (scheme, "OPTIONS")]) {
                let request = request(scheme, method, &gateway.host, &path);
                if path.starts_with('/') {
                    assert_eq!(answer(asked, &request), answer(read, &request), "{what}: {path}");
                }
            }
        }
    }
}
