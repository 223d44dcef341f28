//! Project files and the flags above them.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::source::SourceMap;
use gatewright::settings::{SETTINGS, Settings, Shape, resolve, schema};
use gatewright::{Project, Tls};
use std::collections::BTreeMap;

const HEADER: &str = "apiVersion: gatewright.dev/v1alpha1\nkind: Project\n";
const HOST: &str =
    "env: {fronteggMcpGwHost: mcp.acme.dev, externalAuthorizationUrl: 'https://mcp.acme.dev'}\n";

fn files() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("here/values.yaml", HOST),
        ("flag.yaml", "env: {a: flag-file, b: flag-file}\n"),
        ("here/more.txt", "content"),
        (
            "here/table.yaml",
            "apiVersion: gatewright.dev/v1alpha1\nkind: RouteTable\nroutes:\n- {path: /, match: prefix, backend: gw}\n",
        ),
    ])
}

/// Resolves a project file of this text, in the folder `here`, below these flags.
fn run(text: &str, flags: &[(&'static str, &str)]) -> (Project, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let id = sources.add("here/p.yaml", format!("{HEADER}{text}"));
    let file = match Settings::read(&mut sources, id, "here") {
        Ok(file) => file,
        Err(found) => {
            let mut project = Project::new("x");
            project.sources = sources;
            return (project, found);
        }
    };
    let mut above = Settings::default();
    for (name, text) in flags {
        above.flag(name, *text);
    }
    let files = files();
    let mut read = |path: &str| {
        files
            .get(path)
            .map(|text| (*text).to_owned())
            .ok_or_else(|| Box::new(Diagnostic::error("io-read", format!("no {path}")).class(Class::Io)))
    };
    resolve(sources, &file, &above, &mut read)
}

fn fine(text: &str, flags: &[(&'static str, &str)]) -> Project {
    let (project, found) = run(text, flags);
    assert_eq!(found, []);
    project
}

fn value(project: &Project, key: &str) -> String {
    let merged = gatewright::core::values::merge_inputs(&project.sources, &project.inputs).expect("values");
    let node = merged.user.at(&["env", key]);
    node.and_then(|node| node.as_str()).unwrap_or_default().to_owned()
}

#[test]
fn everything_a_flag_can_say() {
    let text = "\
values: [values.yaml, {env: {a: inline}}]
set: env.b=set
setString: [env.c=1]
set-json: ['env.d=\"json\"']
setFile: env.e=more.txt
set-literal: env.f=a,b
release: demo
namespace: apps
chartVersion: 0.10.0
kubeVersion: 1.30
routes: table.yaml
tls: off
streamTimeout: 2h
auth-timeout: 90s
maxBody: 1048576
labels: {team: platform}
annotation: [note=x]
host: mcp.acme.dev
authServices: [a1, a2]
gw-service: g1
routers: {traefik: {api: ingress, strict-prefix-matching: true}, istio: }
options: {istio.selector: istio=gw}
strict: true
allow: [tls-not-configured]
diagnostics: json
include: routing
outputDir: out
";
    let project = fine(text, &[]);
    for (key, expected) in
        [("a", "inline"), ("b", "set"), ("c", "1"), ("d", "json"), ("e", "content"), ("f", "a,b")]
    {
        assert_eq!(value(&project, key), expected, "{key}");
    }
    assert_eq!((project.release.as_str(), project.namespace.as_deref()), ("demo", Some("apps")));
    assert_eq!(project.chart_version.to_string(), "0.10.0");
    assert_eq!(project.kubernetes, Some(30), "1.30 and not the number 1.3");
    assert_eq!(project.routes.rows().len(), 1);
    assert_eq!(project.tls, Tls::Off, "the word, not the boolean of YAML 1.1");
    assert_eq!(
        (project.floors.stream_seconds, project.floors.auth_seconds, project.floors.body_bytes),
        (7200, 90, 1 << 20)
    );
    assert_eq!(project.labels, [("team".to_owned(), "platform".to_owned())]);
    assert_eq!(project.annotations, [("note".to_owned(), "x".to_owned())]);
    assert_eq!((project.auth_services.len(), project.gw_services.len()), (2, 1));
    let option = |id: &str, key: &str| {
        let found = project.options.iter().find(|option| (option.0.as_str(), option.1.as_str()) == (id, key));
        found.map(|option| option.2.clone()).unwrap_or_default()
    };
    assert_eq!(option("traefik", "api"), "ingress");
    assert_eq!(option("traefik", "strict-prefix-matching"), "true");
    assert_eq!(option("istio", "selector"), "istio=gw");
    assert!(project.policy.strict && project.policy.names("tls-not-configured"));
    let spelled = |setting: &gatewright::settings::Setting| {
        setting.spellings().any(|key| text.lines().any(|line| line.starts_with(&format!("{key}:"))))
    };
    let missing: Vec<&str> = SETTINGS.iter().filter(|one| !spelled(one)).map(|one| one.key).collect();
    assert!(missing.is_empty(), "not in this test: {missing:?}");
}

#[test]
fn flags_win() {
    let text = "\
values: [{env: {a: file, b: file, c: file}}]
setLiteral: [env.c=file-literal, env.d=file-literal]
release: file
tls: router
labels: {a: file, b: file}
options: {istio.selector: a=file, istio.gateway-namespace: file}
strict: true
";
    let flags = [
        ("values", "flag.yaml"),
        ("set", "env.c=flag"),
        ("release", "flag"),
        ("label", "b=flag"),
        ("option", "istio.selector=a=flag"),
        ("strict", "false"),
    ];
    let (project, _) = run(text, &flags);
    assert_eq!(project.release, "flag");
    assert_eq!(project.tls, Tls::Router);
    assert!(!project.policy.strict);
    assert_eq!(
        project.labels,
        [("a", "file"), ("b", "flag")].map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
    assert!(project.options.iter().any(|option| option.2 == "a=flag"), "{:?}", project.options);
    assert!(!project.options.iter().any(|option| option.2 == "a=file"), "{:?}", project.options);
    assert_eq!(
        value(&project, "a"),
        "flag-file",
        "a values file on the command line beats the project's values"
    );
    assert_eq!(
        value(&project, "c"),
        "flag",
        "--set beats the project's setLiteral, whatever Helm's order of kinds"
    );
    assert_eq!(value(&project, "d"), "file-literal");
}

#[test]
fn problems_are_located() {
    for (text, code, line, column) in [
        ("relase: a\n", "project-unknown-key", 3, 1),
        ("release: a\nvaluez: [b]\n", "project-unknown-key", 4, 1),
        ("release: [a]\n", "project-wrong-type", 3, 10),
        ("release: ~\n", "project-wrong-type", 3, 10),
        ("strict: 'true'\n", "project-wrong-type", 3, 9),
        ("values: [[a]]\n", "project-wrong-type", 3, 10),
        ("labels: {a: {b: c}}\n", "project-wrong-type", 3, 13),
        ("routers: {istio: [a]}\n", "project-wrong-type", 3, 18),
        ("labels: {a: b}\nlabel: c=d\n", "project-wrong-value", 4, 1),
        ("routers: [istoi]\n", "project-wrong-value", 3, 11),
        ("include: charts\n", "project-wrong-value", 3, 10),
        ("tls: on\n", "project-wrong-value", 3, 6),
        ("chartVersion: 9.9.9\n", "project-wrong-value", 3, 15),
        ("kubeVersion: 2.0\n", "project-wrong-value", 3, 14),
        ("streamTimeout: 5\n", "project-wrong-value", 3, 16),
        ("maxBody: 4MB\n", "project-wrong-value", 3, 10),
        ("routes: gide\n", "project-wrong-value", 3, 9),
        ("routes: no.yaml\n", "io-read", 3, 9),
        ("values: no.yaml\n", "io-read", 3, 9),
        ("options: {istio.selectr: a=b}\n", "project-wrong-value", 3, 26),
        ("allow: [tls-not-configurd]\n", "project-wrong-value", 3, 9),
        ("labels: {a b: c}\n", "label-invalid", 3, 15),
        ("release: a\nrelease: b\n", "values-duplicate-key", 4, 1),
        ("a: [\n", "yaml-syntax", 3, 4),
    ] {
        let (project, found) = run(text, &[]);
        let codes: Vec<&str> = found.iter().map(|one| one.code).collect();
        assert_eq!(codes, [code], "{text}");
        let span = found.iter().find_map(|one| one.spans.first()).expect("a place").0;
        let at = project.sources.position(span);
        assert_eq!((at.line, at.column), (line, column), "{text}");
        assert_eq!(project.sources.name(span.source), "here/p.yaml");
    }
}

#[test]
fn what_loading_finds_is_located_too() {
    let text = "values:\n- env:\n    fronteggMcpGwHost: https://x\nrelease: Bad_Name\n";
    let project = fine(text, &[]);
    assert_eq!(
        project.sources.position(project.sources.place_of_setting("release").expect("a place")).line,
        6
    );
    let found = project.load().expect_err("errors");
    let host = found.iter().find(|one| one.code == "host-has-scheme").expect("the host");
    let at = project.sources.position(host.spans.first().expect("a place").0);
    assert_eq!((at.line, at.column), (5, 24));
    let flag = fine(text, &[("release", "demo")]);
    assert_eq!(flag.sources.place_of_setting("release"), None, "the flag made it");
}

#[test]
fn a_flag_given_twice_must_not_contradict_itself() {
    let flags = [("option", "istio.selector=a=b"), ("option", "istio.selector=c=d")];
    let (_, found) = run("", &flags);
    assert!(found.iter().any(|one| one.code == "usage" && one.message.contains("twice")), "{found:?}");
}

/// The schema and the reader agree on structure: one broken file for every setting and every shape.
#[test]
fn the_schema_agrees_with_the_reader() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let json =
        |text: &str| -> serde_json::Value { serde_yaml::from_str(&format!("{HEADER}{text}")).expect("YAML") };
    for setting in SETTINGS {
        let (good, bad): (&[&str], &[&str]) = match setting.shape {
            Shape::Text => (&["x", "1"], &["[x]", "{x: y}", ""]),
            Shape::Word(words) => (&words[..1], &["nonsense", "[text]"]),
            Shape::Switch => (&["true", "false"], &["'true'", "1", "[true]"]),
            Shape::Texts => (&["x", "[x, y]"], &["{x: y}", "[[x]]", ""]),
            Shape::Values => (&["x", "[x, {a: b}]", "{a: b}"], &["[[x]]", "[null]", ""]),
            Shape::Pairs => (&["a=b", "[a=b]", "{a: b}"], &["{a: [b]}", "[{a: b}]", ""]),
            Shape::Routers => (
                &["istio", "'istio,kong'", "[istio, kong]", "all", "{istio: {selector: a=b}, kong: }"],
                &["[istoi]", "{istoi: {}}", "{istio: x}", "[[istio]]"],
            ),
        };
        for (texts, expected) in [(good, true), (bad, false)] {
            for text in texts {
                for key in setting.spellings() {
                    let line = format!("{key}: {text}\n");
                    let mut sources = SourceMap::default();
                    let id = sources.add("p.yaml", format!("{HEADER}{line}"));
                    assert_eq!(Settings::read(&mut sources, id, "").is_ok(), expected, "reader: {line}");
                    assert_eq!(validator.is_valid(&json(&line)), expected, "schema: {line}");
                }
            }
        }
    }
    for text in ["unknown: x\n", "label: a=b\nlabels: a=b\n"] {
        assert!(!validator.is_valid(&json(text)), "{text}");
        assert_eq!(run(text, &[]).1.len(), 1, "{text}");
    }
}
