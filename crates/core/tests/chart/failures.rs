//! Inputs on which Helm fails: every one is an error with a code and, where it stands anywhere, a place.

use super::{chart, demo, try_render};
use gatewright_core::chart::{ChartVersion, Release, names};

/// Code and path of the errors.
fn errors(version: &str, file: &str) -> Vec<(&'static str, String)> {
    match try_render("demo", version, &[file]) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| (error.code, error.path)).collect(),
    }
}

fn fails(file: &str, code: &str, path: &str) {
    assert_eq!(errors("0.11.0", file), [(code, path.to_owned())], "{file}");
}

#[test]
fn release_names() {
    for name in ["Demo", "a_b", "a-", "-a", "", "a..b", ".a", "ä", "a b", &"a".repeat(54)] {
        let errors = try_render(name, "0.11.0", &[]).unwrap_err();
        assert_eq!(errors.len(), 1, "{name}");
        assert_eq!(errors[0].code, "release-name-invalid");
    }
    for name in ["a.b", "1a", "123", &"a".repeat(53), "a--b"] {
        assert!(try_render(name, "0.11.0", &[]).is_ok(), "{name}");
    }
}

#[test]
fn blocks() {
    for block in ["mcpAuth", "mcpGw", "serviceAccount", "service", "autoscaling"] {
        for value in ["null", "[]", "''", "0", "false", "x", "[a]"] {
            let errors = errors("0.11.0", &format!("{block}: {value}\n"));
            assert_eq!(errors, [("block-is-null", block.to_owned())], "{value}");
        }
    }
    fails("autoscaling: {mcpAuth: null}\n", "block-is-null", "autoscaling.mcpAuth");
    fails("autoscaling: {mcpGw: true}\n", "block-is-null", "autoscaling.mcpGw");
}

#[test]
fn environments() {
    for value in ["null", "[]"] {
        assert!(errors("0.5.0", &format!("env: {value}\n")).is_empty(), "{value}");
        fails(&format!("env: {value}\n"), "block-is-null", "env");
    }
    assert_eq!(chart("demo", "0.5.0", &["env: null\n"]).env().len(), 1);
    for value in ["''", "0", "false", "true", "3", "abc", "[a]"] {
        for version in ["0.1.0", "0.5.0", "0.6.0", "0.11.0"] {
            let errors = errors(version, &format!("env: {value}\n"));
            assert_eq!(errors, [("block-is-null", "env".to_owned())], "{value} {version}");
        }
    }
    for value in ["true", "yes", "1", "[a]", "{a: b}"] {
        let file = format!("env: {{eventStdoutEnabled: {value}}}\n");
        fails(&file, "event-stdout-unquoted", "env.eventStdoutEnabled");
        assert!(errors("0.5.0", &file).is_empty(), "{value}");
    }
    for value in ["false", "0", "null", "[]", "{}", "x", "'true'", "''"] {
        assert!(errors("0.6.0", &format!("env: {{eventStdoutEnabled: {value}}}\n")).is_empty(), "{value}");
    }
    fails("env: {'a: b': c}\n", "env-name-invalid", "env.a: b");
    fails("env: {'*': c}\n", "env-name-invalid", "env.*");
}

#[test]
fn names_that_cannot_be_printed() {
    for key in ["nameOverride", "fullnameOverride"] {
        for value in ["true", "1", "[a]", "{a: b}"] {
            fails(&format!("{key}: {value}\n"), "name-override-not-string", key);
        }
    }
    let cut = format!("{}é", "a".repeat(46));
    fails(&format!("fullnameOverride: {cut}\n"), "name-invalid", "fullnameOverride");
    let cut = format!("{}é", "a".repeat(62));
    fails(&format!("nameOverride: {cut}\nfullnameOverride: x\n"), "name-label-invalid", "nameOverride");
    fails("fullnameOverride: 'a: b'\n", "name-invalid", "fullnameOverride");
    fails("fullnameOverride: \"a\\nb\"\n", "name-invalid", "fullnameOverride");
    fails("nameOverride: '*a'\n", "name-label-invalid", "nameOverride");
    fails("serviceAccount: {name: 'x: y'}\n", "service-account-name-invalid", "serviceAccount.name");
    fails("serviceAccount: {name: '[a]'}\n", "service-account-name-invalid", "serviceAccount.name");
    assert!(errors("0.11.0", "serviceAccount: {create: false, name: '[a]'}\n").is_empty());
    assert!(errors("0.11.0", "fullnameOverride: 'x #y'\n").is_empty());
}

