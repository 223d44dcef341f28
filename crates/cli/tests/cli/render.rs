//! `render`.

use crate::support::{VALUES, folder, run, run_in};
use std::fs;

#[test]
fn manifests_alone_on_standard_output() {
    let run = run(&["render", "--router", "istio", "-f", "values.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("apiVersion: v1\nkind: ServiceAccount\n"), "{}", run.out);
    assert!(run.out.contains("# router: istio\n") && run.out.contains("kind: VirtualService"), "{}", run.out);
    assert!(run.err.contains("tls-not-configured") && run.err.contains("routes-beyond-guide"), "{}", run.err);
}

#[test]
fn every_router_at_once_and_chart_alone() {
    let all = run(&["render", "--router", "all", "-f", "values.yaml", "--tls", "external", "-o", "name"]);
    assert_eq!(all.code, 0, "{}", all.err);
    assert_eq!(all.out.matches("serviceaccount/").count(), 1, "chart objects once: {}", all.out);
    let chart = run(&["render", "--include", "chart", "-f", "values.yaml"]);
    assert_eq!(chart.code, 0, "{}", chart.err);
    assert!(!chart.out.contains("# router"), "{}", chart.out);
    let routing = run(&["render", "--include", "routing", "--router", "istio", "-f", "values.yaml"]);
    assert!(!routing.out.contains("kind: Deployment"), "{}", routing.out);
}

#[test]
fn json_output_is_one_list() {
    let run = run(&["render", "--router", "all", "-f", "values.yaml", "-o", "json", "--tls", "external"]);
    let list = run.json();
    assert_eq!(list["kind"], "List");
    assert_eq!(list["apiVersion"], "v1");
    assert!(list["items"].as_array().expect("items").len() > 7);
}

#[test]
fn standard_input_is_a_values_file() {
    let run = run_in(folder().path(), &["render", "--router", "istio", "-f", "-", "-o", "name"], VALUES);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_refusal_is_four_names_everything_and_prints_nothing() {
    let dir = folder();
    let table = "apiVersion: gatewright.dev/v1alpha1\nkind: RouteTable\nroutes:\n\
        - {path: /token, match: exact, backend: auth, methods: [POST]}\n- {path: /, match: prefix, backend: gw}\n";
    fs::write(dir.path().join("table.yaml"), table).expect("written");
    let args = [
        "render",
        "--router",
        "ingress-nginx,istio",
        "-f",
        "values.yaml",
        "--routes",
        "table.yaml",
        "--diagnostics",
        "json",
    ];
    let run = run_in(dir.path(), &args, "");
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(run.out.is_empty());
    let text = run.diagnostics().to_string();
    assert!(text.contains("ingress-nginx") && text.contains("/token") && text.contains("istio"), "{text}");
}

#[test]
fn output_dir_writes_checks_and_prunes() {
    let dir = folder();
    let args = |router: &'static str, more: &[&'static str]| {
        let mut args = vec![
            "render",
            "--router",
            router,
            "-f",
            "values.yaml",
            "--output-dir",
            "out",
            "--tls",
            "secret:t",
        ];
        args.extend(more);
        args
    };
    let run = |args: Vec<&str>| run_in(dir.path(), &args, "").code;
    assert_eq!(run(args("istio", &["--check"])), 1, "nothing is there yet");
    assert!(!dir.path().join("out").exists(), "--check writes nothing");
    assert_eq!(run(args("istio", &[])), 0);
    assert!(dir.path().join("out/chart/service-mcp-gateway-auth.yaml").exists());
    assert!(dir.path().join("out/istio/virtualservice-mcp-gateway-istio.yaml").exists());
    assert_eq!(run(args("istio", &["--check"])), 0);
    assert_eq!(run(args("ingress-nginx", &["--check"])), 1);
    assert_eq!(run(args("ingress-nginx", &[])), 0);
    assert!(
        !dir.path().join("out/istio/virtualservice-mcp-gateway-istio.yaml").exists(),
        "own files are pruned"
    );
}

#[test]
fn the_output_does_not_depend_on_the_order_of_flags() {
    let one =
        ["render", "--router", "istio", "-f", "values.yaml", "--label", "a=1", "--label", "b=2", "-n", "x"];
    let two =
        ["render", "-n", "x", "--label", "b=2", "--label", "a=1", "-f", "values.yaml", "--router", "istio"];
    assert_eq!(run(&one).out, run(&two).out);
}

#[test]
fn checks_of_what_is_not_rendered_are_warnings() {
    let dir = folder();
    fs::write(dir.path().join("own.yaml"), "mcpGw: {replicas: 2}\n").expect("written");
    let render = |include: &str| {
        let args =
            ["render", "--router", "istio", "-f", "values.yaml", "-f", "own.yaml", "--include", include];
        run_in(dir.path(), &args, "").code
    };
    assert_eq!((render("routing"), render("all"), render("chart")), (0, 3, 3));
    fs::write(dir.path().join("own.yaml"), "env: {fronteggMcpGwHost: 'mcp.acme.dev:443'}\n")
        .expect("written");
    assert_eq!((render("routing"), render("all"), render("chart")), (3, 3, 0));
    // Where a request goes does not depend on what the application needs.
    let host = "env: {fronteggMcpGwHost: mcp.acme.dev}\n";
    let args = ["explain", "--router", "istio", "-f", "-", "GET", "https://mcp.acme.dev/token"];
    assert_eq!(run_in(dir.path(), &args, host).code, 0);
}
