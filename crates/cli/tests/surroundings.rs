//! The program among others: pipes that close, disks that are full, folders that cannot be written, kubectl.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn values() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/guide/values.yaml")
}

fn gatewright(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatewright"));
    command.args(args);
    command
}

const RENDER: [&str; 6] = ["render", "--router", "istio", "--tls", "external", "--quiet"];

fn render() -> Command {
    let mut command = gatewright(&RENDER);
    command.arg("-f").arg(values());
    command
}

/// Runs with a text on standard input.
fn fed(mut command: Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // A program that refuses early does not read; that is not this test's business.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn a_reader_that_went_away_is_success() {
    let mut command = gatewright(&RENDER);
    command.args(["-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    // It cannot print before it has read, so its output meets a closed pipe.
    drop(child.stdout.take());
    let input = fs::read(values()).expect("values");
    child.stdin.take().expect("a pipe").write_all(&input).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_five() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let output = render().stdout(full).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(5));
    assert!(text(&output.stderr).contains("cannot write the output"), "{}", text(&output.stderr));
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_is_five() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().expect("a folder");
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("locked");
    let mut targets = vec![locked.join("out")];
    if fs::write(locked.join("probe"), "").is_ok() {
        // The superuser writes everywhere, except where the kernel refuses.
        targets = vec![PathBuf::from("/proc/gatewright-out")];
    }
    for target in targets {
        let output = render().arg("--output-dir").arg(&target).output().expect("it runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("error[io-write]") && said.contains(&target.display().to_string()), "{said}");
    }
}

#[test]
fn standard_input_is_read_once() {
    let input = fs::read(values()).expect("values");
    let once = fed(gatewright(&["validate", "-f", "-"]), &input);
    assert_eq!(once.status.code(), Some(0), "{}", text(&once.stderr));
    let twice = fed(gatewright(&["validate", "-f", "-", "-f", "-"]), &input);
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("read once"), "{}", text(&twice.stderr));
}

#[test]
fn a_project_file_on_standard_input() {
    let project = format!(
        "apiVersion: gatewright.dev/v1alpha1\nkind: Project\nvalues: {}\nrouters: istio\ntls: external\n",
        serde_json::to_string(&values()).expect("a path")
    );
    let output = fed(gatewright(&["render", "-c", "-", "-o", "name", "--quiet"]), project.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("virtualservice"));
}

/// Whether kubectl is on this machine; the tests with it say so when it is not.
fn kubectl() -> bool {
    let found =
        Command::new("kubectl").args(["version", "--client"]).output().is_ok_and(|out| out.status.success());
    if !found {
        println!("skipped: there is no kubectl on this machine");
    }
    found
}

fn rendered(extra: &[&str]) -> Vec<u8> {
    let mut command = gatewright(&["render", "--router", "all", "--tls", "external", "--quiet"]);
    let output = command.args(extra).arg("-f").arg(values()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    output.stdout
}

/// `--local` needs no cluster: kubectl's own reader takes every object apart.
#[test]
fn kubectl_reads_every_object() {
    if !kubectl() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().to_str().expect("a path");
    rendered(&["--output-dir", dir]);
    let expected = text(&rendered(&["-o", "name"]));
    let mut command = Command::new("kubectl");
    command.args(["label", "--local", "--recursive", "-f", dir, "checked=yes", "-o", "name"]);
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut seen: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    let mut wanted: Vec<String> = expected.lines().map(str::to_owned).collect();
    seen.sort();
    wanted.sort();
    assert_eq!(seen, wanted);
}

/// Pairs of `apiVersion` and `kind`.
type Kinds = BTreeSet<(String, String)>;

/// `kubectl apply --dry-run=client` asks the server which kinds there are, so it gets one that knows them.
#[test]
fn kubectl_would_apply_the_output() {
    if !kubectl() {
        return;
    }
    let list: serde_json::Value = serde_json::from_slice(&rendered(&["-o", "json"])).expect("JSON");
    let kinds: Kinds = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            (
                item["apiVersion"].as_str().unwrap_or_default().to_owned(),
                item["kind"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kinds = kinds.clone();
            std::thread::spawn(move || answer(&stream, &kinds));
        }
    });
    let home = TempDir::new().expect("a folder");
    let mut command = Command::new("kubectl");
    command.env("HOME", home.path()).env_remove("KUBECONFIG");
    command.args(["apply", "--dry-run=client", "--validate=false", "--server", &server, "-f", "-"]);
    let output = fed(command, &rendered(&[]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let expected = text(&rendered(&["-o", "name"]));
    let seen = text(&output.stdout);
    for name in expected.lines() {
        assert!(seen.contains(&format!("{name} created (dry run)")), "{name}: {seen}");
    }
}

/// One request of an API server that has these kinds and no objects (Kubernetes API, discovery).
fn answer(mut stream: &TcpStream, kinds: &Kinds) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    let _ = lines.by_ref().take_while(|line| !line.is_empty()).count();
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let (status, body) = match discovery(path.trim_matches('/'), kinds) {
        Some(body) => ("200 OK", body),
        None => (
            "404 Not Found",
            serde_json::json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}),
        ),
    };
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n");
    let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
}

fn discovery(path: &str, kinds: &Kinds) -> Option<serde_json::Value> {
    use serde_json::json;
    match path {
        "api" => Some(json!({"kind": "APIVersions", "versions": ["v1"]})),
        "apis" => {
            let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for (group, version) in kinds.iter().filter_map(|(version, _)| version.split_once('/')) {
                groups.entry(group).or_default().insert(version);
            }
            let group = |(name, versions): (&str, BTreeSet<&str>)| {
                let of =
                    |version: &&str| json!({"groupVersion": format!("{name}/{version}"), "version": version});
                let versions: Vec<_> = versions.iter().map(of).collect();
                json!({"name": name, "versions": versions, "preferredVersion": versions.first()})
            };
            let groups: Vec<_> = groups.into_iter().map(group).collect();
            Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        _ => {
            let version = path.strip_prefix("apis/").or_else(|| path.strip_prefix("api/"))?;
            let resources: Vec<_> = kinds
                .iter()
                .filter(|(known, _)| known == version)
                .map(|(_, kind)| json!({"name": plural(kind), "singularName": kind.to_lowercase(), "namespaced": true, "kind": kind, "verbs": ["create", "get", "patch"]}))
                .collect();
            (!resources.is_empty())
                .then(|| json!({"kind": "APIResourceList", "groupVersion": version, "resources": resources}))
        }
    }
}

fn plural(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}
