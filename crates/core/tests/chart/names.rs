//! Names and labels.

use super::{chart, demo, values};
use gatewright_core::chart::{ChartVersion, Component, Names, Release, labels, names};
use serde_json::json;

fn names_of(release: &str, file: &str) -> Names {
    let release = Release { name: release, namespace: None, version: ChartVersion::LATEST };
    names(&release, &values("0.11.0", &[file])).unwrap()
}

#[test]
fn fullname_and_name() {
    let a = |count: usize| "a".repeat(count);
    let n = |count: usize| "n".repeat(count);
    let b = "b".repeat(45);
    let rows: &[(&str, &str, &str, &str, &str)] = &[
        // release, nameOverride, fullnameOverride, fullname, name
        ("demo", "", "", "demo-mcp-gateway", "mcp-gateway"),
        ("mcp-gateway", "", "", "mcp-gateway", "mcp-gateway"),
        ("my-mcp-gateway-prod", "", "", "my-mcp-gateway-prod", "mcp-gateway"),
        ("mcp-gatewa", "", "", "mcp-gatewa-mcp-gateway", "mcp-gateway"),
        ("demo", "foo", "", "demo-foo", "foo"),
        ("foo-prod", "foo", "", "foo-prod", "foo"),
        ("mcp-gateway", "mcp", "", "mcp-gateway", "mcp"),
        ("mcp-gateway-2", "gw", "", "mcp-gateway-2-gw", "gw"),
        ("demo", "", "bar", "bar", "mcp-gateway"),
        ("demo", "foo", "bar", "bar", "foo"),
        ("demo", "My_Name", "", "demo-My_Name", "My_Name"),
        ("demo", "", "abc--", "abc-", "mcp-gateway"),
        (&a(35), "", "", &format!("{}-mcp-gateway", a(35)), "mcp-gateway"),
        (&a(36), "", "", &format!("{}-mcp-gatewa", a(36)), "mcp-gateway"),
        (&a(46), "", "", &a(46), "mcp-gateway"),
        (&a(53), "", "", &a(47), "mcp-gateway"),
        ("demo", &n(70), "", &format!("demo-{}", n(42)), &n(63)),
        ("demo", &format!("{}--x", n(61)), "", &format!("demo-{}", n(42)), &format!("{}-", n(61))),
        ("demo", "", &format!("{b}--ccc"), &format!("{b}-"), "mcp-gateway"),
        ("a.b", "", "", "a.b-mcp-gateway", "mcp-gateway"),
    ];
    for (release, name, fullname, expected_fullname, expected_name) in rows {
        let file = format!("nameOverride: {name:?}\nfullnameOverride: {fullname:?}\n");
        let names = names_of(release, &file);
        assert_eq!((&*names.fullname, &*names.name), (*expected_fullname, *expected_name), "{file}");
        assert_eq!(names.auth, format!("{expected_fullname}-auth"));
        assert_eq!(names.gw, format!("{expected_fullname}-gw"));
    }
}

#[test]
fn overrides_that_are_falsy_count_for_nothing() {
    for value in ["0", "false", "null", "[]", "{}", "\"\""] {
        let names = names_of("demo", &format!("nameOverride: {value}\nfullnameOverride: {value}\n"));
        assert_eq!((&*names.fullname, &*names.name), ("demo-mcp-gateway", "mcp-gateway"), "{value}");
    }
}

#[test]
fn service_account_name() {
    let long = "x".repeat(100);
    let rows: &[(&str, &str)] = &[
        ("{}", "demo-mcp-gateway"),
        ("{name: x}", "x"),
        ("{create: false}", "default"),
        ("{create: null}", "default"),
        ("{create: false, name: x}", "x"),
        ("{create: \"false\"}", "demo-mcp-gateway"),
        ("{name: 123}", "123"),
        ("{name: \"x # y\"}", "x"),
        (&format!("{{name: {long}}}"), &long),
    ];
    for (account, expected) in rows {
        let file = format!("serviceAccount: {account}\n");
        assert_eq!(names_of("demo", &file).service_account, *expected, "{account}");
        let chart = demo(&[&file]);
        assert_eq!(chart.pod("-gw")["serviceAccountName"], json!(expected), "{account}");
    }
}

#[test]
fn labels_and_their_places() {
    let release = Release { name: "demo", namespace: None, version: ChartVersion::LATEST };
    let names = names_of("demo", "{}");
    let common = labels::common(&release, &names);
    let expected = [
        ("helm.sh/chart", "mcp-gateway-0.11.0"),
        ("app.kubernetes.io/name", "mcp-gateway"),
        ("app.kubernetes.io/instance", "demo"),
        ("app.kubernetes.io/managed-by", "Helm"),
    ];
    assert_eq!(common, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(labels::selector(&release, &names, Component::Gw).len(), 3);

    let chart = demo(&["autoscaling: {mcpAuth: {enabled: true}}\npodLabels: {team: x}\n"]);
    let four = json!({
        "helm.sh/chart": "mcp-gateway-0.11.0",
        "app.kubernetes.io/name": "mcp-gateway",
        "app.kubernetes.io/instance": "demo",
        "app.kubernetes.io/managed-by": "Helm",
    });
    assert_eq!(chart.object("ServiceAccount", "")["metadata"]["labels"], four);
    let mut five = four.clone();
    five["app.kubernetes.io/component"] = json!("mcp-auth");
    for kind in ["Service", "Deployment", "HorizontalPodAutoscaler"] {
        assert_eq!(chart.object(kind, "-auth")["metadata"]["labels"], five, "{kind}");
    }
    let mut six = five.clone();
    six["team"] = json!("x");
    let deployment = chart.deployment("-auth");
    assert_eq!(deployment["spec"]["template"]["metadata"]["labels"], six);
    let selector = json!({
        "app.kubernetes.io/name": "mcp-gateway",
        "app.kubernetes.io/instance": "demo",
        "app.kubernetes.io/component": "mcp-auth",
    });
    assert_eq!(deployment["spec"]["selector"], json!({"matchLabels": selector}));
    assert_eq!(chart.object("Service", "-auth")["spec"]["selector"], selector);
}

#[test]
fn pod_labels_win_over_the_fixed_ones() {
    let file = "podLabels: {app.kubernetes.io/name: other, helm.sh/chart: null, n: 1}\n";
    let labels = demo(&[file]).deployment("-gw")["spec"]["template"]["metadata"]["labels"].clone();
    assert_eq!(labels["app.kubernetes.io/name"], "other");
    assert_eq!(labels["false"], 1);
    assert_eq!(labels.get("helm.sh/chart"), None);
}

#[test]
fn names_and_labels_stay_text() {
    for release in ["123", "on", "null", "1e5", "0x1f"] {
        let chart = chart(release, "0.11.0", &["existingSecret: 123\n"]);
        assert_eq!(chart.0[0]["metadata"]["labels"]["app.kubernetes.io/instance"], release);
        assert_eq!(chart.container("-gw")["envFrom"][0]["secretRef"]["name"], "123");
    }
}

#[test]
fn the_namespace_only_when_asked() {
    let all = values("0.11.0", &["autoscaling: {mcpGw: {enabled: true}}\n"]);
    for namespace in [None, Some("team-a")] {
        let release = Release { name: "demo", namespace, version: ChartVersion::LATEST };
        for object in gatewright_core::chart::render(&release, &all).unwrap() {
            let found = object.value.at(&["metadata", "namespace"]).and_then(|value| value.as_str());
            assert_eq!(found, namespace, "{}", object.kind);
        }
    }
}
