//! A refusal names the routers that can: each of them renders the very same gateway, proven.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use gatewright::core::decision::Port;
use gatewright::core::diag::Diagnostic;
use gatewright::core::model::{Gateway, Tls};
use gatewright::core::router::{OptionKind, Router};
use gatewright::core::routes::{MatchKind, Row, Target};
use gatewright::proof::pipeline;
use gatewright::{RouteTable, Verdict, routers};
use gatewright_testkit::ask;
use std::collections::{BTreeMap, BTreeSet};

type Given = Vec<(&'static str, &'static str)>;

fn plain(rows: Vec<Row>) -> Gateway {
    let mut all = vec![Row::new("/", MatchKind::Prefix, Target::Gw)];
    all.extend(rows);
    let table = RouteTable::new(all).expect("a lawful table");
    let gateway = ask::gateway("mcp-gateway", "default", [8080, 8080], table, Tls::Off);
    Gateway { selectors: ask::selectors(), ..gateway }
}

fn changed(change: impl FnOnce(&mut Gateway)) -> Gateway {
    let mut gateway = plain(vec![Row::new("/token", MatchKind::Exact, Target::Auth)]);
    change(&mut gateway);
    gateway
}

/// Gateways that one router or another cannot express.
fn probes() -> Vec<(&'static str, Gateway)> {
    let auth = |path: &str, kind| plain(vec![Row::new(path, kind, Target::Auth)]);
    let row = |path: &str, methods: &[&str]| Row::new(path, MatchKind::Exact, Target::Auth).only(methods);
    let many = |count: usize| {
        let rows =
            (0..count).map(|number| Row::new(format!("/auth/{number}"), MatchKind::Exact, Target::Auth));
        plain(rows.collect())
    };
    let host = |name: &str| changed(|gateway| gateway.host = name.into());
    let both = |port: &Port| {
        changed(|gateway| {
            gateway.auth.port = port.clone();
            gateway.gw.port = port.clone();
        })
    };
    let silence = |seconds: u64| changed(|gateway| gateway.floors.stream_seconds = seconds);
    let hidden = |tls: Tls| Gateway { tls, ..auth("/.well-known/acme-challenge/x", MatchKind::Exact) };
    vec![
        ("a semicolon", auth("/a;b", MatchKind::Exact)),
        ("dots with a parameter", auth("/a/..;x/b", MatchKind::Exact)),
        ("a star", auth("/a*b", MatchKind::Prefix)),
        ("brackets", auth("/a(b)", MatchKind::Exact)),
        ("200 characters", auth(&"/a".repeat(100), MatchKind::Exact)),
        ("1024 characters", auth(&"/a".repeat(512), MatchKind::Prefix)),
        (
            "a slash below a prefix",
            plain(vec![
                Row::new("/p", MatchKind::Prefix, Target::Gw),
                Row::new("/p/", MatchKind::Exact, Target::Auth),
            ]),
        ),
        ("a method", plain(vec![row("/token", &["POST"])])),
        ("six methods", plain(vec![row("/token", &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])])),
        ("60 rows", many(60)),
        ("140 rows", many(140)),
        ("a name of one label", host("mcp")),
        ("two hyphens", host("xn--mcp.acme.dev")),
        ("a digit at the end", host("mcp.acme.d3v")),
        ("a long host", host(&format!("{0}.{0}.{0}.dev", "m".repeat(60)))),
        ("its own certificate", changed(|gateway| gateway.tls = Tls::Router)),
        ("a Secret", changed(|gateway| gateway.tls = Tls::Secret("mcp-tls".to_owned()))),
        ("no redirect, a Secret", hidden(Tls::Secret("mcp-tls".to_owned()))),
        ("no redirect, its own certificate", hidden(Tls::Router)),
        ("another namespace", changed(|gateway| gateway.gw.namespace = "elsewhere".into())),
        ("a named port", both(&Port::Name("http".to_owned()))),
        ("no port", both(&Port::Unnamed)),
        ("a day of silence", silence(86_400)),
        ("a century of silence", silence(3_000_000_000)),
    ]
}

/// The default form, and each other one; what a certificate source of Google's needs besides.
fn forms(router: &dyn Router, gateway: &Gateway) -> Vec<Given> {
    let mut forms: Vec<Given> = vec![Vec::new()];
    for spec in router.info().options.iter().filter(|spec| spec.key == "api") {
        let OptionKind::OneOf(words) = spec.kind else { continue };
        forms.extend(words.iter().filter(|word| **word != spec.default).map(|word| vec![("api", *word)]));
    }
    if router.info().id == "gcp-lb" && gateway.tls == Tls::Router {
        forms[0].push(("certificate-map", "mcp"));
    }
    forms
}

/// Nothing when the router renders the gateway and the proof says equal.
fn refusals(router: &'static dyn Router, gateway: &Gateway, given: &Given) -> Vec<Diagnostic> {
    let options = ask::options(router, given);
    match router.render(gateway, &options) {
        Err(reasons) => reasons,
        Ok(rendered) => {
            let report = pipeline::check(router, gateway, &options, &rendered);
            assert_eq!(report.verdict, Verdict::Equal, "{} {given:?}: {report:#?}", router.info().id);
            Vec::new()
        }
    }
}

/// The routers that a remedy names besides the one that refuses. `ID.KEY` is an option, not a router.
fn named<'a>(help: &'a str, own: &str) -> BTreeSet<&'a str> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    let words = help.split(|other| !letter(other)).map(|word| word.trim_end_matches('.'));
    words.filter(|word| *word != own && routers().iter().any(|router| router.info().id == *word)).collect()
}

/// A redirect needs TLS besides, which is a probe of its own.
fn concerns(what: &str, code: &str) -> bool {
    !what.starts_with("no redirect") || code == "redirect-not-expressible"
}

#[test]
fn routers_that_a_refusal_names_can_do_it() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (what, gateway) in probes() {
        let can: BTreeMap<&str, bool> = routers()
            .iter()
            .map(|router| {
                let given = &forms(*router, &gateway)[0];
                (router.info().id, refusals(*router, &gateway, given).is_empty())
            })
            .collect();
        for router in routers() {
            let own = router.info().id;
            for given in forms(*router, &gateway) {
                let refusals = refusals(*router, &gateway, &given).into_iter();
                for refusal in refusals.filter(|refusal| concerns(what, refusal.code)) {
                    let help = refusal.help.as_str();
                    let names = named(help, own);
                    if !names.is_empty() {
                        seen.insert((own, refusal.code));
                    }
                    let cannot: Vec<&str> = names.into_iter().filter(|name| !can[name]).collect();
                    if !cannot.is_empty() {
                        let able: Vec<&str> =
                            can.iter().filter(|(_, can)| **can).map(|(id, _)| *id).collect();
                        wrong.push(format!(
                            "{own} {given:?}, {what}, {}: {cannot:?} cannot either; {able:?} can",
                            refusal.code
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is looked at: as many refusals with names as there are today, so that the probes go on reaching them.
    assert!(seen.len() >= 15, "{seen:?}");
}
