//! Every way to spoil the printed object, one place at a time: the proof notices, tells, or the meaning is the same
//! when both sides are asked without automata.

use crate::support::{HOST, answer, gateway, interpret, options, printed, read, request};
use gatewright_core::decision::Scheme;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{METHODS, RouteTable, Row};
use gatewright_proof::{Domain, ProofLimits, Question, Report, Verdict, compare};
use gatewright_render_nginx::NGINX_F5;

/// What becomes of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The verdict is another one.
    Noticed,
    /// The verdict stays, the proof tells what it means.
    Told,
    /// Noticed, or without any meaning at that place.
    Either,
}

use Fate::{Either, Noticed, Told};

/// A text of the printed object, what a hand makes of it, and what becomes of that.
const MISTAKES: [(&str, &str, Fate); 40] = [
    ("path: =", "path: ", Either),
    ("path: =", "path: ^~", Either),
    ("path: =", "path: \"~^", Either),
    ("path: =/", "path: =//", Noticed),
    ("path: /", "path: =/", Noticed),
    ("path: /", "path: \"~^/", Either),
    ("upstream: auth", "upstream: gw", Either),
    ("upstream: gw", "upstream: auth", Either),
    ("upstream: auth", "upstream: nobody", Noticed),
    ("value: POST", "value: PUT", Noticed),
    ("value: POST", "value: \"!POST\"", Noticed),
    ("value: POST", "value: \"\"", Noticed),
    ("value: POST", "value: POSTS", Noticed),
    ("value: POST", "value: \"~POST|GET\"", Noticed),
    ("variable: $request_method", "variable: $scheme", Noticed),
    ("variable: $request_method", "header: x-method", Noticed),
    ("variable: $request_method", "variable: $uri", Noticed),
    ("value: ${http_host}", "value: ${host}", Told),
    ("value: ${http_host}", "value: mcp.acme.dev", Told),
    ("value: ${http_host}", "value: mcp.acme.example", Noticed),
    ("value: ${http_host}", "value: $http_host", Noticed),
    ("name: Host", "name: X-Forwarded-Host", Told),
    ("upstream: gw\n", "upstream: gw\n        rewritePath: /mcp\n", Noticed),
    ("  buffering: false", "  buffering: true", Noticed),
    ("    buffering: false\n", "", Noticed),
    ("read-timeout: 3600s", "read-timeout: 60m 1ms", Either),
    ("read-timeout: 3600s", "read-timeout: 59m 59s", Noticed),
    ("read-timeout: 60s", "read-timeout: 59s", Noticed),
    ("read-timeout: 3600s", "read-timeout: 1 hour", Noticed),
    ("client-max-body-size: 4m", "client-max-body-size: 4Mi", Noticed),
    ("client-max-body-size: 4m", "client-max-body-size: 4095k", Noticed),
    ("error timeout", "error timeout non_idempotent", Noticed),
    ("service: mcp-gateway-auth", "service: mcp-gateway-gw", Noticed),
    ("port: 8080", "port: 8081", Noticed),
    ("  host: mcp.acme.dev", "  host: \"*.acme.dev\"", Noticed),
    ("  host: mcp.acme.dev", "  host: mcp.acme.example", Noticed),
    ("ingressClassName: nginx", "ingressClassName: internal", Noticed),
    ("enable: true", "enable: false", Noticed),
    ("code: 308", "code: 302", Noticed),
    ("    secret: mcp-tls\n", "", Noticed),
];

fn tables() -> Vec<RouteTable> {
    let nested = [
        Row::new("/a", Prefix, Auth),
        Row::new("/a", Exact, Gw),
        Row::new("/a/b", Prefix, Gw),
        Row::new("/a/c/", Exact, Gw),
        Row::new("/", Exact, Auth),
        Row::new("/", Prefix, Gw),
    ];
    let methods = [
        Row::new("/token", Exact, Auth).only(&["POST"]),
        Row::new("/dcr", Prefix, Auth).only(&["POST", "DELETE"]),
        Row::new("/.well-known", Prefix, Auth),
        Row::new("/", Prefix, Gw),
    ];
    let named = ["default", "readme"].iter().filter_map(|name| RouteTable::named(name));
    named
        .chain([nested.to_vec(), methods.to_vec()].into_iter().filter_map(|rows| RouteTable::new(rows).ok()))
        .collect()
}

