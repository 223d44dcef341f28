//! What is rendered, and what is refused.

use super::support::{HOST, answer, default_table, forward, gateway, interpret, options, print, request};
use gatewright_core::decision::{HostForward, Port, Retry, Scheme, Time};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Router};
use gatewright_core::tree::Value;
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_envoy::ENVOY;

fn render(gateway: &Gateway, given: &[(&str, &str)]) -> Vec<Artifact> {
    ENVOY.render(gateway, &options(given)).expect("expressible").artifacts
}

fn refused(gateway: &Gateway, given: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let refusals = ENVOY.render(gateway, &options(given)).expect_err("refused");
    refusals.into_iter().map(|refusal| (refusal.code, refusal.path)).collect()
}

fn object<'a>(artifacts: &'a [Artifact], kind: &str) -> &'a Value {
    let found = artifacts.iter().find_map(|artifact| match artifact {
        Artifact::Object(object) if object.kind == kind => Some(&object.value),
        _ => None,
    });
    found.expect("an object of that kind")
}

#[test]
fn the_bare_file_of_the_default_table() {
    let given = [("output", "bootstrap")];
    let rendered =
        ENVOY.render(&gateway(default_table(), Tls::Secret("mcp-tls".to_owned())), &options(&given));
    let rendered = rendered.expect("expressible");
    let names: Vec<&str> = rendered
        .artifacts
        .iter()
        .map(|artifact| match artifact {
            Artifact::File { name, .. } => name.as_str(),
            Artifact::Object(object) => object.kind.as_str(),
        })
        .collect();
    assert_eq!(names, ["envoy.yaml", "tls.yaml"]);
    let codes: Vec<&str> = rendered.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["envoy-files"]);
    insta::assert_snapshot!(print(&rendered));
}

/// Kubernetes' Pod Security Standards, "Restricted".
#[test]
fn the_pods_are_restricted() {
    let artifacts = render(&gateway(default_table(), Tls::Secret("mcp-tls".to_owned())), &[]);
    let pod = object(&artifacts, "Deployment").at(&["spec", "template", "spec"]).expect("a pod");
    let security = |key: &str| pod.at(&["securityContext", key]);
    assert_eq!(security("runAsNonRoot"), Some(&Value::Bool(true)));
    assert_eq!(
        pod.at(&["securityContext", "seccompProfile", "type"]).and_then(Value::as_str),
        Some("RuntimeDefault")
    );
    let Some(Value::List(containers)) = pod.at(&["containers"]) else { panic!("containers") };
    let [container] = containers.as_slice() else { panic!("one container") };
    let security = |key: &str| container.at(&["securityContext", key]);
    assert_eq!(security("allowPrivilegeEscalation"), Some(&Value::Bool(false)));
    assert_eq!(security("readOnlyRootFilesystem"), Some(&Value::Bool(true)));
    assert_eq!(
        container.at(&["securityContext", "capabilities", "drop"]),
        Some(&Value::List(vec!["ALL".into()]))
    );
    for absent in ["hostNetwork", "hostPID", "hostIPC"] {
        assert_eq!(pod.at(&[absent]), None);
    }
    let text = format!("{container:?}");
    assert!(!text.contains("hostPort") && !text.contains("privileged") && !text.contains("9901"), "{text}");
}

#[test]
fn the_service_selects_the_pods_and_no_others() {
    let gateway = gateway(default_table(), Tls::Off);
    let artifacts = render(&gateway, &[("service-type", "ClusterIP"), ("replicas", "3")]);
    let selector = object(&artifacts, "Service").at(&["spec", "selector"]).expect("a selector");
    let deployment = object(&artifacts, "Deployment");
    assert_eq!(Some(selector), deployment.at(&["spec", "template", "metadata", "labels"]));
    assert_eq!(Some(selector), deployment.at(&["spec", "selector", "matchLabels"]));
    for other in [&gateway.selectors.auth, &gateway.selectors.gw] {
        let other: gatewright_core::tree::Map =
            other.iter().map(|(key, value)| (key.clone(), value.as_str())).collect();
        assert_ne!(*selector, Value::Map(other));
    }
}

#[test]
fn another_configuration_replaces_the_pods() {
    let checksum = |gateway: &Gateway, given: &[(&str, &str)]| {
        let artifacts = render(gateway, given);
        let path = ["spec", "template", "metadata", "annotations", "checksum/config"];
        object(&artifacts, "Deployment").at(&path).and_then(Value::as_str).expect("a checksum").to_owned()
    };
    let one = gateway(default_table(), Tls::Off);
    let mut two = one.clone();
    two.floors.stream_seconds += 1;
    assert_eq!(checksum(&one, &[]), checksum(&one, &[("replicas", "5")]));
    assert_ne!(checksum(&one, &[]), checksum(&two, &[]));
}

