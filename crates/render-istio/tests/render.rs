//! What is rendered, read by eye once and kept; what is refused.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, default_table, gateway, interpret, options, print, request, round_trip};
use gatewright_core::decision::{Port, Scheme};
use gatewright_core::diag::{Class, Severity};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Options, Router};
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_render_istio::ISTIO;

fn rendered(gateway: &Gateway, options: &Options) -> String {
    print(&ISTIO.render(gateway, options).expect("rendered"))
}

fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

#[test]
fn tls_off() {
    insta::assert_snapshot!(rendered(&gateway(default_table(), Tls::Off), &options(&[])));
}

#[test]
fn tls_secret() {
    let mut gateway = gateway(default_table(), secret());
    gateway.write_namespace = true;
    gateway.annotations = vec![("example.com/owner".to_owned(), "on".to_owned())];
    insta::assert_snapshot!(rendered(&gateway, &options(&[])));
}

#[test]
fn methods_and_alternating_backends() {
    let rows = vec![
        Row::new("/a", MatchKind::Prefix, Target::Auth).only(&["GET", "POST"]),
        Row::new("/a", MatchKind::Prefix, Target::Gw),
        Row::new("/a/b", MatchKind::Exact, Target::Gw),
        Row::new("/", MatchKind::Prefix, Target::Auth).only(&["OPTIONS"]),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    let table = RouteTable::new(rows).expect("lawful");
    insta::assert_snapshot!(rendered(&gateway(table, Tls::Off), &options(&[])));
}

#[test]
fn attached_with_options() {
    let options = options(&[
        ("gateway", "istio-ingress/shared"),
        ("http-port", "8080"),
        ("https-port", "8443"),
        ("cluster-domain", "corp.internal"),
    ]);
    insta::assert_snapshot!("attached_off", rendered(&gateway(default_table(), Tls::External), &options));
    insta::assert_snapshot!("attached_router", rendered(&gateway(default_table(), Tls::Router), &options));
}

#[test]
fn external_differs_from_off_in_nothing() {
    let off = rendered(&gateway(default_table(), Tls::Off), &options(&[]));
    assert_eq!(off, rendered(&gateway(default_table(), Tls::External), &options(&[])));
}

#[test]
fn selector_labels_are_written() {
    let options = options(&[("selector", "istio=edge,team=mcp")]);
    let text = rendered(&gateway(default_table(), Tls::Off), &options);
    assert!(text.contains("  selector:\n    istio: edge\n    team: mcp\n"), "{text}");
}

/// Options as they are given.
type Given<'a> = &'a [(&'a str, &'a str)];

#[test]
fn refusals_name_the_router_and_the_way_out() {
    let fine = || gateway(default_table(), Tls::Off);
    let attached = [("gateway", "edge/shared")];
    let edge = [("connection-profile", "EDGE")];
    let long = Gateway { fullname: "a".repeat(58), ..fine() };
    let dotted = Gateway { fullname: "a.b".to_owned(), ..fine() };
    let mut named = fine();
    named.auth.port = Port::Name("http".to_owned());
    let dots = gateway(dotted_table(), Tls::Off);
    let cases: [(Gateway, Given<'_>, &str, &str); 8] = [
        (gateway(default_table(), Tls::Router), &[], "tls-not-expressible", "aws-alb"),
        (gateway(default_table(), secret()), &attached, "tls-not-expressible", "--tls router"),
        (long, &[], "name-not-expressible", "fullnameOverride"),
        (dotted, &[], "name-not-expressible", "fullnameOverride"),
        (dots, &[], "reserved-path", "path-normalization=NONE"),
        (named, &[], "port-not-expressible", "traefik"),
        (fine(), &edge, "stream-timeout-not-expressible", "DEFAULT"),
        (fine(), &[("gateway", "edge/a.b")], "name-not-expressible", "networking.istio.io"),
    ];
    for (gateway, given, code, help) in cases {
        let refused = ISTIO.render(&gateway, &options(given)).expect_err(code);
        let [only] = refused.as_slice() else { panic!("{code}: {refused:?}") };
        assert_eq!((only.code, only.class, only.severity), (code, Class::Refusal, Severity::Error));
        assert!(only.message.contains("istio"), "{}", only.message);
        assert!(only.help.contains(help), "{}", only.help);
    }
}

/// A segment that Envoy takes for a dot segment with parameters.
fn dotted_table() -> RouteTable {
    let row = Row::new("/a/..;x/b", MatchKind::Prefix, Target::Auth);
    RouteTable::new(vec![row, Row::new("/", MatchKind::Prefix, Target::Gw)]).expect("lawful")
}

/// Envoy takes such segments out only while it normalises.
#[test]
fn without_normalisation_dot_segments_with_parameters_are_paths() {
    let options = options(&[("path-normalization", "NONE")]);
    let behaviour = round_trip(&gateway(dotted_table(), Tls::Off), &options);
    let ask = |path: &str| answer(&behaviour, &request(Scheme::Http, "GET", HOST, path));
    assert_eq!([ask("/a/..;x/b"), ask("/a/..;x/b/c"), ask("/a/..;x/bc")], ["auth", "auth", "gw"]);
}

#[test]
fn all_refusals_come_together() {
    let mut wrong = gateway(default_table(), Tls::Router);
    wrong.fullname = "a".repeat(60);
    wrong.gw.port = Port::Name("http".to_owned());
    let refused = ISTIO.render(&wrong, &options(&[("connection-profile", "EDGE")])).expect_err("refused");
    assert_eq!(refused.len(), 4, "{refused:?}");
}

#[test]
fn short_streams_fit_the_edge_profile() {
    let mut short = gateway(default_table(), Tls::Off);
    short.floors.stream_seconds = 300;
    assert!(ISTIO.render(&short, &options(&[("connection-profile", "EDGE")])).is_ok());
}

#[test]
fn remarks_say_what_objects_cannot_show() {
    let codes = |gateway: &Gateway, given: &[(&str, &str)]| -> Vec<&'static str> {
        let remarks = ISTIO.render(gateway, &options(given)).expect("rendered").remarks;
        remarks.iter().map(|remark| remark.code).collect()
    };
    assert_eq!(codes(&gateway(default_table(), Tls::Off), &[]), [""; 0]);
    assert_eq!(codes(&gateway(default_table(), secret()), &[]), ["istio-credential-namespace"]);
    let attached = [("gateway", "edge/shared")];
    assert_eq!(codes(&gateway(default_table(), Tls::Off), &attached), ["istio-attached-gateway"]);
}

/// 10,000 rows: linear in time, one object, and a warning that no API server takes it.
#[test]
fn a_huge_table_is_rendered_and_read_back() {
    let mut rows: Vec<Row> = (0..9_999)
        .map(|index| {
            let kind = if index % 2 == 0 { MatchKind::Exact } else { MatchKind::Prefix };
            let target = if index % 3 == 0 { Target::Auth } else { Target::Gw };
            Row::new(format!("/area-{index}/of/a/path/that/is/somewhat/longer/than/usual"), kind, target)
        })
        .collect();
    rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
    let gateway = gateway(RouteTable::new(rows).expect("lawful"), secret());
    let remarks = ISTIO.render(&gateway, &options(&[])).expect("rendered").remarks;
    assert!(remarks.iter().any(|remark| remark.code == "object-too-large"));
    let behaviour = round_trip(&gateway, &options(&[]));
    assert_eq!(behaviour.not_understood, []);
    let ask = |path: &str| answer(&behaviour, &request(Scheme::Https, "POST", HOST, path));
    assert_eq!(ask("/area-9996/of/a/path/that/is/somewhat/longer/than/usual"), "auth");
    assert_eq!(ask("/area-9996/of/a/path/that/is/somewhat/longer/than/usual/"), "gw");
    assert_eq!(ask("/area-9993/of/a/path/that/is/somewhat/longer/than/usual/x"), "auth");
}

/// Every text that the user chooses is one scalar of the output, whatever it holds.
#[test]
fn hostile_texts_stay_scalars() {
    for text in
        ["on", "a\nhosts: [evil]", "\"", "'", "{{ x }}", "%REQ(X)%", "`id`", "${x}", "\u{feff}", "# x"]
    {
        let mut gateway = gateway(default_table(), Tls::Secret(text.to_owned()));
        gateway.annotations = vec![("example.com/x".to_owned(), text.to_owned())];
        gateway.labels = vec![("x".to_owned(), text.to_owned())];
        let printed = rendered(&gateway, &options(&[]));
        let objects = common::read(&printed).objects;
        assert_eq!(objects.len(), 2, "{text:?}");
        for object in &objects {
            assert_eq!(object.annotation("example.com/x"), Some(text));
        }
        let tls = objects[0].node.get("spec").and_then(|spec| spec.get("servers")).expect("servers").items()
            [1]
        .at(&["tls", "credentialName"])
        .and_then(|node| node.as_str());
        assert_eq!(tls, Some(text));
        assert_eq!(interpret(&printed, &options(&[])).not_understood, []);
    }
}
