//! Hand-written manifests with the mistakes that users make, each with what comes of it.
//!
//! Expectations are from the controller's sources (`pkg/ingress`, `pkg/gateway`) and the ELB user guide.

use crate::support::{HOST, answer, forward, gateway, interpret, options, read, request};
use gatewright_core::decision::{Behaviour, HostForward, Remark, Time};
use gatewright_core::diag::Severity;
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};
use gatewright_proof::{Domain, ProofLimits, Question, Verdict, compare};
use gatewright_render_aws_alb::AWS_ALB;
use gatewright_testkit::stored::{Writing, check};

fn load(name: &str) -> String {
    let file = format!("{}/tests/manifests/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(file).expect("a manifest")
}

fn behaviour(name: &str) -> Behaviour {
    interpret(&load(name), &options(&[]))
}

fn codes(remarks: &[Remark]) -> Vec<&'static str> {
    remarks.iter().map(|remark| remark.code).collect()
}

fn asked(found: &Behaviour, scheme: &str, requests: &[(&str, &str, &str)]) {
    for (method, path, expected) in requests {
        assert_eq!(answer(found, &request(scheme, method, HOST, path)), *expected, "{method} {path}");
    }
}

/// `/authorize` belongs to auth, everything else to gw.
fn verdict(name: &str, tls: Tls) -> (Verdict, Vec<(&'static str, String)>) {
    let rows = vec![Row::new("/authorize", Exact, Auth), Row::new("/", Prefix, Gw)];
    let gateway = gateway(RouteTable::new(rows).expect("lawful"), tls);
    let schemes: &[_] = if gateway.tls.terminates() {
        &[gatewright_core::decision::Scheme::Https, gatewright_core::decision::Scheme::Http]
    } else {
        &[gatewright_core::decision::Scheme::Http]
    };
    let roles = gateway.roles();
    let options = options(&[]);
    let mut context = Context::new(&options, "default");
    context.host = Some(HOST);
    let found = AWS_ALB.interpret(&read(&load(name)), context);
    let limits = ProofLimits::default();
    let question = Question { host: HOST, schemes, roles: &roles, domain: Domain::Canonical, limits };
    let report = compare(&gateway.behaviour(), &found, &question);
    let bad = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let witness = |finding: &gatewright_proof::Finding| {
        finding.witness.as_ref().map(|witness| witness.path.clone()).unwrap_or_default()
    };
    (report.verdict, bad.map(|finding| (finding.code, witness(finding))).collect())
}

#[test]
fn implementation_specific_comes_last() {
    let found = behaviour("implementation-specific");
    assert_eq!(found.not_understood, []);
    asked(
        &found,
        "http",
        &[("GET", "/authorize", "gw"), ("GET", "/.well-known/x", "gw"), ("POST", "/token", "auth")],
    );
    let (verdict, findings) = verdict("implementation-specific", Tls::Off);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.contains(&("wrong-backend", "/authorize".to_owned())), "{findings:?}");
}

#[test]
fn the_first_entry_of_a_host_hides_the_second() {
    asked(&behaviour("host-twice"), "http", &[("GET", "/authorize", "gw"), ("GET", "/", "gw")]);
    let expected = vec![("wrong-backend", "/authorize".to_owned())];
    assert_eq!(verdict("host-twice", Tls::Off), (Verdict::Different, expected));
}

#[test]
fn two_load_balancers_for_one_host() {
    let found = behaviour("no-group");
    assert_eq!(codes(&found.remarks), ["several-load-balancers"]);
    asked(&found, "http", &[("GET", "/authorize", "undetermined"), ("GET", "/", "undetermined")]);
    assert_eq!(verdict("no-group", Tls::Off).0, Verdict::Undetermined);
}

#[test]
fn members_of_a_group_are_in_order() {
    asked(&behaviour("group-by-name"), "http", &[("GET", "/authorize", "gw"), ("GET", "/", "gw")]);
    let found = behaviour("group-by-order");
    asked(&found, "http", &[("GET", "/authorize", "auth"), ("GET", "/", "gw")]);
    assert_eq!(verdict("group-by-name", Tls::Off).0, Verdict::Different);
    assert_eq!(verdict("group-by-order", Tls::Off), (Verdict::Equal, Vec::new()));
}

/// A condition on a Service's name is on all its paths; values for the path widen the rule.
#[test]
fn conditions_are_per_backend() {
    let found = behaviour("conditions-on-service");
    assert_eq!(found.not_understood, []);
    asked(
        &found,
        "http",
        &[
            ("POST", "/mcp", "gw"),
            ("GET", "/mcp", "none"),
            ("GET", "/", "none"),
            ("GET", "/token", "auth"),
            ("GET", "/authorize", "auth"),
        ],
    );
    let (verdict, findings) = verdict("conditions-on-service", Tls::Off);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.contains(&("not-routed", "/".to_owned())), "{findings:?}");
    assert!(findings.contains(&("stream-cut", String::new())), "{findings:?}");
}