#[test]
fn unquoted_scalars_that_break_yaml() {
    let rows = [
        ("mcpAuth: {pullPolicy: 'a: b'}", "pull-policy-invalid", "mcpAuth.pullPolicy"),
        ("mcpGw: {port: '[1'}", "port-out-of-range", "mcpGw.port"),
        ("mcpGw: {replicaCount: '- a'}", "replica-count-invalid", "mcpGw.replicaCount"),
        (
            "mcpAuth: {pullPolicy: .inf1, replicaCount: '.inf'}",
            "replica-count-invalid",
            "mcpAuth.replicaCount",
        ),
        (
            "mcpAuth: {pullPolicy: \"Always\\n          stdin: true\"}",
            "pull-policy-invalid",
            "mcpAuth.pullPolicy",
        ),
        ("existingSecret: 'x: y'", "existing-secret-name-invalid", "existingSecret"),
        ("serviceAccount: {automount: '*a'}", "wrong-type", "serviceAccount.automount"),
        (
            "autoscaling: {mcpGw: {enabled: 1, minReplicas: '[1'}}",
            "hpa-min-below-one",
            "autoscaling.mcpGw.minReplicas",
        ),
        (
            "autoscaling: {mcpGw: {enabled: 1, maxReplicas: '[1'}}",
            "hpa-max-invalid",
            "autoscaling.mcpGw.maxReplicas",
        ),
        (
            "autoscaling: {mcpGw: {enabled: 1, targetMemoryUtilizationPercentage: '[1'}}",
            "hpa-target-invalid",
            "autoscaling.mcpGw.targetMemoryUtilizationPercentage",
        ),
        ("mcpAuth: {tag: '\"a\"'}", "tag-invalid", "mcpAuth.tag"),
        ("mcpGw: {repository: 'a\"'}", "repository-invalid", "mcpGw.repository"),
        ("mcpGw: {tag: 'a\\z'}", "tag-invalid", "mcpGw.tag"),
    ];
    for (file, code, path) in rows {
        fails(&format!("{file}\n"), code, path);
    }
    // The autoscaler is not rendered, so its limits are not read; nor are those replicas it replaces.
    assert!(errors("0.11.0", "autoscaling: {mcpGw: {minReplicas: '[1'}}\n").is_empty());
    let replaced = "autoscaling: {mcpGw: {enabled: true}}\nmcpGw: {replicaCount: '[1'}\n";
    assert!(errors("0.11.0", replaced).is_empty());
    assert!(errors("0.10.0", "existingSecret: 'x: y'\n").is_empty());
}

#[test]
fn service_types() {
    for value in ["null", "[]", "0", "false", "true", "[a]", "{a: b}", "'a: b'"] {
        fails(&format!("service: {{type: {value}}}\n"), "service-type-invalid", "service.type");
    }
    for value in ["''", "x", "ExternalName"] {
        assert!(errors("0.11.0", &format!("service: {{type: {value}}}\n")).is_empty(), "{value}");
    }
}

#[test]
fn maps_that_are_none() {
    for value in ["x", "[a]", "5", "true", "'a: b'"] {
        fails(&format!("podLabels: {value}\n"), "wrong-type", "podLabels");
        fails(
            &format!("serviceAccount: {{annotations: {value}}}\n"),
            "wrong-type",
            "serviceAccount.annotations",
        );
    }
    fails("serviceAccount: {annotations: {a: [1]}}\n", "annotation-invalid", "serviceAccount.annotations.a");
    assert!(errors("0.11.0", "serviceAccount: {create: false, annotations: x}\n").is_empty());
    assert!(errors("0.11.0", "serviceAccount: {annotations: {a: 1, b: true, c: null}}\n").is_empty());
    assert!(errors("0.11.0", "podLabels: []\n").is_empty());
}

#[test]
fn everything_at_once_with_places() {
    let file = "service:\n  type: 5\nenv:\n  eventStdoutEnabled: yes\nnameOverride: 7\nmcpGw: null\n";
    let errors = try_render("Demo", "0.11.0", &[file]).unwrap_err();
    let mut codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    codes.sort_unstable();
    let expected = [
        "block-is-null",
        "event-stdout-unquoted",
        "name-override-not-string",
        "release-name-invalid",
        "service-type-invalid",
    ];
    assert_eq!(codes, expected);
    let event = errors.iter().find(|error| error.code == "event-stdout-unquoted").unwrap();
    let (span, _) = event.spans[0];
    assert_eq!(&file[span.start as usize..span.end as usize], "yes");
}

#[test]
fn the_place_of_a_variable_is_its_key() {
    let file = "env:\n  'a: password': s3cr3t\n  'b: c': d\n";
    let errors = try_render("demo", "0.11.0", &[file]).unwrap_err();
    let found: Vec<(&str, bool)> = errors
        .iter()
        .map(|error| (&file[error.spans[0].0.start as usize..error.spans[0].0.end as usize], error.secret))
        .collect();
    assert_eq!(found, [("'a: password'", true), ("'b: c'", false)]);
}

#[test]
fn names_report_what_concerns_names() {
    let release = Release { name: "Demo", namespace: None, version: ChartVersion::LATEST };
    let values = super::values("0.11.0", &["nameOverride: 7\nserviceAccount: null\nmcpGw: null\n"]);
    let codes: Vec<&str> = names(&release, &values).unwrap_err().iter().map(|error| error.code).collect();
    assert_eq!(codes, ["release-name-invalid", "block-is-null", "name-override-not-string"]);
}

#[test]
fn an_escape_in_an_image_is_yaml_too() {
    let chart = demo(&["mcpAuth: {repository: r, tag: 'a\\x41'}\nmcpGw: {repository: null, tag: null}\n"]);
    assert_eq!(chart.container("-auth")["image"], "r:aA");
    assert_eq!(chart.container("-gw")["image"], ":");
}
