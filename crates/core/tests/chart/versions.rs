//! What differs between the versions.

use super::{chart, pairs};
use gatewright_core::chart::{ChartVersion, Component, defaults};
use gatewright_core::tree::Node;

/// Version, tag, ending of the repositories without `-auth` and `-gw`.
const IMAGES: [(&str, &str, &str); 11] = [
    ("0.1.0", "latest", "hybrid-agent-link"),
    ("0.2.0", "2026.2.14.075916", "hybrid-agent-link"),
    ("0.3.0", "f49b4bc", "hybrid-agen-co"),
    ("0.4.0", "ea97211", "hybrid-agen-co"),
    ("0.5.0", "e130230", "hybrid-agen-co"),
    ("0.6.0", "3c9f1ce", "hybrid-agen-co"),
    ("0.7.0", "e523076", "hybrid-agen-co"),
    ("0.8.0", "72d0db7", "hybrid-agen-co"),
    ("0.9.0", "e566dca", "hybrid-agen-co"),
    ("0.10.0", "65e17bc", "hybrid-agen-co"),
    ("0.11.0", "65e17bc", "hybrid-agen-co"),
];

#[test]
fn eleven_versions_with_their_images() {
    let known: Vec<&str> = ChartVersion::ALL.iter().map(|version| version.as_str()).collect();
    assert_eq!(known, IMAGES.map(|(version, _, _)| version));
    assert_eq!(ChartVersion::LATEST.to_string(), "0.11.0");
    assert!(ChartVersion::ALL.is_sorted());
    for (version, tag, family) in IMAGES {
        let chart = chart("demo", version, &[]);
        for (ending, component) in [("-auth", "auth"), ("-gw", "gw")] {
            let image = format!(
                "527305576865.dkr.ecr.us-east-1.amazonaws.com/docker-hub/frontegg/{family}-{component}:{tag}"
            );
            assert_eq!(chart.container(ending)["image"], image);
        }
        let label = &chart.deployment("-gw")["spec"]["template"]["metadata"]["labels"]["helm.sh/chart"];
        assert_eq!(*label, format!("mcp-gateway-{version}"));
    }
}

#[test]
fn versions_are_written_exactly() {
    for text in ["", "0.11", "v0.11.0", "0.12.0", "0.11.0 ", "1.0.0"] {
        assert_eq!(ChartVersion::parse(text), None, "{text}");
    }
    let parsed = ChartVersion::parse("0.10.0").unwrap();
    assert_eq!(parsed.tag(), "65e17bc");
    assert!(parsed.repository(Component::Gw).ends_with("/hybrid-agen-co-gw"));
    assert!(!parsed.reads_existing_secret() && ChartVersion::LATEST.reads_existing_secret());
}

#[test]
fn environment_before_0_3_0() {
    let first = pairs(&[
        ("PORT", "8080"),
        ("APPLICATION_ID", ""),
        ("CACHE_TTL", "300"),
        ("EXTERNAL_AUTHORIZATION_URL", ""),
        ("FRONTEGG_MCP_GW_HOST", ""),
        ("FRONTEGG_REGION", "eu"),
        ("INTEGRATION_CALLBACK_ENDPOINT", ""),
        ("REDIS_HOST", ""),
        ("REDIS_TLS_ENABLED", "true"),
        ("VENDOR_CLIENT_ID", ""),
        ("VENDOR_CLIENT_SECRET", ""),
    ]);
    assert_eq!(chart("demo", "0.1.0", &[]).env(), first);
    let second = pairs(&[
        ("PORT", "8080"),
        ("APPLICATION_ID", ""),
        ("CACHE_TTL", "300"),
        ("EXTERNAL_AUTHORIZATION_URL", ""),
        ("FRONTEGG_MCP_GW_HOST", ""),
        ("FRONTEGG_REGION", "eu"),
        ("INTEGRATION_CALLBACK_ENDPOINT", ""),
        ("REDIS_DB", "0"),
        ("REDIS_HOST", ""),
        ("REDIS_PASSWORD", ""),
        ("REDIS_TLS_ENABLED", "true"),
        ("VENDOR_CLIENT_ID", ""),
        ("VENDOR_CLIENT_SECRET", ""),
    ]);
    assert_eq!(chart("demo", "0.2.0", &[]).env(), second);
}

#[test]
fn keys_of_the_defaults() {
    let common = [
        "affinity",
        "autoscaling",
        "env",
        "fullnameOverride",
        "imagePullSecrets",
        "mcpAuth",
        "mcpGw",
        "nameOverride",
        "nodeSelector",
        "podAnnotations",
        "podLabels",
        "podSecurityContext",
        "securityContext",
        "service",
        "serviceAccount",
        "tolerations",
        "volumeMounts",
        "volumes",
    ];
    for version in ChartVersion::ALL {
        let mut expected = common.to_vec();
        if version == ChartVersion::LATEST {
            expected.push("existingSecret");
        }
        expected.sort_unstable();
        let defaults = defaults(version);
        let mut keys: Vec<&str> = defaults.entries().iter().map(|entry| entry.key.text.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, expected, "{version}");
        assert_eq!(defaults.at(&["mcpGw", "port"]).and_then(Node::as_i64), Some(8080));
    }
}

/// Only 0.11.0 changed what is rendered; before, a missing `env` became an error with 0.6.0.
#[test]
fn rendering_differences() {
    for version in ChartVersion::ALL {
        let text = version.as_str();
        let minor: u32 = text.split('.').nth(1).unwrap().parse().unwrap();
        let env = super::try_render("demo", text, &["env: null\n"]);
        assert_eq!(env.is_ok(), minor < 6, "{text}");
        let events = super::try_render("demo", text, &["env: {eventStdoutEnabled: true}\n"]);
        assert_eq!(events.is_ok(), minor < 6, "{text}");
        let empty = chart("demo", text, &["env: {foo: ''}\n"]);
        assert_eq!(empty.has_variable("FOO"), minor < 11, "{text}");
        let secret = chart("demo", text, &["existingSecret: s\n"]);
        assert_eq!(secret.container("-auth").get("envFrom").is_some(), minor >= 11, "{text}");
    }
}
