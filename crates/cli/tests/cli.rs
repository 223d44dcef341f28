//! The program from outside: exit codes, streams and JSON shapes as the documentation promises them.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const VALUES: &str = "\
existingSecret: mcp-gateway-secrets
env:
  fronteggMcpGwHost: mcp.acme.dev
  externalAuthorizationUrl: https://mcp.acme.dev
  hybridAuthHost: https://auth.acme.dev
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  redisHost: redis.acme.internal
";
const TLS: [&str; 2] = ["--tls", "external"];

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    fn diagnostics(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err))
    }
}

fn run_in(dir: &Path, args: &[&str], input: &str) -> Run {
    let output = Command::cargo_bin("gatewright")
        .expect("the program")
        .current_dir(dir)
        .args(args)
        .write_stdin(input)
        .output()
        .expect("it runs");
    Run {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn folder() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    fs::write(dir.path().join("values.yaml"), VALUES).expect("written");
    dir
}

fn run(args: &[&str]) -> Run {
    run_in(folder().path(), args, "")
}

#[test]
fn nothing_asked_shows_help_and_is_wrong_usage() {
    let run = run(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("Usage: gatewright") && run.err.contains("Examples:"), "{}", run.err);
}

#[test]
fn help_and_version_are_success() {
    assert_eq!(run(&["--version"]).code, 0);
    let help = run(&["render", "--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("--router"), "{}", help.out);
}

#[test]
fn wrong_usage_is_two_with_a_suggestion() {
    for (args, hint) in [
        (vec!["rendr"], "render"),
        (vec!["render", "--router", "istoi", "-f", "values.yaml"], "istio"),
        (
            vec!["render", "--router", "istio", "-f", "values.yaml", "--option", "istio.selectr=a=b"],
            "selector",
        ),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--routes", "gide"], "guide"),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--tls", "on"], "secret:NAME"),
        (
            vec!["render", "--router", "istio", "-f", "values.yaml", "--allow", "tls-not-configurd"],
            "tls-not-configured",
        ),
        (vec!["render", "-f", "values.yaml"], "--router"),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--chart-version", "9.9.9"], "0.11.0"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(hint), "{args:?}: {}", run.err);
        assert!(run.out.is_empty());
    }
}

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
fn invalid_input_is_three_and_located() {
    let dir = folder();
    fs::write(dir.path().join("bad.yaml"), "env:\n  fronteggMcpGwHost: https://mcp.acme.dev\n")
        .expect("written");
    let args = ["render", "--router", "istio", "-f", "bad.yaml", "--diagnostics", "json"];
    let run = run_in(dir.path(), &args, "");
    assert_eq!(run.code, 3);
    assert!(run.out.is_empty());
    let found = run.diagnostics();
    let host = found.as_array().expect("an array").iter().find(|one| one["code"] == "host-has-scheme");
    let host = host.expect("the finding");
    assert_eq!(host["severity"], "error");
    assert_eq!(host["path"], "env.fronteggMcpGwHost");
    assert_eq!((host["line"].as_u64(), host["column"].as_u64()), (Some(2), Some(22)));
    assert_eq!(host["file"], "bad.yaml");
    assert!(host["help"].as_str().expect("help").contains("mcp.acme.dev"));
}

#[test]
fn the_text_form_shows_the_line() {
    let dir = folder();
    let text = "env:\n  fronteggMcpGwHost: mcp.acme.dev\n  externalAuthorizationUrl: https://mcp.acme.dev/\n";
    fs::write(dir.path().join("bad.yaml"), text).expect("written");
    let run = run_in(dir.path(), &["validate", "-f", "bad.yaml"], "");
    assert_eq!(run.code, 3);
    for part in ["error[issuer-not-exact]", "bad.yaml:3:29", "https://mcp.acme.dev/", "^^^^", "help:"] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
}

#[test]
fn other_kinds_of_invalid_input() {
    let dir = folder();
    fs::write(dir.path().join("list.yaml"), "- a\n").expect("written");
    fs::write(dir.path().join("broken.yaml"), "a: [\n").expect("written");
    fs::write(dir.path().join("latin1.yaml"), b"a: \xe9\n").expect("written");
    fs::write(dir.path().join("table.yaml"), "apiVersion: v1\nkind: RouteTable\nroutes: []\n")
        .expect("written");
    for args in [
        vec!["render", "--router", "istio", "-f", "list.yaml"],
        vec!["render", "--router", "istio", "-f", "broken.yaml"],
        vec!["render", "--router", "istio", "-f", "latin1.yaml"],
        vec!["render", "--router", "istio"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--release", "Bad_Name"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "-n", "Bad_NS"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--set-json", "a={"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--label", "a b=c"],
        vec!["routes", "--routes", "table.yaml"],
        vec!["verify", "--router", "istio", "--host", "mcp.acme.dev", "--manifests", "broken.yaml"],
    ] {
        let run = run_in(dir.path(), &args, "");
        assert_eq!(run.code, 3, "{args:?}: {}", run.err);
        assert!(run.out.is_empty() && run.err.contains("error["), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_file_that_is_not_there_is_five() {
    for args in [
        vec!["render", "--router", "istio", "-f", "nope.yaml"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--routes", "nope.yaml"],
        vec!["verify", "--router", "istio", "--host", "mcp.acme.dev", "--manifests", "nope.yaml"],
    ] {
        let run = run(&args);
        assert_eq!(run.code, 5, "{args:?}: {}", run.err);
        assert!(run.err.contains("nope.yaml"), "{}", run.err);
    }
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
fn strict_turns_a_warning_into_an_error_and_allow_turns_it_back() {
    let base = ["render", "--router", "istio", "-f", "values.yaml", "-o", "name"];
    assert_eq!(run(&base).code, 0);
    let strict = [base.as_slice(), &["--strict"]].concat();
    assert_eq!(run(&strict).code, 3);
    let allowed = [strict.as_slice(), &["--allow", "tls-not-configured"]].concat();
    assert_eq!(run(&allowed).code, 0);
}

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
fn routes_routers_schema_completions_and_man() {
    let table = run(&["routes"]);
    assert!(table.out.contains("/external-mcp/callback") && table.out.contains("RFC 7591"), "{}", table.out);
    assert!(
        run(&["routes", "-o", "markdown", "--routes", "guide"]).out.contains("| `/.well-known` | prefix |")
    );
    let yaml = run(&["routes", "-o", "yaml"]);
    let dir = folder();
    fs::write(dir.path().join("again.yaml"), &yaml.out).expect("written");
    assert_eq!(run_in(dir.path(), &["routes", "-o", "yaml", "--routes", "again.yaml"], "").out, yaml.out);
    let routers = run(&["routers", "-o", "json"]).json();
    for entry in routers.as_array().expect("an array") {
        for key in ["id", "crate", "apiVersions", "options", "cannot"] {
            assert!(!entry[key].is_null(), "{key}: {entry}");
        }
    }
    assert_eq!(run(&["schema", "routes"]).json()["title"], "gatewright route table");
    assert!(run(&["completions", "bash"]).out.contains("_gatewright"));
    assert!(run(&["man"]).out.contains(".TH gatewright"));
}

#[test]
fn json_diagnostics_are_exactly_one_array() {
    for args in [
        vec![
            "render",
            "--router",
            "istio",
            "-f",
            "values.yaml",
            "--tls",
            "external",
            "--routes",
            "guide",
            "--diagnostics",
            "json",
        ],
        vec!["render", "--router", "nope", "--diagnostics", "json"],
        vec!["render", "--nope", "--diagnostics", "json"],
        vec!["validate", "-f", "nope.yaml", "--diagnostics=json"],
    ] {
        assert!(run(&args).diagnostics().is_array(), "{args:?}");
    }
}

#[test]
fn a_secret_is_never_printed() {
    let dir = folder();
    let text = "env:\n  redisPassword: hunter2secret\n  redisPassword: hunter3secret\n";
    fs::write(dir.path().join("dup.yaml"), text).expect("written");
    for format in ["text", "json", "sarif"] {
        let run = run_in(dir.path(), &["validate", "-f", "dup.yaml", "--diagnostics", format], "");
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains("values-duplicate-key"), "{}", run.err);
        assert!(!run.err.contains("hunter"), "{}", run.err);
    }
}

#[test]
fn init_writes_what_the_guide_shows() {
    let dir = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::copy(root.join("examples/guide/values.yaml"), dir.path().join("values.yaml")).expect("copied");
    let args =
        ["init", "-f", "values.yaml", "--router", "istio", "--tls", "secret:mcp-tls", "--namespace", "mcp"];
    let run = run_in(dir.path(), &args, "");
    assert_eq!(run.code, 0, "{}", run.err);
    let written = fs::read_to_string(dir.path().join("gatewright.yaml")).expect("written");
    let page = fs::read_to_string(root.join("docs/guide/project-file.md")).expect("the page");
    let shown = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let settings: Vec<&str> = written.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(settings, shown.lines().collect::<Vec<_>>());
}

#[test]
fn init_carries_every_flag_into_the_file() {
    let dir = folder();
    let flags = [
        "-f",
        "values.yaml",
        "--set",
        "env.redisHost=redis.acme.internal",
        "--release",
        "demo",
        "-n",
        "apps",
        "--chart-version",
        "0.11.0",
        "--routes",
        "guide",
        "--tls",
        "external",
        "--stream-timeout",
        "2h",
        "--max-body",
        "8Mi",
        "--label",
        "a=on",
        "--annotation",
        "note=1",
        "--option",
        "istio.selector=istio=edge",
        "--allow",
        "all",
        "--router",
        "istio",
    ];
    let run = run_in(dir.path(), &[["init", "--output-dir", "out"].as_slice(), &flags].concat(), "");
    assert_eq!(run.code, 0, "{}", run.err);
    let from_file = run_in(dir.path(), &["render", "-c", "gatewright.yaml", "--include", "routing"], "");
    assert_eq!(from_file.code, 0, "{}", from_file.err);
    let from_flags = ["render", "--include", "routing", "--output-dir", "by-flags"];
    assert_eq!(run_in(dir.path(), &[from_flags.as_slice(), &flags].concat(), "").code, 0);
    for name in ["gateway-demo-mcp-gateway-istio.yaml", "virtualservice-demo-mcp-gateway-istio.yaml"] {
        let read =
            |folder: &str| fs::read_to_string(dir.path().join(folder).join("istio").join(name)).expect(name);
        assert_eq!(read("out"), read("by-flags"), "{name}");
    }
}

#[test]
fn a_project_file_serves_every_command_from_any_folder() {
    let dir = folder();
    let project = "apiVersion: gatewright.dev/v1alpha1\nkind: Project\nvalues: values.yaml\ntls: external\n\
        routers: [istio]\noutputDir: out\ndiagnostics: json\nallow: all\n";
    fs::create_dir(dir.path().join("deep")).expect("a folder");
    fs::write(dir.path().join("deep/gatewright.yaml"), project).expect("written");
    fs::copy(dir.path().join("values.yaml"), dir.path().join("deep/values.yaml")).expect("copied");
    let config = ["-c", "deep/gatewright.yaml"];
    for args in [
        vec!["render"],
        vec!["render", "--check"],
        vec!["verify"],
        vec!["verify", "--manifests", "deep/out/istio"],
        vec!["explain", "POST", "https://mcp.acme.dev/token"],
        vec!["validate"],
        vec!["routes"],
    ] {
        let run = run_in(dir.path(), &[args.as_slice(), &config].concat(), "");
        assert_eq!(run.code, 0, "{args:?}: {}", run.err);
        assert!(run.diagnostics().is_array(), "the file asks for JSON, notes and all: {}", run.err);
    }
    assert!(dir.path().join("deep/out/istio/virtualservice-mcp-gateway-istio.yaml").exists());
    let text = run_in(dir.path(), &[["validate", "--diagnostics", "text"].as_slice(), &config].concat(), "");
    assert!(!text.err.starts_with('['), "the flag wins: {}", text.err);
}

/// What `validate` says about a file, as JSON.
fn validated(values: &str, more: &[&str]) -> (i32, Vec<Value>) {
    let dir = folder();
    fs::write(dir.path().join("own.yaml"), values).expect("written");
    let args = [&["validate", "-f", "values.yaml", "-f", "own.yaml", "--diagnostics", "json"], more].concat();
    let run = run_in(dir.path(), &args, "");
    (run.code, run.diagnostics().as_array().expect("an array").clone())
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|one| one["code"].as_str()).collect()
}

#[test]
fn everything_is_found_in_one_run_in_file_order() {
    let values = "mcpAuth: {port: 0}\nenv:\n  cacheTtl: 2592000\n  fronteggRegion: EU\nservice: {type: x}\n";
    let (code, found) = validated(values, &["--set", "mcpGw.port=70000"]);
    assert_eq!(code, 3);
    let errors: Vec<(&str, &str, u64)> = found
        .iter()
        .filter(|one| one["severity"] == "error")
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("text");
            (text("code"), text("file"), one["line"].as_u64().expect("a line"))
        })
        .collect();
    let expected = [
        ("port-out-of-range", "own.yaml", 1),
        ("number-changes-text", "own.yaml", 3),
        ("region-unknown", "own.yaml", 4),
        ("service-type-invalid", "own.yaml", 5),
        ("port-out-of-range", "--set", 1),
    ];
    assert_eq!(errors, expected);
    let flag = found.iter().find(|one| one["file"] == "--set" && one["severity"] == "error").expect("found");
    assert_eq!(flag["help"], "--set mcpGw.port=8080");
}

#[test]
fn allow_overrides_by_name_and_silences_what_is_no_error() {
    let values = "mcpGw: {replicas: 2}\nservice: {type: NodePort}\n";
    let (code, found) = validated(values, &[]);
    assert_eq!(code, 3);
    assert!(codes(&found).contains(&"unknown-key") && codes(&found).contains(&"service-exposed"));
    let (code, found) = validated(values, &["--allow", "unknown-key", "--allow", "service-exposed"]);
    assert_eq!(code, 0, "{found:?}");
    let unknown = found.iter().find(|one| one["code"] == "unknown-key").expect("still shown");
    assert_eq!(unknown["severity"], "warning");
    assert!(!codes(&found).contains(&"service-exposed"), "a warning that is allowed is silent");
    assert_eq!(validated(values, &["--allow", "all"]).0, 0);
    assert_eq!(validated(values, &["--allow", "unknown-key", "--strict"]).0, 3);
    // What Helm itself refuses stays an error.
    assert_eq!(validated("mcpGw: null\n", &["--allow", "all", "--allow", "block-is-null"]).0, 3);
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

#[test]
fn both_keys_of_a_collision_are_shown_and_secrets_are_not() {
    let dir = folder();
    let text = "env:\n  fooBar: one\n  apiToken: hunter2secret\n  foo_bar: two\n";
    fs::write(dir.path().join("own.yaml"), text).expect("written");
    let run = run_in(dir.path(), &["validate", "-f", "values.yaml", "-f", "own.yaml"], "");
    for part in
        ["error[env-collision]", "own.yaml:4:3", "fooBar: one", "foo_bar: two", "apiToken: **", "^^^^^^^"]
    {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    assert!(!run.err.contains("hunter2"), "{}", run.err);
    // Two files: each shows its own key.
    fs::write(dir.path().join("one.yaml"), "env: {fooBar: one}\n").expect("written");
    fs::write(dir.path().join("two.yaml"), "env: {foo_bar: two}\n").expect("written");
    let args = ["validate", "-f", "values.yaml", "-f", "one.yaml", "-f", "two.yaml"];
    let run = run_in(dir.path(), &args, "");
    assert!(run.err.contains("one.yaml:1:7") && run.err.contains("two.yaml:1:7"), "{}", run.err);
}

#[test]
fn a_schema_for_each_chart_version() {
    let schema = run(&["schema", "values"]).json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["existingSecret"].is_object());
    let old = run(&["schema", "values", "--chart-version", "0.10.0"]).json();
    assert!(old["properties"]["existingSecret"].is_null() && old["properties"]["env"].is_object());
    let wrong = run(&["schema", "values", "--chart-version", "9.9.9"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("0.11.0"), "{}", wrong.err);
}

#[test]
fn a_known_cluster_may_take_what_others_refuse() {
    let base = ["validate", "-f", "values.yaml", "--release", "1a"];
    assert_eq!(run(&base).code, 3);
    let newer = [&base[..], &["--kube-version", "1.36"]].concat();
    assert_eq!(run(&newer).code, 0, "{}", run(&newer).err);
    assert_eq!(run(&[&base[..], &["--kube-version", "soon"]].concat()).code, 2);
}
