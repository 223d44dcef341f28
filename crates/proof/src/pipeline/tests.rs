//! A small router whose objects are its rules, right and with mistakes.

use super::*;
use crate::report::Verdict;
use gatewright_core::decision::{
    Backend, Behaviour, Buffering, Bytes, Decision, Forward, HostForward, HostMatch, Limits, MethodMatch,
    Outcome, PathForward, PathMatch, Retry, Rule, Schemes, Setting, Time, Unavailable,
};
use gatewright_core::model::{Floors, Selectors, Tls};
use gatewright_core::router::{Object, RouterInfo};
use gatewright_core::routes::{MatchKind, RouteTable, Target};
use gatewright_core::tree::Map;
use std::sync::Arc;

/// Prints the table as one object, in declared order, and reads it back.
struct Toy {
    /// What the renderer does wrong.
    mistake: Mistake,
}

#[derive(PartialEq)]
enum Mistake {
    Nothing,
    /// Prefixes compare strings.
    StringPrefix,
    /// Auth goes through a companion Service, which is fine.
    Companion,
}

static INFO: RouterInfo = RouterInfo {
    id: "toy",
    title: "Toy",
    krate: "none",
    api_versions: &["toy.dev/v1"],
    objects: "Toy",
    versions: "1",
    options: &[],
    cannot: &[],
    reserved_paths: &[],
    annotation_prefixes: &[],
};

impl Router for Toy {
    fn info(&self) -> &'static RouterInfo {
        &INFO
    }

    fn render(&self, gateway: &Gateway, _: &Options) -> Result<Rendered, Vec<Diagnostic>> {
        let rules = gateway.routes.by_specificity().into_iter().map(|row| {
            let service = match row.backend {
                Target::Auth if self.mistake == Mistake::Companion => "companion".to_owned(),
                Target::Auth => gateway.auth.service.clone(),
                Target::Gw => gateway.gw.service.clone(),
            };
            let kind = if row.kind == MatchKind::Exact { "exact" } else { "prefix" };
            Value::Map(Map::from_iter([
                ("path", row.path.clone()),
                ("kind", kind.to_owned()),
                ("to", service),
            ]))
        });
        let mut object = object("toy.dev/v1", "Toy", "toy");
        object.insert("rules", Value::List(rules.collect()));
        let mut service = object_of_service();
        service.insert("metadata", Value::Map(Map::from_iter([("name", "companion")])));
        Ok(Rendered { artifacts: vec![artifact(object), artifact(service)], remarks: Vec::new() })
    }

    fn interpret(&self, manifests: &Manifests, context: Context<'_>) -> Behaviour {
        let toy = manifests.of_kind("toy.dev", "Toy").next().expect("the object");
        let rules = toy.node.get("rules").map(Node::items).unwrap_or_default();
        Behaviour::certain(Decision::ordered(rules.iter().map(|rule| {
            let text = |key: &str| rule.get(key).and_then(Node::as_str).expect("a text").to_owned();
            let path = match (text("kind").as_str(), text("path").as_str()) {
                ("exact", path) => PathMatch::Exact(path.to_owned()),
                (_, "/") => PathMatch::Any,
                (_, path) if self.mistake == Mistake::StringPrefix => PathMatch::Prefix(path.to_owned()),
                (_, path) => PathMatch::Segments(path.to_owned()),
            };
            Rule {
                schemes: Schemes::Both,
                host: HostMatch::Exact("mcp.acme.dev".to_owned()),
                methods: MethodMatch::Any,
                path,
                outcome: Outcome::Forward(Arc::new(forward(&text("to"), context.namespace))),
                place: Place::new("Toy/toy", "rules"),
            }
        })))
    }
}

fn object(api: &str, kind: &str, name: &str) -> Map {
    let mut map = Map::from_iter([("apiVersion", api), ("kind", kind)]);
    map.insert("metadata", Value::Map(Map::from_iter([("name", name)])));
    map
}

fn object_of_service() -> Map {
    let mut service = object("v1", "Service", "companion");
    let mut spec = Map::from_iter([("selector", Value::Map(Map::from_iter([("app", "auth")])))]);
    let port = Map::from_iter([("port", Value::from(80_i64))]);
    spec.insert("ports", Value::List(vec![Value::Map(port)]));
    service.insert("spec", Value::Map(spec));
    service
}

fn artifact(map: Map) -> Artifact {
    let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Artifact::Object(Object {
        api_version: text("apiVersion"),
        kind: text("kind"),
        name: text("name"),
        value: Value::Map(map),
    })
}

fn forward(service: &str, namespace: &str) -> Forward {
    Forward {
        backend: Backend {
            service: service.to_owned(),
            namespace: namespace.to_owned(),
            port: Port::Number(80),
        },
        host: Setting::default_of(HostForward::Verbatim),
        path: Setting::default_of(PathForward::Raw),
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: Limits {
            total: Setting::default_of(Time::Unlimited),
            idle: Setting::default_of(Time::Unlimited),
            body: Setting::default_of(Bytes::Unlimited),
            response_buffering: Setting::default_of(Buffering::Off),
            post_retry: Setting::default_of(Retry::Never),
        },
    }
}

fn gateway() -> Gateway {
    let backend = |service: &str| forward(service, "default").backend;
    Gateway {
        fullname: "mcp-gateway".to_owned(),
        namespace: "default".to_owned(),
        write_namespace: false,
        host: "mcp.acme.dev".to_owned(),
        auth: backend("mcp-gateway-auth"),
        gw: backend("mcp-gateway-gw"),
        routes: RouteTable::named("default").expect("a table"),
        tls: Tls::Off,
        floors: Floors::default(),
        labels: Vec::new(),
        annotations: Vec::new(),
        selectors: Selectors { auth: vec![("app".to_owned(), "auth".to_owned())], gw: Vec::new() },
    }
}

fn report(mistake: Mistake) -> Report {
    let (router, options) = (Toy { mistake }, Options::default());
    let rendered = router.render(&gateway(), &options).expect("objects");
    check(&router, &gateway(), &options, &rendered)
}

#[test]
fn right_output_is_equal() {
    assert_eq!(report(Mistake::Nothing).verdict, Verdict::Equal);
    assert_eq!(report(Mistake::Companion).verdict, Verdict::Equal);
}

#[test]
fn a_mistake_is_found_with_the_shortest_request() {
    let report = report(Mistake::StringPrefix);
    assert_eq!(report.verdict, Verdict::Different);
    let shortest = report.findings[0].witness.as_ref().expect("a witness");
    assert_eq!((shortest.method.as_str(), shortest.path.as_str()), ("GET", "/.well-known!"));
    assert_eq!((report.findings[0].expected.as_str(), report.findings[0].actual.as_str()), ("gw", "auth"));
}

#[test]
fn a_memo_never_takes_a_mistake_for_what_it_knows() {
    let (mut memo, options) = (Memo::default(), Options::default());
    for mistake in [Mistake::Nothing, Mistake::StringPrefix, Mistake::Companion, Mistake::StringPrefix] {
        let router = Toy { mistake };
        let rendered = router.render(&gateway(), &options).expect("objects");
        let fresh = check(&router, &gateway(), &options, &rendered);
        assert_eq!(
            check_text(&router, &gateway(), &options, print(&rendered.artifacts), Some(&mut memo)),
            fresh
        );
    }
    // The companion is as good as the Service itself, and the mistake was known the second time.
    assert_eq!((memo.made(), memo.reused()), (2, 2));
}