#[test]
fn quotas_of_a_rule() {
    let found = behaviour("too-many-values");
    let [remark] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert!(remark.message.contains("6 condition values"), "{}", remark.message);
    assert_eq!(remark.place.field, "spec.rules[0].http.paths[0]");
    assert_eq!(verdict("too-many-values", Tls::Off).0, Verdict::Unreadable);
}

#[test]
fn a_redirect_needs_its_listener() {
    let found = behaviour("redirect-without-https");
    let [remark] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert!(remark.message.contains("443"), "{}", remark.message);
    assert_eq!(remark.place.field, "metadata.annotations[alb.ingress.kubernetes.io/ssl-redirect]");
}

/// `pkg/ingress/rule_optimizer.go`: the redirect is left out where it would be endless.
#[test]
fn the_old_redirect() {
    let found = behaviour("old-redirect");
    assert_eq!(found.not_understood, []);
    asked(&found, "http", &[("GET", "/authorize", "redirect 301 https"), ("GET", "/", "redirect 301 https")]);
    asked(&found, "https", &[("GET", "/authorize", "auth"), ("GET", "/x/y", "gw")]);
    // Idle timeout by default, and the rest as asked.
    let (verdict, findings) = verdict("old-redirect", Tls::Router);
    assert_eq!((verdict, findings), (Verdict::Different, vec![("stream-cut", String::new())]));
}

#[test]
fn a_certificate_without_ports() {
    let found = behaviour("certificate-only");
    asked(&found, "http", &[("GET", "/authorize", "none")]);
    asked(&found, "https", &[("GET", "/authorize", "auth"), ("GET", "/", "gw")]);
    let mut found = codes(&found.remarks);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, ["health-check", "target-type", "unknown-annotation"]);
}

#[test]
fn parameters_of_a_class_win() {
    let found = behaviour("class-params");
    assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()));
    let way = forward(&found, &request("http", "GET", HOST, "/"));
    assert_eq!(way.limits.idle.value, Time::Millis(120_000));
    let place = way.limits.idle.place.expect("stated");
    assert_eq!(
        (place.object.as_str(), place.field.as_str()),
        ("IngressClassParams/public", "spec.loadBalancerAttributes[0]")
    );
    assert_eq!(way.host.value, HostForward::Verbatim);
}

#[test]
fn transforms_and_regular_expressions() {
    let found = behaviour("rewritten");
    assert_eq!(found.not_understood, []);
    asked(
        &found,
        "http",
        &[
            ("GET", "/authorize", "auth"),
            ("GET", "/token", "auth"),
            ("GET", "/tokens", "gw"),
            // Whether an expression without anchors must match the whole path is not documented.
            ("GET", "/dcr", "auth"),
            ("GET", "/dcr/register", "undetermined"),
        ],
    );
    let way = forward(&found, &request("http", "GET", HOST, "/mcp"));
    assert!(matches!(way.host.value, HostForward::Rewritten(_)), "{:?}", way.host);
}

#[test]
fn routes_of_a_gateway() {
    let found = behaviour("gateway-routes");
    assert_eq!(found.not_understood, []);
    asked(
        &found,
        "http",
        &[
            ("GET", "/authorize", "auth"),
            ("GET", "/authentic/x", "auth"),
            ("GET", "/shared/x", "tie"),
            ("GET", "/token", "gw"),
            ("GET", "/empty", "status 503"),
        ],
    );
    let mut found = codes(&found.remarks);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, ["health-check", "no-backend", "not-attached", "target-type"]);
}

#[test]
fn filters_of_a_gateway() {
    let found = behaviour("gateway-filters");
    assert_eq!(found.not_understood.len(), 2, "{:?}", found.not_understood);
    assert!(codes(&found.remarks).contains(&"unknown-annotation"));
    assert_eq!(verdict("gateway-filters", Tls::Off).0, Verdict::Unreadable);
}

#[test]
fn objects_of_others() {
    let found = behaviour("foreign");
    assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()));
    asked(&found, "http", &[("GET", "/", "none")]);
}

/// What is wrong with the load balancer of another host is only told.
#[test]
fn other_hosts_do_not_spoil_the_answer() {
    let text = load("too-many-values").replace("mcp.acme.dev", "shop.acme.dev");
    let options = options(&[]);
    let mut context = Context::new(&options, "default");
    context.host = Some(HOST);
    let found = AWS_ALB.interpret(&read(&text), context);
    assert_eq!(found.not_understood, []);
    assert!(found.remarks.iter().all(|remark| remark.severity == Severity::Info), "{:?}", found.remarks);
}

#[test]
fn what_the_api_server_refuses_keeps_and_drops() {
    check(
        Writing {
            annotations: "alb.ingress.kubernetes.io/target-type: ip",
            class: "ingressClassName: alb",
            service: "mcp-gateway-auth",
        },
        |text| interpret(text, &options(&[])),
        |behaviour| answer(behaviour, &request("http", "POST", HOST, "/token")),
    );
}
