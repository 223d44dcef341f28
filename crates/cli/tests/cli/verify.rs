//! `verify` and `explain`.

use crate::support::{TLS, folder, run, run_in};

#[test]
fn verify_our_own_output() {
    let args = [["verify", "--router", "all", "-f", "values.yaml", "-o", "json"].as_slice(), &TLS].concat();
    let run = run(&args);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    for report in run.json().as_array().expect("an array") {
        assert_eq!(report["verdict"], "equal", "{report}");
        assert_eq!(report["domain"], "canonical");
    }
}

const STRING_PREFIX: &str = "\
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: apps}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: [mcp.acme.dev]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: apps}
spec:
  hosts: [mcp.acme.dev]
  gateways: [gw]
  http:
  - match:
    - uri: {exact: /authorize}
    - uri: {exact: /token}
    - uri: {exact: /security-stepup-verify}
    - uri: {exact: /external-mcp/authorize}
    - uri: {exact: /external-mcp/callback}
    - uri: {exact: /integration-callback}
    - uri: {prefix: /integration-callback/}
    - uri: {exact: /dcr/register}
    - uri: {prefix: /dcr/register/}
    - uri: {prefix: /.well-known}
    route: [{destination: {host: mcp-gateway-auth, port: {number: 8080}}}]
    retries: {attempts: 0}
  - route: [{destination: {host: mcp-gateway-gw, port: {number: 8080}}}]
    retries: {attempts: 0}
";

#[test]
fn a_string_prefix_is_found_with_the_shortest_request() {
    let args = [
        "verify",
        "--router",
        "istio",
        "-n",
        "apps",
        "--host",
        "mcp.acme.dev",
        "--manifests",
        "-",
        "-o",
        "json",
    ];
    let run = run_in(folder().path(), &args, STRING_PREFIX);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let report = &run.json()[0];
    assert_eq!(report["verdict"], "different");
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "wrong-backend");
    // `!` is the smallest canonical byte, so this is the smallest of the shortest requests.
    assert_eq!(finding["witness"]["path"], "/.well-known!");
    assert_eq!(finding["witness"]["method"], "GET");
    assert_eq!((finding["expected"].as_str(), finding["actual"].as_str()), (Some("gw"), Some("auth")));
    assert_eq!(finding["field"], "spec.http[0].match[9]");
}

#[test]
fn explain_says_where_a_request_goes() {
    let args = [
        "explain",
        "--router",
        "istio,ingress-nginx",
        "-f",
        "values.yaml",
        "-o",
        "json",
        "POST",
        "http://mcp.acme.dev/token?x=1",
    ];
    let run = run(&args);
    assert_eq!(run.code, 0, "{}", run.err);
    let answers = run.json();
    for answer in answers.as_array().expect("an array") {
        assert_eq!(
            (answer["table"].as_str(), answer["actual"].as_str()),
            (Some("auth"), Some("auth")),
            "{answer}"
        );
        assert_eq!(answer["request"]["path"], "/token");
        assert_eq!(answer["upstream_host"], "mcp.acme.dev");
    }
    assert_eq!(answers[0]["router"], "istio");
    assert_eq!(answers[1]["router"], "ingress-nginx");
}
