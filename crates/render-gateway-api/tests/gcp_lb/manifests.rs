//! Hand-written manifests with the mistakes that users make, each with what comes of it.
//!
//! Expectations are from kubernetes/ingress-gce (`pkg/controller/translator/translator.go`, `pkg/utils/gceurlmap.go`,
//! `pkg/translator/translator.go`), the Compute Engine API, GKE's conformance report for Gateway API and the issues
//! named beside them. The table of all of them: `/authorize` belongs to auth, everything else to gw.

use crate::support::{HOST, answer, forward, gateway, interpret, options, read, request};
use gatewright_core::decision::{Behaviour, HostForward, Scheme, Time};
use gatewright_core::diag::Severity;
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};
use gatewright_proof::{Domain, ProofLimits, Question, Verdict, compare};
use gatewright_render_gateway_api::GCP_LB;
use gatewright_testkit::stored::{Writing, check};

fn load(name: &str) -> String {
    let file = format!("{}/tests/manifests/gcp_lb/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(file).expect("a manifest")
}

fn behaviour(name: &str) -> Behaviour {
    interpret(&load(name), &options(&[]))
}

fn codes(found: &Behaviour) -> Vec<&'static str> {
    let mut codes: Vec<&str> = found.remarks.iter().map(|remark| remark.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn asked(found: &Behaviour, scheme: &str, requests: &[(&str, &str)]) {
    for (path, expected) in requests {
        assert_eq!(answer(found, &request(scheme, "GET", HOST, path)), *expected, "{path}");
    }
}

/// The verdict, and each error with its witness.
fn verdict(name: &str, tls: Tls, given: &[(&str, &str)]) -> (Verdict, Vec<(&'static str, String)>) {
    let rows = vec![Row::new("/authorize", Exact, Auth), Row::new("/", Prefix, Gw)];
    let gateway = gateway(RouteTable::new(rows).expect("lawful"), tls);
    let schemes: &[_] =
        if gateway.tls.terminates() { &[Scheme::Https, Scheme::Http] } else { &[Scheme::Http] };
    let roles = gateway.roles();
    let options = options(given);
    let context = Context::new(&options, "default").about(HOST);
    let found = GCP_LB.interpret(&read(&load(name)), context);
    let limits = ProofLimits::default();
    let question = Question { host: HOST, schemes, roles: &roles, domain: Domain::Canonical, limits };
    let report = compare(&gateway.behaviour(), &found, &question);
    let bad = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let witness = |finding: &gatewright_proof::Finding| {
        finding.witness.as_ref().map(|witness| witness.path.clone()).unwrap_or_default()
    };
    (report.verdict, sorted(bad.map(|finding| (finding.code, witness(finding))).collect()))
}

/// In any order.
fn sorted(mut findings: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    findings.sort();
    findings
}

fn different(findings: &[(&'static str, &str)]) -> (Verdict, Vec<(&'static str, String)>) {
    (Verdict::Different, sorted(findings.iter().map(|(code, path)| (*code, (*path).to_owned())).collect()))
}

/// `pkg/utils/utils.go`, `IsGCEIngress`.
#[test]
fn the_class_is_an_annotation() {
    let found = behaviour("class-by-field");
    assert_eq!(codes(&found), ["other-class"]);
    asked(&found, "http", &[("/authorize", "none"), ("/", "none")]);
    let expected = different(&[("not-routed", "/authorize"), ("not-routed", "/")]);
    assert_eq!(verdict("class-by-field", Tls::Off, &[]), expected);
}

/// `translator.go`, `maybeEnableNEG`: a fatal error for a ClusterIP Service.
#[test]
fn services_without_annotations() {
    let found = behaviour("no-neg");
    let [auth, gw] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert_eq!(auth.place.object, "Service/mcp-gateway-auth");
    assert_eq!(gw.place.field, "metadata.annotations.cloud.google.com/neg");
    assert_eq!(verdict("no-neg", Tls::Off, &[]).0, Verdict::Unreadable);
    // A cluster that annotates new Services itself serves them, with the default deadline of 30 seconds.
    let served = verdict("no-neg", Tls::Off, &[("neg-default", "true")]);
    assert_eq!(served, different(&[("stream-cut", ""), ("stream-cut", "")]));
}

/// kubernetes-sigs/ingress2gateway#148: without `*` it is exact.
#[test]
fn implementation_specific_paths() {
    let found = behaviour("implementation-specific");
    assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()));
    asked(
        &found,
        "http",
        &[
            ("/authorize", "auth"),
            ("/authorize/", "gw"),
            ("/.well-known", "auth"),
            ("/.well-known/x", "gw"),
            ("/dcr", "gw"),
            ("/dcr/", "auth"),
            ("/dcr/register", "auth"),
            ("/", "gw"),
        ],
    );
    let (verdict, findings) = verdict("implementation-specific", Tls::Off, &[]);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.contains(&("wrong-backend", "/dcr/".to_owned())), "{findings:?}");
}

/// `gceurlmap.go`, `PutPathRulesForHost`: adding paths for a host replaces those that exist.
#[test]
fn the_second_entry_of_a_host_replaces_the_first() {
    let found = behaviour("host-twice");
    assert_eq!(codes(&found), ["duplicate-host"]);
    asked(&found, "http", &[("/authorize", "gw"), ("/", "gw")]);
    assert_eq!(verdict("host-twice", Tls::Off, &[]), different(&[("wrong-backend", "/authorize")]));
}

/// The same place: of two equal paths the later one wins. Prefix `/authorize/` takes `/authorize` too.
#[test]
fn the_later_of_two_equal_paths() {
    let found = behaviour("same-path-twice");
    asked(&found, "http", &[("/authorize", "gw"), ("/authorize/x", "gw")]);
    assert_eq!(verdict("same-path-twice", Tls::Off, &[]), different(&[("wrong-backend", "/authorize")]));
}

/// `pkg/backendconfig/utils.go`, `BackendConfigName`; GKE documentation: a BackendConfig counts only when a Service
/// names it.
#[test]
fn backend_configs_that_nobody_names() {
    let found = behaviour("wrong-port-key");
    assert_eq!(found.not_understood, []);
    assert_eq!(codes(&found), ["ignored-value", "misplaced-annotation"]);
    let way = forward(&found, &request("http", "GET", HOST, "/"));
    assert_eq!(way.limits.total.value, Time::Millis(30_000));
    let expected = different(&[("stream-cut", ""), ("stream-cut", "")]);
    assert_eq!(verdict("wrong-port-key", Tls::Off, &[]), expected);
}

/// `pkg/translator/translator.go`, `ToCompositeURLMap`: the default of the map and of each path matcher.
#[test]
fn a_default_backend_is_for_every_host() {
    let found = behaviour("default-backend");
    asked(&found, "http", &[("/authorize", "auth"), ("/x", "gw")]);
    assert_eq!(answer(&found, &request("http", "GET", "evil.com", "/")), "gw");
    let (verdict, findings) = verdict("default-backend", Tls::Off, &[]);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.iter().all(|(code, _)| *code == "foreign-host-routed"), "{findings:?}");
}

