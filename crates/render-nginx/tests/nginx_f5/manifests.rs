//! Hand-written manifests with the mistakes that users make, each with its outcome in its own comments.
//!
//! `# option KEY=VALUE`, `# ask SCHEME METHOD HOST PATH = ANSWER`, `# sees SCHEME METHOD HOST PATH = HOST, PATH`,
//! `# tell CODE OBJECT FIELD`. Every remark has to be told, and only those.

use crate::support::{HOST, answer, interpret, options, request, sees};
use gatewright_testkit::stored::{self, Writing};
use std::fs;
use std::path::Path;

#[test]
fn as_their_comments_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests/nginx-f5");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        check(&file.display().to_string(), &fs::read_to_string(&file).expect("readable"));
    }
}

fn check(name: &str, text: &str) {
    let given: Vec<(&str, &str)> =
        marked(text, "# option ").filter_map(|option| option.split_once('=')).collect();
    let behaviour = interpret(text, &options(&given));
    let mut asked = 0;
    let questions = marked(text, "# ask ").map(|line| (line, false));
    for (line, about_service) in questions.chain(marked(text, "# sees ").map(|line| (line, true))) {
        let (question, expected) = line.split_once(" = ").unwrap_or_else(|| panic!("{name}: {line}"));
        let [scheme, method, host, path] = *question.split(' ').collect::<Vec<_>>() else {
            panic!("{name}: {line}")
        };
        let request = request(scheme, method, host, path);
        let found = if about_service { sees(&behaviour, &request) } else { answer(&behaviour, &request) };
        assert_eq!(found, expected, "{name}: {line}");
        asked += 1;
    }
    assert!(asked > 0, "{name}: nothing asked");
    let mut told: Vec<String> = behaviour
        .not_understood
        .iter()
        .chain(&behaviour.remarks)
        .map(|remark| format!("{} {} {}", remark.code, remark.place.object, remark.place.field))
        .collect();
    told.sort();
    let mut expected: Vec<String> = marked(text, "# tell ").map(str::to_owned).collect();
    expected.sort();
    assert_eq!(told, expected, "{name}");
}

fn marked<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines().filter_map(move |line| line.strip_prefix(mark))
}

#[test]
fn what_the_api_server_refuses_keeps_and_drops() {
    stored::check(
        Writing { annotations: "", class: "ingressClassName: nginx", service: "mcp-gateway-auth" },
        |text| interpret(text, &options(&[])),
        |behaviour| answer(behaviour, &request("http", "POST", HOST, "/token")),
    );
}

/// `validateIngressSpec` of the controller; the API server takes it.
#[test]
fn a_rule_without_a_host_is_rejected() {
    let found = interpret(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  ingressClassName: nginx\n  \
         rules:\n  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-gw, port: \
         {number: 8080}}}}]}\n",
        &options(&[]),
    );
    let fields: Vec<&str> = found.not_understood.iter().map(|one| one.place.field.as_str()).collect();
    assert_eq!(fields, ["spec.rules[0].host"]);
    assert_eq!(answer(&found, &request("http", "POST", HOST, "/token")), "none");
}