#[test]
fn none_survives() {
    let (mut noticed, mut same) = (0, 0);
    let mut unused: Vec<&str> = MISTAKES.iter().map(|(from, _, _)| *from).collect();
    for table in tables() {
        for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned())] {
            let gateway = gateway(table.clone(), tls);
            let text = printed(&gateway, &options(&[])).expect("rendered");
            for (from, to, fate) in MISTAKES {
                for (at, _) in text.match_indices(from) {
                    unused.retain(|one| *one != from);
                    let (before, rest) = text.split_at(at);
                    let spoiled = format!("{before}{to}{}", closed(to, &rest[from.len()..]));
                    if judged(&gateway, &text, &spoiled, fate) { noticed += 1 } else { same += 1 }
                }
            }
        }
    }
    assert_eq!(unused, Vec::<&str>::new());
    assert!(noticed >= 500 && same > 0, "{noticed} noticed, {same} without meaning");
}

/// Closes a quote that the mistake opened, at the end of the line.
fn closed(to: &str, rest: &str) -> String {
    if to.matches('"').count().is_multiple_of(2) {
        return rest.to_owned();
    }
    let end = rest.find('\n').unwrap_or(rest.len());
    format!("{}\"{}", &rest[..end], &rest[end..])
}

fn proof(gateway: &Gateway, text: &str) -> Report {
    let options = options(&[]);
    let context = Context::new(&options, &gateway.namespace).about(HOST);
    let behaviour = NGINX_F5.interpret(&read(text), context);
    let schemes: &[Scheme] =
        if gateway.tls.terminates() { &[Scheme::Https, Scheme::Http] } else { &[Scheme::Http] };
    let question = Question {
        host: HOST,
        schemes,
        roles: &gateway.roles(),
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    compare(&gateway.behaviour(), &behaviour, &question)
}

/// True when the proof told the mistake from the original.
fn judged(gateway: &Gateway, original: &str, spoiled: &str, fate: Fate) -> bool {
    let report = proof(gateway, spoiled);
    let told = report.findings.iter().any(|finding| finding.code == "host-rewritten");
    match (fate, report.verdict) {
        (Told, verdict) => {
            assert!(verdict == Verdict::Equal && told, "{verdict:?} {:?}\n{spoiled}", report.findings);
            true
        }
        (Noticed | Either, verdict) if verdict != Verdict::Equal => {
            let named = report.findings.iter().all(|one| one.witness.is_some() || !one.object.is_empty());
            assert!(named && !report.findings.is_empty(), "{:?}\n{spoiled}", report.findings);
            true
        }
        (Noticed, _) => panic!("survives\n{spoiled}"),
        (Either, _) => {
            same_everywhere(gateway, original, spoiled);
            false
        }
    }
}

/// Without automata: every edge of every row goes where it went.
fn same_everywhere(gateway: &Gateway, original: &str, spoiled: &str) {
    let (asked, found) = (interpret(original, &options(&[])), interpret(spoiled, &options(&[])));
    for row in gateway.routes.rows() {
        let bare = row.path.trim_end_matches('/');
        for path in [bare.to_owned(), format!("{bare}/"), format!("{bare}/x"), format!("{bare}x")] {
            if !path.starts_with('/') {
                continue;
            }
            for (scheme, method) in
                ["http", "https"].into_iter().flat_map(|scheme| METHODS.map(|one| (scheme, one)))
            {
                let request = request(scheme, method, HOST, &path);
                assert_eq!(answer(&found, &request), answer(&asked, &request), "{method} {path}\n{spoiled}");
            }
        }
    }
}
