//! Values in the shape the chart expects, mostly.

use super::scalars::{any, bare, boolean, key, map, null, number, text};
use super::{Rng, Tree, Written};
use serde_json::{Value, json};

/// A values file.
pub(super) fn values(rng: &mut Rng) -> Tree {
    const KEYS: [&str; 20] = [
        "mcpAuth",
        "mcpGw",
        "imagePullSecrets",
        "nameOverride",
        "fullnameOverride",
        "serviceAccount",
        "podAnnotations",
        "podLabels",
        "podSecurityContext",
        "securityContext",
        "service",
        "autoscaling",
        "volumes",
        "volumeMounts",
        "nodeSelector",
        "tolerations",
        "affinity",
        "env",
        "existingSecret",
        "unknown",
    ];
    let share = 1 + rng.below(6);
    let mut entries = Vec::new();
    for key in KEYS {
        if rng.chance(share) {
            let value = if rng.chance(60) { any(rng, 1) } else { top(rng, key) };
            entries.push((Written::word(key), value));
        }
    }
    Tree::Map(entries)
}

fn top(rng: &mut Rng, key: &str) -> Tree {
    match key {
        "mcpAuth" | "mcpGw" => component(rng),
        "nameOverride" | "fullnameOverride" => name(rng),
        "serviceAccount" => some(
            rng,
            &[
                ("create", |rng| if rng.chance(4) { any(rng, 0) } else { boolean(rng) }),
                ("automount", |rng| if rng.chance(3) { bare(rng) } else { boolean(rng) }),
                ("name", name),
                ("annotations", annotations),
            ],
        ),
        "podLabels" if rng.chance(20) => any(rng, 1),
        "podLabels" | "podAnnotations" | "nodeSelector" => map(rng, 1),
        "service" => some(rng, &[("type", service_type)]),
        "autoscaling" => some(rng, &[("mcpAuth", scaling), ("mcpGw", scaling)]),
        "env" => env(rng),
        "existingSecret" => match rng.below(4) {
            0 => bare(rng),
            _ => Tree::Scalar(Written::word(rng.pick(&["my-s", "secret.x", "s"]))),
        },
        "securityContext" if rng.chance(2) => Tree::map([
            ("capabilities", Tree::map([("drop", if rng.chance(2) { null(rng) } else { any(rng, 1) })])),
            ("runAsUser", number(rng)),
        ]),
        _ => any(rng, 3),
    }
}

type Generator = fn(&mut Rng) -> Tree;

/// A map with some of the keys.
fn some(rng: &mut Rng, keys: &[(&str, Generator)]) -> Tree {
    let mut entries = Vec::new();
    for (key, generator) in keys {
        if rng.chance(2) {
            entries.push((Written::word(key), generator(rng)));
        }
    }
    let map = Tree::Map(entries);
    if rng.chance(5) { Tree::Flow(Box::new(map)) } else { map }
}

fn component(rng: &mut Rng) -> Tree {
    some(
        rng,
        &[
            ("repository", |rng| if rng.chance(6) { any(rng, 1) } else { image_word(rng) }),
            ("tag", |rng| if rng.chance(3) { any(rng, 1) } else { image_word(rng) }),
            (
                "pullPolicy",
                |rng| if rng.chance(3) { bare(rng) } else { Tree::Scalar(Written::word("Always")) },
            ),
            ("replicaCount", bare),
            ("port", bare),
            ("resources", resources),
            ("livenessProbe", probe),
            ("readinessProbe", probe),
            ("startupProbe", probe),
        ],
    )
}

fn image_word(rng: &mut Rng) -> Tree {
    Tree::Scalar(Written::quoted(rng.pick(&["registry.local/mcp", "65e17bc", "1.10", "", "x y", "é"])))
}

fn resources(rng: &mut Rng) -> Tree {
    if rng.chance(4) {
        return any(rng, 2);
    }
    some(rng, &[("limits", quantities), ("requests", quantities), ("claims", null)])
}

fn quantities(rng: &mut Rng) -> Tree {
    if rng.chance(6) {
        return null(rng);
    }
    some(rng, &[("cpu", |rng| any(rng, 0)), ("memory", |rng| any(rng, 0))])
}

fn probe(rng: &mut Rng) -> Tree {
    if rng.chance(3) {
        return any(rng, 1);
    }
    some(
        rng,
        &[
            ("httpGet", |rng| if rng.chance(2) { null(rng) } else { map(rng, 1) }),
            ("tcpSocket", |_| Tree::map([("port", Tree::Scalar(Written::word("http")))])),
            ("periodSeconds", number),
            ("failureThreshold", |rng| any(rng, 0)),
        ],
    )
}

fn name(rng: &mut Rng) -> Tree {
    match rng.below(12) {
        0 => any(rng, 1),
        1 => Tree::Scalar(Written::quoted(&"n".repeat(40 + rng.below(30)))),
        2 => Tree::Scalar(Written::quoted(&format!("{}--{}", "b".repeat(43 + rng.below(4)), "c".repeat(9)))),
        3 => {
            let text = format!("{}{}", "a".repeat(40 + rng.below(10)), "é".repeat(12));
            Tree::Scalar(Written::quoted(&text))
        }
        4 => Tree::Scalar(Written::quoted(rng.pick(&["", "0", "x #y", "a b", "a: b", "-", "*x"]))),
        _ => Tree::Scalar(Written::quoted(rng.pick(&["foo", "mcp", "My_Name", "gw", "abc--", "on", "12"]))),
    }
}

