//! `gatewright diff` from outside: exit codes, streams and the JSON shape.

use crate::support::{Run, run_in};
use serde_json::Value;
use std::path::Path;

fn run_with(args: &[&str], input: &str) -> Run {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/migrate");
    run_in(&folder, &[&["diff"], args].concat(), input)
}

fn run(args: &[&str]) -> Run {
    run_with(args, "")
}

const FROM: [&str; 4] = ["--router", "ingress-nginx", "--manifests", "ingress-nginx.yaml"];
const SERVICES: [&str; 4] = ["--auth-service", "login", "--gw-service", "mcp"];
const HOST: [&str; 2] = ["--host", "mcp.acme.dev"];

fn to<'a>(router: &'a str, file: &'a str) -> [&'a str; 4] {
    ["--to-router", router, "--to-manifests", file]
}

#[test]
fn equal_is_success() {
    let run = run(&[&FROM[..], &to("traefik", "traefik.yaml"), &SERVICES, &HOST].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.starts_with("ingress-nginx → traefik: equal (canonical domain)\n"), "{}", run.out);
}

#[test]
fn a_difference_is_one_with_its_shortest_request() {
    let args = [&FROM[..], &to("istio", "istio.yaml"), &SERVICES, &HOST, &["-o", "json"]].concat();
    let run = run(&args);
    assert_eq!(run.code, 1, "{}", run.err);
    let element: Value = serde_json::from_str(&run.out).expect("json");
    assert_eq!(
        (&element["router"], &element["toRouter"], &element["verdict"], &element["domain"]),
        (&"ingress-nginx".into(), &"istio".into(), &"different".into(), &"canonical".into())
    );
    let findings = element["findings"].as_array().expect("findings");
    let request = findings.iter().find(|one| one["code"] == "wrong-backend").expect("a request");
    assert_eq!((&request["expected"], &request["actual"]), (&"gw".into(), &"auth".into()));
    assert_eq!(
        request["witness"],
        serde_json::json!({ "scheme": "https", "method": "GET", "host": "mcp.acme.dev", "path": "/.well-known!" })
    );
    assert_eq!(request["object"], "VirtualService/mcp");
}

#[test]
fn services_without_a_role_are_compared_by_name() {
    let run = run(&[&FROM[..], &to("istio", "istio.yaml"), &HOST].concat());
    assert_eq!(run.code, 1);
    assert!(run.out.contains("before    other:mcp:80, after other:login:80"), "{}", run.out);
}

#[test]
fn every_request_with_domain_all() {
    let run =
        run(&[&FROM[..], &to("traefik", "traefik.yaml"), &SERVICES, &HOST, &["--domain", "all"]].concat());
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.starts_with("ingress-nginx → traefik: different (all domain)\n"), "{}", run.out);
    assert!(run.out.contains("/..") && run.out.contains("%2"), "{}", run.out);
    let same = [&FROM[..], &to("ingress-nginx", "ingress-nginx.yaml"), &HOST, &["--domain", "all"]].concat();
    assert_eq!(self::run(&same).code, 0);
}

#[test]
fn standard_input_is_one_of_the_sets() {
    let text = std::fs::read_to_string("../../examples/migrate/traefik.yaml").expect("an example");
    let run = run_with(&[&FROM[..], &to("traefik", "-"), &SERVICES, &HOST].concat(), &text);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let twice = ["--router", "istio", "--manifests", "-", "--to-router", "istio", "--to-manifests", "-"];
    assert_eq!(run_with(&[&twice[..], &HOST].concat(), &text).code, 2);
}

#[test]
fn usage_and_input() {
    for (args, code, hint) in [
        ([&FROM[..], &HOST].concat(), 2, "--to-router"),
        ([&FROM[..], &to("istoi", "istio.yaml"), &HOST].concat(), 2, "did you mean `istio`?"),
        ([&FROM[..], &to("all", "istio.yaml"), &HOST].concat(), 2, "--to-router"),
        ([&FROM[..], &to("istio", "nowhere.yaml"), &HOST].concat(), 5, "nowhere.yaml"),
        ([&FROM[..], &to("istio", "istio.yaml")].concat(), 3, "fronteggMcpGwHost"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, code, "{args:?}: {}", run.err);
        assert!(run.err.contains(hint) && run.out.is_empty(), "{args:?}: {}", run.err);
    }
}