/// `pkg/loadbalancers/l7.go`, `edgeHop`.
#[test]
fn a_closed_port_redirects_nobody() {
    let found = behaviour("closed-port");
    assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()));
    asked(&found, "http", &[("/authorize", "none")]);
    asked(&found, "https", &[("/authorize", "auth"), ("/", "gw")]);
    let (verdict, findings) = verdict("closed-port", Tls::Router, &[]);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.iter().all(|(code, _)| *code == "redirect-wrong"), "{findings:?}");
}

/// `pkg/controller/controller.go`, `toRuntimeInfo`: a missing FrontendConfig is an event.
#[test]
fn a_frontend_config_that_does_not_exist() {
    let found = behaviour("frontend-missing");
    assert_eq!(codes(&found), ["ignored-value"]);
    asked(&found, "http", &[("/authorize", "auth"), ("/", "gw")]);
    let (verdict, findings) = verdict("frontend-missing", Tls::Router, &[]);
    assert_eq!(verdict, Verdict::Different);
    assert!(findings.iter().all(|(code, _)| *code == "redirect-wrong"), "{findings:?}");
}

/// `pkg/backends/features/customrequestheaders.go`, `cdn.go`.
#[test]
fn headers_and_caches() {
    let found = behaviour("host-header");
    let way = forward(&found, &request("http", "GET", HOST, "/authorize"));
    assert_eq!(way.host.value, HostForward::Rewritten("mcp.internal".to_owned()));
    assert_eq!(codes(&found), ["may-refuse"]);
    let expected = different(&[("host-rewritten", ""), ("response-buffered", "")]);
    assert_eq!(verdict("host-header", Tls::Off, &[]), expected);
}

/// `PathRule.paths`: `*` is allowed at the end behind a `/` only.
#[test]
fn a_star_without_a_slash() {
    let found = behaviour("string-prefix");
    let [remark] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert_eq!(remark.place.field, "spec.rules[0].http.paths[0]");
    assert_eq!(verdict("string-prefix", Tls::Off, &[]).0, Verdict::Unreadable);
}

#[test]
fn two_load_balancers_for_one_host() {
    let found = behaviour("two-ingresses");
    assert_eq!(codes(&found), ["several-load-balancers"]);
    asked(&found, "http", &[("/authorize", "undetermined"), ("/", "undetermined")]);
    assert_eq!(verdict("two-ingresses", Tls::Off, &[]).0, Verdict::Undetermined);
}

/// kubernetes-sigs/gateway-api#1612; `gcpbackendpolicy_types.go`: 30 seconds when the field is omitted.
#[test]
fn a_gateway_without_policies() {
    let found = behaviour("no-policies");
    assert_eq!(codes(&found), ["health-check"]);
    asked(&found, "http", &[("/authorize", "auth"), ("/mcp", "gw")]);
    let expected = different(&[("stream-cut", ""), ("stream-cut", "")]);
    assert_eq!(verdict("no-policies", Tls::Off, &[]), expected);
}