#[test]
fn limits_are_what_was_asked() {
    let mut gateway = gateway(default_table(), Tls::External);
    gateway.floors.stream_seconds = 7200;
    gateway.floors.auth_seconds = 90;
    let rendered = ENVOY.render(&gateway, &options(&[])).expect("expressible");
    let behaviour = interpret(&print(&rendered), &[]);
    let (token, rest) = (forward(&behaviour, "/token"), forward(&behaviour, "/mcp"));
    assert_eq!(
        (token.limits.total.value, token.limits.idle.value),
        (Time::Millis(90_000), Time::Millis(90_000))
    );
    assert_eq!((rest.limits.total.value, rest.limits.idle.value), (Time::Unlimited, Time::Millis(7_200_000)));
    assert_eq!((rest.limits.post_retry.value, rest.host.value), (Retry::Never, HostForward::Verbatim));
    let text = print(&rendered);
    assert!(text.contains("xff_num_trusted_hops: 1"), "somebody in front terminates TLS");
}

/// Every combination of the path options proves equal on canonical paths.
#[test]
fn path_options_change_other_paths_only() {
    for escaped in ["keep", "reject", "redirect", "forward"] {
        for (normalize, merge) in [("true", "true"), ("false", "false"), ("true", "false")] {
            let given =
                [("escaped-slashes", escaped), ("normalize-path", normalize), ("merge-slashes", merge)];
            let gateway = gateway(default_table(), Tls::Off);
            let options = options(&given);
            let rendered = ENVOY.render(&gateway, &options).expect("expressible");
            assert_eq!(pipeline::check(&ENVOY, &gateway, &options, &rendered).verdict, Verdict::Equal);
            let behaviour = interpret(&print(&rendered), &given);
            let ask = |path: &str| answer(&behaviour, &request(Scheme::Http, "GET", HOST, path));
            assert_eq!(ask("//token"), if merge == "true" { "auth" } else { "gw" });
            assert_eq!(ask("/x/../token"), if normalize == "true" { "auth" } else { "gw" });
            let encoded = match escaped {
                "keep" => "gw",
                "reject" => "status:400",
                "redirect" => "status:307",
                _ => "auth",
            };
            assert_eq!(ask("/dcr%2Fregister"), encoded);
        }
    }
}

#[test]
fn refusals() {
    let plain = gateway(default_table(), Tls::Off);
    let found = |code, path: &str| vec![(code, path.to_owned())];
    let router = gateway(default_table(), Tls::Router);
    assert_eq!(refused(&router, &[]), found("tls-not-expressible", "tls"));
    let mut named = plain.clone();
    named.gw.port = Port::Name("http".to_owned());
    assert_eq!(refused(&named, &[]), found("port-not-expressible", ""));
    let mut long = plain.clone();
    long.floors.stream_seconds = 9_223_372_036;
    assert_eq!(refused(&long, &[]), found("limit-out-of-range", "streamTimeout"));
    let mut dotted = plain.clone();
    dotted.fullname = "a.b".to_owned();
    assert_eq!(refused(&dotted, &[]), found("name-not-expressible", "fullnameOverride"));
    assert!(ENVOY.render(&dotted, &options(&[("output", "bootstrap")])).is_ok());
    assert_eq!(refused(&plain, &[("admin-port", "8080")]), found("option-conflict", "envoy.admin-port"));
    assert_eq!(refused(&plain, &[("image", "envoy; rm -rf /")]), found("option-invalid", "envoy.image"));
}

/// Envoy takes such segments out only while it normalises.
#[test]
fn dot_segments_with_parameters() {
    use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
    let row = Row::new("/a/..;x/b", MatchKind::Prefix, Target::Auth);
    let table = RouteTable::new(vec![row, Row::new("/", MatchKind::Prefix, Target::Gw)]).expect("lawful");
    let dotted = gateway(table, Tls::Off);
    assert_eq!(refused(&dotted, &[]), vec![("reserved-path", "routes[0].path".to_owned())]);
    let raw = [("normalize-path", "false")];
    let rendered = ENVOY.render(&dotted, &options(&raw)).expect("rendered");
    let behaviour = interpret(&print(&rendered), &raw);
    let ask = |path: &str| answer(&behaviour, &request(Scheme::Http, "GET", HOST, path));
    assert_eq!([ask("/a/..;x/b"), ask("/a/..;x/b/c"), ask("/a/..;x/bc")], ["auth", "auth", "gw"]);
}

#[test]
fn a_bootstrap_that_no_config_map_holds() {
    use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
    let mut rows: Vec<Row> = (0..1200)
        .map(|index| Row::new(format!("/{index}/{}", "a".repeat(480)), MatchKind::Exact, Target::Auth))
        .collect();
    rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
    let large = gateway(RouteTable::new(rows).expect("lawful"), Tls::Off);
    assert_eq!(refused(&large, &[]), [("object-too-large", "routes".to_owned())]);
    assert!(ENVOY.render(&large, &options(&[("output", "bootstrap")])).is_ok());
}
