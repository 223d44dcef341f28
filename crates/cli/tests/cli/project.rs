//! `init` and project files.

use crate::support::{folder, run_in};
use std::fs;
use std::path::Path;

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
