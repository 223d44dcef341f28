//! What is printed, and what is refused.

use crate::support::{gateway, options, printed, proof, secret};
use gatewright_core::decision::Port;
use gatewright_core::diag::Severity;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_proof::Verdict;
use gatewright_render_kong::KONG;

fn table(mut rows: Vec<Row>) -> RouteTable {
    rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
    RouteTable::new(rows).expect("lawful")
}

fn exact(path: &str, target: Target) -> Row {
    Row::new(path, MatchKind::Exact, target)
}

fn prefix(path: &str, target: Target) -> Row {
    Row::new(path, MatchKind::Prefix, target)
}

fn default(tls: Tls) -> Gateway {
    gateway(RouteTable::default(), tls)
}

#[test]
fn the_default_table() {
    for (name, tls, given) in [
        ("default_tls_off", Tls::Off, &[][..]),
        ("default_tls_secret", secret(), &[("cluster-issuer", "letsencrypt")][..]),
        ("declarative_tls_off", Tls::Off, &[("api", "declarative")][..]),
        ("declarative_tls_router", Tls::Router, &[("api", "declarative")][..]),
    ] {
        let (gateway, options) = (default(tls), options(given));
        insta::assert_snapshot!(name, printed(&gateway, &options).expect("expressible"));
        let report = proof(&gateway, &options);
        let errors: Vec<_> = report.findings.iter().filter(|one| one.severity == Severity::Error).collect();
        assert_eq!((report.verdict, errors), (Verdict::Equal, Vec::new()), "{name}");
    }
}

#[test]
fn tables_that_need_more_than_one_ingress() {
    let nested = table(vec![
        prefix("/a", Target::Auth),
        prefix("/a/b", Target::Gw),
        exact("/a/b/c", Target::Auth),
        prefix("/very/long/path/of/gw", Target::Gw),
    ]);
    let methods = table(vec![prefix("/a", Target::Auth).only(&["GET"]), exact("/a/b", Target::Gw)]);
    for (name, routes) in [("nested", nested), ("methods", methods)] {
        let (gateway, options) = (gateway(routes, Tls::External), options(&[]));
        insta::assert_snapshot!(name, printed(&gateway, &options).expect("expressible"));
        assert_eq!(proof(&gateway, &options).verdict, Verdict::Equal, "{name}");
    }
}

#[test]
fn every_named_table_in_every_mode_and_for_every_flavour() {
    for name in ["default", "guide", "readme", "narrow-well-known"] {
        let routes = RouteTable::named(name).expect("named");
        for tls in [Tls::Off, secret(), Tls::Router, Tls::External] {
            for api in ["ingress", "declarative"] {
                for flavour in ["any", "traditional", "traditional_compatible", "expressions"] {
                    let options = options(&[("api", api), ("router-flavor", flavour)]);
                    let gateway = gateway(routes.clone(), tls.clone());
                    if api == "declarative" && tls == secret() {
                        assert_eq!(printed(&gateway, &options), Err(vec!["tls-mode-unsupported"]));
                        continue;
                    }
                    let report = proof(&gateway, &options);
                    assert_eq!(report.verdict, Verdict::Equal, "{name} {tls:?} {api} {flavour}: {report:?}");
                }
            }
        }
    }
}

/// A prefix that looks like the mark of a regular expression, and every byte that means something in one.
#[test]
fn awkward_literals() {
    for path in ["/~a", "/a.b", "/a$b", "/(a)", "/*", "/a+", "/a/~b", "/a.b/c", "/...", "/~$(a)*+.x"] {
        for target in [Target::Auth, Target::Gw] {
            let other = if target == Target::Auth { Target::Gw } else { Target::Auth };
            let rows = vec![
                prefix(path, target),
                exact(&format!("{path}/x"), other),
                exact(&format!("{path}/"), other),
                exact(path, other),
            ];
            for api in ["ingress", "declarative"] {
                let gateway = gateway(table(rows.clone()), Tls::Off);
                let report = proof(&gateway, &options(&[("api", api)]));
                assert_eq!(report.verdict, Verdict::Equal, "{path} {api}: {report:?}");
            }
        }
    }
}

#[test]
fn refusals() {
    let codes = |change: &dyn Fn(&mut Gateway), given: &[(&str, &str)]| {
        let mut gateway = default(Tls::Off);
        change(&mut gateway);
        printed(&gateway, &options(given)).expect_err("refused")
    };
    let none: &[(&str, &str)] = &[];
    let host = |gateway: &mut Gateway| gateway.host = "xn--bcher-kva.example".to_owned();
    assert_eq!(codes(&host, none), ["host-not-expressible"]);
    assert_eq!(codes(&host, &[("api", "declarative")]), ["host-not-expressible"]);
    let reserved =
        |gateway: &mut Gateway| gateway.routes = table(vec![exact("/kong_error_handler", Target::Auth)]);
    assert_eq!(codes(&reserved, none), ["reserved-path"]);
    let bare =
        |gateway: &mut Gateway| gateway.routes = table(vec![prefix("/kong_buffered_http", Target::Auth)]);
    assert_eq!(codes(&bare, none), ["reserved-path"]);
    let long = |gateway: &mut Gateway| gateway.floors.stream_seconds = 2_147_484;
    assert_eq!(codes(&long, none), ["limit-out-of-range"]);
    let long_name = |gateway: &mut Gateway| gateway.fullname = "a".repeat(54);
    assert_eq!(codes(&long_name, none), ["object-name-invalid"]);
    let elsewhere = |gateway: &mut Gateway| gateway.auth.namespace = "other".to_owned();
    assert_eq!(codes(&elsewhere, none), ["cross-namespace-backend"]);
    let named = |gateway: &mut Gateway| gateway.gw.port = Port::Name("http".to_owned());
    assert_eq!(codes(&named, none), ["backend-port-missing"]);
    let own = |gateway: &mut Gateway| {
        gateway.annotations = vec![("konghq.com/plugins".to_owned(), "cors".to_owned())];
    };
    assert_eq!(codes(&own, none), ["annotation-reserved"]);
    let nothing = |_: &mut Gateway| {};
    assert_eq!(codes(&nothing, &[("issuer", "a")]), ["option-conflict"]);
    assert_eq!(codes(&nothing, &[("issuer", "a"), ("cluster-issuer", "b")]), ["option-conflict"]);
    assert_eq!(codes(&nothing, &[("issuer", "a"), ("api", "declarative")]), ["option-conflict"]);
    let selector = |gateway: &mut Gateway| gateway.selectors.gw.clear();
    assert_eq!(codes(&selector, none), ["selector-missing"]);
}

/// What the longest timeout allows is rendered and proven.
#[test]
fn the_longest_timeout() {
    let mut gateway = default(Tls::Off);
    gateway.floors.stream_seconds = 2_147_483;
    assert_eq!(proof(&gateway, &options(&[])).verdict, Verdict::Equal);
}

#[test]
fn another_namespace_is_no_obstacle_to_a_file() {
    let mut gateway = default(Tls::Off);
    gateway.auth.namespace = "other".to_owned();
    assert_eq!(proof(&gateway, &options(&[("api", "declarative")])).verdict, Verdict::Equal);
}

#[test]
fn remarks_about_certificates() {
    let codes = |tls| {
        let rendered = KONG.render(&default(tls), &options(&[])).expect("expressible");
        rendered.remarks.iter().map(|remark| remark.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(secret()), ["tls-secret-label"]);
    assert_eq!(codes(Tls::Router), ["tls-default-certificate"]);
    assert!(codes(Tls::Off).is_empty());
}