#[test]
fn a_policy_for_nobody() {
    assert_eq!(verdict("wrong-target", Tls::Off, &[]), different(&[("stream-cut", "")]));
}

/// `config/crd/networking.gke.io_healthcheckpolicies.yaml`, the CEL rules of `httpHealthCheck`: they read
/// `portSpecification` first, so one that is absent is refused as well.
#[test]
fn health_checks_that_the_api_server_refuses() {
    let check = |http: &str| {
        let given = "{portSpecification: USE_SERVING_PORT, requestPath: /health}";
        let text = load("certificate-map").replacen(given, http, 1);
        codes(&interpret(&text, &options(&[])))
    };
    for refused in [
        "{requestPath: /health}",
        "{port: 8080, requestPath: /health}",
        "{portSpecification: USE_FIXED_PORT, requestPath: /health}",
        "{portSpecification: USE_FIXED_PORT, port: 8080, portName: http, requestPath: /health}",
        "{portSpecification: USE_NAMED_PORT, port: 8080, requestPath: /health}",
        "{portSpecification: USE_SERVING_PORT, port: 8080, requestPath: /health}",
    ] {
        assert_eq!(check(refused), ["health-check"], "{refused}");
    }
    for accepted in [
        "{portSpecification: USE_SERVING_PORT, requestPath: /health}",
        "{portSpecification: USE_FIXED_PORT, port: 8080, requestPath: /health}",
        "{portSpecification: USE_NAMED_PORT, portName: http, requestPath: /health}",
    ] {
        assert!(check(accepted).is_empty(), "{accepted}");
    }
}

/// The conformance report lists none of these features.
#[test]
fn what_gke_does_not_support() {
    let found = behaviour("methods");
    let [remark] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert_eq!(remark.place.field, "spec.rules[0].matches[0]");
    assert!(remark.message.contains("method"), "{}", remark.message);
    let found = behaviour("unsupported");
    let fields: Vec<&str> = found.not_understood.iter().map(|remark| remark.place.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "spec.rules[1].timeouts.request",
            "spec.rules[2].matches[0]",
            "spec.rules[3].filters[0].requestRedirect"
        ]
    );
    assert_eq!(verdict("unsupported", Tls::Off, &[]).0, Verdict::Unreadable);
}

/// A route without `sectionName` attaches to every listener of the Gateway.
#[test]
fn a_route_on_both_listeners() {
    let found = behaviour("no-section");
    asked(&found, "http", &[("/authorize", "auth"), ("/", "gw")]);
    assert_eq!(answer(&found, &request("http", "GET", "evil.com", "/")), "redirect 301 https");
    let (bad, findings) = verdict("no-section", Tls::Router, &[]);
    assert_eq!(bad, Verdict::Different);
    assert!(findings.iter().all(|(code, _)| *code == "redirect-wrong"), "{findings:?}");

    let found = behaviour("certificate-map");
    assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()));
    asked(&found, "http", &[("/authorize", "redirect 301 https")]);
    assert_eq!(verdict("certificate-map", Tls::Router, &[]), (Verdict::Equal, Vec::new()));
}

/// Gateway API: the oldest route wins; nothing is known about routes that are not in a cluster yet.
#[test]
fn two_routes_for_one_path() {
    asked(&behaviour("two-routes"), "http", &[("/authorize", "tie"), ("/", "gw")]);
    assert_eq!(verdict("two-routes", Tls::Off, &[]).0, Verdict::Nondeterministic);
    asked(&behaviour("two-routes-aged"), "http", &[("/authorize", "gw"), ("/", "gw")]);
    let expected = different(&[("wrong-backend", "/authorize")]);
    assert_eq!(verdict("two-routes-aged", Tls::Off, &[]), expected);
}

#[test]
fn a_login_and_a_rewritten_host() {
    let found = behaviour("login");
    let [remark] = found.not_understood.as_slice() else { panic!("{:?}", found.not_understood) };
    assert_eq!(
        (remark.place.object.as_str(), remark.place.field.as_str()),
        ("GCPBackendPolicy/mcp-gateway-gw", "spec.default.iap")
    );
    let way = forward(&found, &request("http", "GET", HOST, "/authorize"));
    assert_eq!(way.host.value, HostForward::Rewritten("auth.internal".to_owned()));
}

/// What is wrong with the load balancer of another host is only told.
#[test]
fn other_hosts_do_not_spoil_the_answer() {
    for name in ["string-prefix", "methods"] {
        let text = load(name).replace("mcp.acme.dev", "shop.acme.dev");
        let found = interpret(&text, &options(&[]));
        assert_eq!(found.not_understood, [], "{name}");
        assert!(found.remarks.iter().all(|remark| remark.severity == Severity::Info), "{:?}", found.remarks);
    }
}

#[test]
fn what_the_api_server_refuses_keeps_and_drops() {
    check(
        Writing { annotations: "kubernetes.io/ingress.class: gce", class: "", service: "mcp-gateway-auth" },
        |text| interpret(text, &options(&[])),
        |behaviour| answer(behaviour, &request("http", "POST", HOST, "/token")),
    );
}
