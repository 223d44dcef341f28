//! Hand-written manifests with the mistakes that users make, and what is found in them.

use crate::support::{HOST, gateway, options, read};
use gatewright_core::diag::Severity;
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::RouteTable;
use gatewright_proof::{Domain, ProofLimits, Question, Report, compare, pipeline};
use gatewright_render_kong::KONG;
use std::fmt::Write as _;
use std::path::Path;

fn verify(text: &str, tls: &Tls) -> Report {
    let (gateway, options) = (gateway(RouteTable::default(), tls.clone()), options(&[]));
    let manifests = read(text);
    let behaviour = KONG.interpret(&manifests, Context::new(&options, "default").about(HOST));
    let question = Question {
        host: HOST,
        schemes: pipeline::schemes(&gateway),
        roles: &gateway.roles(),
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    compare(&gateway.behaviour(), &behaviour, &question)
}

/// The verdict, then the first errors and warnings with their witnesses.
fn summary(report: &Report) -> String {
    let mut out = report.verdict.as_str().to_owned();
    for finding in report.findings.iter().filter(|finding| finding.severity != Severity::Info).take(4) {
        let witness = finding
            .witness
            .as_ref()
            .map(|witness| format!(" {} {} {}", witness.method, witness.host, witness.path))
            .unwrap_or_default();
        write!(out, "\n  {}{witness}: {} {}", finding.code, finding.object, finding.field).expect("a text");
        write!(out, "\n    {}", finding.message).expect("a text");
    }
    out
}

/// File, TLS mode, verdict, code of the first finding and path of its witness.
const EXPECTED: &[(&str, Tls, &str, &str, &str)] = &[
    ("tuned-by-hand", Tls::Off, "equal", "", ""),
    ("watching-plugin", Tls::Off, "equal", "", ""),
    ("foreign-host", Tls::Off, "equal", "", ""),
    ("untuned", Tls::Off, "different", "stream-cut", ""),
    ("dotted-prefix", Tls::Off, "undetermined", "undocumented", "/!well-known"),
    ("timeouts-on-the-ingress", Tls::Off, "different", "stream-cut", ""),
    ("timeout-with-unit", Tls::Off, "different", "stream-cut", ""),
    ("timeout-of-zero", Tls::Off, "unreadable", "not-understood", ""),
    ("wrong-port", Tls::Off, "different", "wrong-backend", "/"),
    ("strip-path", Tls::Off, "different", "path-rewritten", ""),
    ("host-not-preserved", Tls::Off, "different", "host-rewritten", ""),
    ("force-ssl-redirect", Tls::Router, "different", "redirect-wrong", "/"),
    ("https-only", Tls::Router, "different", "redirect-wrong", "/"),
    ("plugin", Tls::Off, "unreadable", "not-understood", ""),
    ("no-class", Tls::Off, "different", "not-routed", "/"),
    ("default-backend", Tls::Off, "different", "foreign-host-routed", "/"),
    ("long-path-of-gw", Tls::Off, "undetermined", "undocumented", "/token"),
    ("methods-on-the-catch-all", Tls::Off, "different", "not-routed", "/"),
    ("string-prefix", Tls::Off, "different", "wrong-backend", "/token!"),
    ("unescaped-exact", Tls::Off, "unreadable", "not-understood", ""),
    ("wildcard-host", Tls::Off, "unreadable", "not-understood", ""),
    ("wildcard-catch-all", Tls::Off, "equal", "", ""),
    ("header-condition", Tls::Off, "unreadable", "not-understood", ""),
    ("boolean-annotation", Tls::Off, "unreadable", "not-understood", ""),
    ("misspelled-annotation", Tls::Off, "different", "response-buffered", ""),
    ("kong-defaults", Tls::Off, "different", "host-rewritten", ""),
    ("lone-tilde", Tls::Off, "unreadable", "not-understood", ""),
];

#[test]
fn every_mistake_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let mut told = String::new();
    let mut wrong = Vec::new();
    for (name, tls, verdict, code, path) in EXPECTED {
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("a file");
        let report = verify(&text, tls);
        writeln!(told, "{name}: {}", summary(&report)).expect("a text");
        let first = report.findings.iter().find(|finding| finding.severity == Severity::Error);
        let found = first.map_or(("", String::new()), |finding| {
            (finding.code, finding.witness.as_ref().map(|witness| witness.path.clone()).unwrap_or_default())
        });
        let fine =
            report.verdict.as_str() == *verdict && found.0 == *code && (path.is_empty() || found.1 == *path);
        if !fine {
            wrong.push(format!("{name}: {} {found:?}", report.verdict.as_str()));
        }
    }
    insta::assert_snapshot!(told);
    assert_eq!(wrong, Vec::<String>::new());
    let files = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(files, EXPECTED.len());
}