fn annotations(rng: &mut Rng) -> Tree {
    if rng.chance(8) { any(rng, 2) } else { map(rng, 0) }
}

fn service_type(rng: &mut Rng) -> Tree {
    match rng.below(6) {
        0 => bare(rng),
        _ => Tree::Scalar(Written::word(rng.pick(&["ClusterIP", "NodePort", "LoadBalancer"]))),
    }
}

fn scaling(rng: &mut Rng) -> Tree {
    some(
        rng,
        &[
            ("enabled", |rng| if rng.chance(4) { any(rng, 0) } else { boolean(rng) }),
            ("minReplicas", bare),
            ("maxReplicas", bare),
            ("targetCPUUtilizationPercentage", bare),
            ("targetMemoryUtilizationPercentage", bare),
        ],
    )
}

fn env(rng: &mut Rng) -> Tree {
    const KNOWN: [&str; 18] = [
        "redisHost",
        "redisPort",
        "redisPassword",
        "redisDb",
        "redisTlsEnabled",
        "cacheTtl",
        "fronteggRegion",
        "vendorClientId",
        "vendorClientSecret",
        "applicationId",
        "fronteggMcpGwHost",
        "externalAuthorizationUrl",
        "hybridAuthHost",
        "integrationCallbackEndpoint",
        "secretEncryptionKey",
        "eventWebhookUrl",
        "approvalFlowWebhookEndpoint",
        "eventStdoutEnabled",
    ];
    const ODD: [&str; 30] = [
        "redis_host",
        "RedisHost",
        "REDIS_HOST",
        "redisHOST",
        "redisURL",
        "URLPath",
        "oauth2ClientId",
        "x1Y",
        "a1B2C",
        "abcDEFGhi",
        "port",
        "Port",
        "PORT",
        "a-b",
        "a.b",
        "a_B",
        "1a",
        "on",
        "12",
        "null",
        "with space",
        "naïveKey",
        "straßeB",
        "ıI",
        "ǆB",
        "key:colon",
        " lead",
        "tail ",
        "a #b",
        "'q'",
    ];
    let mut entries: Vec<(Written, Tree)> = Vec::new();
    for _ in 0..rng.below(8) {
        let key = match rng.below(6) {
            0 => key(rng),
            1 | 2 => Written::quoted(rng.pick(&ODD)),
            _ => Written::word(rng.pick(&KNOWN)),
        };
        if entries.iter().all(|(other, _)| other.value != key.value) {
            let value = if key.value == json!("eventStdoutEnabled") && !rng.chance(6) {
                text(rng)
            } else {
                any(rng, 2)
            };
            entries.push((key, value));
        }
    }
    Tree::Map(entries)
}

/// A flag: its name, path, text behind the equals sign, and value.
pub(super) fn flag(rng: &mut Rng) -> (&'static str, Vec<String>, String, Value) {
    const PATHS: [&str; 16] = [
        "env.redisHost",
        "env.cacheTtl",
        "env.own",
        "env.PORT",
        "mcpGw.replicaCount",
        "mcpAuth.port",
        "mcpAuth.tag",
        "mcpGw.resources.limits.cpu",
        "podLabels.team",
        "podAnnotations.x",
        "serviceAccount.name",
        "autoscaling.mcpGw.enabled",
        "autoscaling.mcpGw.maxReplicas",
        "nodeSelector.disk",
        "existingSecret",
        "securityContext.runAsUser",
    ];
    let path = rng.pick(&PATHS).split('.').map(str::to_owned).collect();
    match rng.below(4) {
        0 => {
            let text = rng.pick(&["1000000", "true", "", "a b", "null", "007"]);
            ("--set-string", path, text.to_owned(), json!(text))
        }
        1 => {
            let (text, value) = json_value(rng);
            ("--set-json", path, text, value)
        }
        _ => {
            let (text, value) = typed(rng);
            ("--set", path, text.to_owned(), value)
        }
    }
}

fn typed(rng: &mut Rng) -> (&'static str, Value) {
    let int = |text: &'static str, int: i64| (text, json!(int));
    let word = |text: &'static str| (text, json!(text));
    let choices = [
        int("0", 0),
        int("5", 5),
        int("-3", -3),
        int("1000000", 1_000_000),
        int("9007199254740993", 9_007_199_254_740_993),
        ("true", json!(true)),
        ("false", json!(false)),
        ("null", Value::Null),
        word("0755"),
        word("1.5"),
        word("1e3"),
        word("yes"),
        word("abc"),
        word(""),
        (r"a\,b", json!("a,b")),
        ("{x,2}", json!(["x", 2])),
    ];
    choices[rng.below(choices.len())].clone()
}

fn json_value(rng: &mut Rng) -> (String, Value) {
    let value = match rng.below(6) {
        0 => json!(null),
        1 => json!(1_000_000.0),
        2 => json!({"a": 1.0, "b": [true, "x"]}),
        3 => json!(["p", 2.5]),
        4 => json!("0755"),
        _ => json!(false),
    };
    (value.to_string(), value)
}
