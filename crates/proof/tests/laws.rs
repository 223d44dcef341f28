//! What each kind of difference is called, and how findings become a verdict.

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_core::diag::Severity;
use gatewright_proof::{Domain, Finding, ProofLimits, Question, Report, Verdict, compare};
use std::sync::Arc;

fn codes(report: &Report) -> Vec<(&'static str, Severity)> {
    report.findings.iter().map(|finding| (finding.code, finding.severity)).collect()
}

/// The one finding of a proof.
fn only(report: &Report) -> &Finding {
    assert_eq!(report.findings.len(), 1, "{report:#?}");
    &report.findings[0]
}

fn one_reading(decision: Decision) -> Behaviour {
    Behaviour::certain(placed(decision, "read"))
}

/// Everything goes to one service, with something changed on the way.
fn all_to(service: &str, change: impl Fn(&mut Forward)) -> Behaviour {
    let mut forward = forward(service);
    change(&mut forward);
    ordered([rule(PathMatch::Any, Outcome::Forward(Arc::new(forward)))])
}

#[test]
fn ties() {
    let asked = ordered([exact("/a", "auth"), rest("gw")]);
    let tied = |service: &str, rank: u32| {
        one_reading(Decision::ranked([
            (2, exact("/a", "auth")),
            (rank, prefix("/a", service)),
            (0, rest("gw")),
            (0, rest("gw")),
        ]))
    };
    let report = proof(&asked, &tied("gw", 2));
    assert_eq!(report.verdict, Verdict::Nondeterministic);
    let tie = only(&report);
    assert_eq!((tie.code, tie.expected.as_str(), tie.actual.as_str()), ("tie", "auth", "nondeterministic"));
    assert!(tie.message.contains("rules[0]") && tie.message.contains("rules[1]"), "{}", tie.message);
    // One tier lower nothing ties, and a tie of equal outcomes is none.
    assert_eq!(proof(&asked, &tied("gw", 1)).verdict, Verdict::Equal);
    let both =
        one_reading(Decision::ranked([(1, exact("/a", "auth")), (1, exact("/a", "auth")), (0, rest("gw"))]));
    assert_eq!(proof(&asked, &both).verdict, Verdict::Equal);
}

#[test]
fn destinations() {
    let asked = ordered([exact("/a", "auth"), rest("gw")]);
    let instead = |outcome| ordered([rule(PathMatch::Exact("/a".to_owned()), outcome), rest("gw")]);
    let split = Outcome::Split(vec![forward("auth"), forward("gw")]);
    let redirect = Redirect { status: 302, scheme: None, host: None, port: None, keeps_target: false };
    for (outcome, code, actual, verdict) in [
        (to("gw"), "wrong-backend", "gw", Verdict::Different),
        (to("web"), "wrong-backend", "other:web:80", Verdict::Different),
        (Outcome::None, "not-routed", "none", Verdict::Different),
        (Outcome::Status(503), "wrong-backend", "status:503", Verdict::Different),
        (Outcome::Redirect(redirect), "redirect-wrong", "redirect", Verdict::Different),
        (Outcome::Undetermined("x".to_owned()), "undocumented", "undetermined", Verdict::Undetermined),
        (split, "tie", "nondeterministic", Verdict::Nondeterministic),
    ] {
        let report = proof(&asked, &instead(outcome));
        let finding = only(&report);
        assert_eq!((finding.code, finding.actual.as_str(), report.verdict), (code, actual, verdict));
        assert_eq!(finding.expected, "auth");
        assert_eq!((finding.object.as_str(), finding.field.as_str()), ("read", "rules[0]"));
    }
    let same = Outcome::Split(vec![forward("auth"), forward("auth")]);
    assert_eq!(proof(&asked, &instead(same)).verdict, Verdict::Equal);
    let unrouted = proof(&asked, &ordered([rule(PathMatch::Exact("/a".to_owned()), to("auth"))]));
    assert_eq!((only(&unrouted).code, only(&unrouted).object.as_str()), ("not-routed", ""));
}

#[test]
fn methods_and_the_first_of_them() {
    let only_for = |methods: &[&str], mut rule: Rule| {
        rule.methods = MethodMatch::OneOf(methods.iter().map(|&method| method.to_owned()).collect());
        rule
    };
    let asked = ordered([only_for(&["POST"], exact("/a", "auth")), rest("gw")]);
    let read = ordered([only_for(&["DELETE", "PUT", "POST"], exact("/a", "auth")), rest("gw")]);
    let report = proof(&asked, &read);
    assert_eq!(only(&report).witness.as_ref().map(|witness| witness.method.as_str()), Some("PUT"));
    let lower = ordered([only_for(&["POST", "post"], exact("/a", "auth")), rest("gw")]);
    assert_eq!(proof(&asked, &lower).verdict, Verdict::Equal);
}

#[test]
fn foreign_hosts() {
    let asked = ordered([rest("gw")]);
    let with = |host: HostMatch, service: &str| {
        let foreign = Rule { host, ..rest(service) };
        ordered([rest("gw"), foreign])
    };
    let suffix = |one_label| HostMatch::Suffix { suffix: ".b.dev".to_owned(), one_label };
    let own = HostMatch::Exact(HOST.to_owned());
    for (host, service, seen) in [
        (HostMatch::Any, "gw", Some("other.invalid")),
        (HostMatch::Any, "web", None),
        (HostMatch::Exact("b.dev".to_owned()), "auth", Some("b.dev")),
        (suffix(true), "auth", Some("other.b.dev")),
        (suffix(false), "web", None),
        (HostMatch::Except(vec![own]), "auth", Some("other.invalid")),
        (HostMatch::Except(vec![HostMatch::Any]), "auth", None),
    ] {
        let report = proof(&asked, &with(host.clone(), service));
        let witness = report.findings.first().and_then(|finding| finding.witness.as_ref());
        assert_eq!(witness.map(|witness| witness.host.as_str()), seen, "{host:?}");
        assert!(report.findings.iter().all(|finding| finding.code == "foreign-host-routed"));
    }
    // A wildcard that covers the own host routes it.
    let wide = Rule { host: HostMatch::Suffix { suffix: ".dev".to_owned(), one_label: true }, ..rest("gw") };
    let report = proof(&asked, &ordered([wide]));
    assert_eq!(only(&report).code, "foreign-host-routed");
}

fn secure(redirect: Redirect) -> Behaviour {
    let https = Rule { schemes: Schemes::Https, ..rest("gw") };
    let http = Rule { schemes: Schemes::Http, ..rule(PathMatch::Any, Outcome::Redirect(redirect)) };
    ordered([https, http])
}

#[test]
fn redirects() {
    let right =
        Redirect { status: 308, scheme: Some(Scheme::Https), host: None, port: None, keeps_target: true };
    let roles = roles();
    let check = |read: &Behaviour| {
        let question = Question {
            host: HOST,
            schemes: &[Scheme::Https, Scheme::Http],
            roles: &roles,
            domain: Domain::Canonical,
            limits: ProofLimits::default(),
        };
        compare(&secure(right.clone()), read, &question)
    };
    let changed = |change: &dyn Fn(&mut Redirect)| {
        let mut redirect = right.clone();
        change(&mut redirect);
        check(&secure(redirect))
    };
    assert_eq!(check(&secure(right.clone())).findings, []);
    assert_eq!(changed(&|redirect| redirect.host = Some(HOST.to_owned())).findings, []);
    assert_eq!(changed(&|redirect| redirect.port = Some(443)).findings, []);
    let permanent = changed(&|redirect| redirect.status = 301);
    assert_eq!((permanent.verdict, only(&permanent).code), (Verdict::Equal, "redirect-code"));
    let wrong: [&dyn Fn(&mut Redirect); 7] = [
        &|redirect| redirect.status = 302,
        &|redirect| redirect.status = 303,
        &|redirect| redirect.status = 307,
        &|redirect| redirect.scheme = None,
        &|redirect| redirect.host = Some("b.dev".to_owned()),
        &|redirect| redirect.port = Some(8443),
        &|redirect| redirect.keeps_target = false,
    ];
    for change in wrong {
        let report = changed(change);
        assert_eq!((report.verdict, only(&report).code), (Verdict::Different, "redirect-wrong"));
    }
    // Plain HTTP reaches a service, or nothing.
    let plain = check(&ordered([rest("gw")]));
    let finding = only(&plain);
    assert_eq!(
        (finding.code, finding.expected.as_str(), finding.actual.as_str()),
        ("redirect-wrong", "redirect", "gw")
    );
    assert_eq!(finding.witness.as_ref().map(|witness| witness.scheme), Some(Scheme::Http));
    let silent = check(&ordered([Rule { schemes: Schemes::Https, ..rest("gw") }]));
    assert_eq!(only(&silent).actual, "none");
}

type Change<'c> = &'c dyn Fn(&mut Forward);

#[test]
fn settings_on_the_way() {
    let place = || Place::new("Policy/x", "spec.timeout");
    let asked = |service: &str| {
        all_to(service, |forward| {
            forward.limits.total.value = Time::Millis(60_000);
            forward.limits.idle.value = Time::Millis(60_000);
            forward.limits.body.value = Bytes::AtMost(1_000);
        })
    };
    let changes: [(Change<'_>, Option<&str>); 12] = [
        (&|forward| forward.host.value = HostForward::Rewritten("b.dev".to_owned()), Some("host-rewritten")),
        (&|forward| forward.path.value = PathForward::Rewritten("/x".to_owned()), Some("path-rewritten")),
        (&|forward| forward.path.value = PathForward::Normalised, None),
        (&|forward| forward.limits.total.value = Time::Millis(59_999), Some("stream-cut")),
        (&|forward| forward.limits.total.value = Time::Millis(60_000), None),
        (&|forward| forward.limits.idle.value = Time::Millis(1), Some("stream-cut")),
        (&|forward| forward.limits.body.value = Bytes::AtMost(999), Some("body-limited")),
        (&|forward| forward.limits.response_buffering.value = Buffering::On, Some("response-buffered")),
        (&|forward| forward.limits.post_retry.value = Retry::Repeats, Some("post-retried")),
        (&|forward| forward.limits.idle = Setting::stated(Time::Millis(1), place()), Some("stream-cut")),
        (&|forward| forward.unavailable.value = Unavailable::FallsThrough, Some("fails-open")),
        (&|_| {}, None),
    ];
    for (index, (change, code)) in changes.into_iter().enumerate() {
        let report = proof(&asked("auth"), &all_to("auth", change));
        assert_eq!(report.findings.first().map(|finding| finding.code), code, "{index} {report:#?}");
        assert_eq!(report.verdict, if code.is_some() { Verdict::Different } else { Verdict::Equal });
        assert!(report.findings.iter().all(|finding| finding.witness.is_none()));
        let stated = Some(("Policy/x", "spec.timeout")).filter(|_| index == 9);
        if let Some(finding) = report.findings.first() {
            assert_eq!(
                (finding.object.as_str(), finding.field.as_str()),
                stated.unwrap_or(("read", "rules[0]"))
            );
        }
    }
    // Nothing is behind gw that it could fall to.
    let open = all_to("gw", |forward| forward.unavailable.value = Unavailable::FallsThrough);
    assert_eq!(proof(&asked("gw"), &open).findings, []);
}

#[test]
fn a_canonical_host_does_not_notice_lower_case() {
    let read = all_to("gw", |forward| forward.host.value = HostForward::Canonicalised);
    let asked = ordered([rest("gw")]);
    let report = proof(&asked, &read);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Equal, vec![("host-rewritten", Severity::Info)]));
    let every = proof_of(&asked, &read, Domain::All, ProofLimits::default());
    assert_eq!(codes(&every).first(), Some(&("host-rewritten", Severity::Error)));
}

#[test]
fn what_an_api_cannot_say_is_told_and_no_failure() {
    let read = all_to("gw", |forward| {
        forward.limits.idle.value = Time::Undocumented;
        forward.limits.response_buffering.value = Buffering::Undocumented;
    });
    let report = proof(&ordered([rest("gw")]), &read);
    assert_eq!(report.verdict, Verdict::Equal);
    assert!(codes(&report).iter().all(|code| *code == ("undocumented", Severity::Info)));
}

#[test]
fn readings() {
    let asked = ordered([exact("/a", "auth"), rest("gw")]);
    let reading = |assumption: &str, rules: Vec<Rule>| Reading {
        assumption: assumption.to_owned(),
        decision: placed(Decision::ordered(rules), "read"),
        by_age: false,
    };
    let right = || vec![exact("/a", "auth"), rest("gw")];
    let wrong = || vec![prefix("/a", "auth"), rest("gw")];
    let of = |readings| Behaviour { readings, ..Behaviour::default() };
    let agree = of(vec![reading("one", right()), reading("other", right())]);
    assert_eq!(proof(&asked, &agree).findings, []);
    let both_wrong = proof(&asked, &of(vec![reading("one", wrong()), reading("other", wrong())]));
    assert_eq!((both_wrong.verdict, only(&both_wrong).code), (Verdict::Different, "wrong-backend"));
    let open = proof(&asked, &of(vec![reading("one", right()), reading("other", wrong())]));
    let finding = only(&open);
    assert_eq!(
        (open.verdict, finding.code, finding.actual.as_str()),
        (Verdict::Undetermined, "undocumented", "undetermined")
    );
    assert!(
        finding.message.contains("one: gw") && finding.message.contains("other: auth"),
        "{}",
        finding.message
    );
    assert_eq!(finding.witness.as_ref().map(|witness| witness.path.as_str()), Some("/a!"));
    // The router says that the older object wins, and the objects do not show their age: a tie.
    let aged = |rules| Reading { by_age: true, ..reading("one is older", rules) };
    let tie = proof(&asked, &of(vec![aged(right()), aged(wrong())]));
    let finding = only(&tie);
    assert_eq!(
        (tie.verdict, finding.code, finding.actual.as_str()),
        (Verdict::Nondeterministic, "tie", "nondeterministic")
    );
    // One assumption of another kind makes it undetermined again.
    let mixed = proof(&asked, &of(vec![aged(right()), reading("other", wrong())]));
    assert_eq!(mixed.verdict, Verdict::Undetermined);
}

#[test]
fn what_is_not_understood_is_unreadable() {
    let asked = ordered([exact("/a", "auth"), rest("gw")]);
    let look = regex("^/a(?!b)", Anchor::Search, "auth");
    let report = proof(&asked, &ordered([look.clone(), exact("/a", "auth"), rest("gw")]));
    assert_eq!(report.verdict, Verdict::Unreadable);
    assert_eq!((report.findings[0].code, report.findings[0].field.as_str()), ("not-understood", "rules[0]"));
    // On a host of somebody else it changes nothing.
    let elsewhere = Rule { host: HostMatch::Exact("b.dev".to_owned()), outcome: to("web"), ..look };
    let other = proof(&asked, &ordered([elsewhere, exact("/a", "auth"), rest("gw")]));
    assert_eq!(other.verdict, Verdict::Equal);
    let mut behaviour = asked.clone();
    let remark =
        |code, severity| Remark { code, severity, place: Place::new("a", "b"), message: "m".to_owned() };
    behaviour.remarks.push(remark("unknown-annotation", Severity::Warning));
    assert_eq!(proof(&asked, &behaviour).verdict, Verdict::Equal);
    behaviour.not_understood.push(remark("x", Severity::Info));
    assert_eq!(proof(&asked, &behaviour).verdict, Verdict::Unreadable);
}

#[test]
fn limits_are_told_and_never_equal() {
    let large = regex("^/(?:a|b)*a(?:a|b){12}c$", Anchor::Search, "auth");
    let behaviour = ordered([large, rest("gw")]);
    let limits = ProofLimits { automaton_states: 100, ..ProofLimits::default() };
    let report = proof_of(&behaviour, &behaviour, Domain::Canonical, limits);
    assert_eq!((report.verdict, report.findings[0].code), (Verdict::Undetermined, "proof-limit"));
    let limits = ProofLimits { states: 3, ..ProofLimits::default() };
    let asked = ordered([exact("/abc", "auth"), rest("gw")]);
    let report = proof_of(&asked, &ordered([rest("gw")]), Domain::Canonical, limits);
    assert_eq!((report.verdict, report.findings[0].code), (Verdict::Undetermined, "proof-limit"));
}

#[test]
fn findings_beyond_the_cap_are_counted() {
    let paths: Vec<String> = (0..30).map(|index| format!("/{index:02}")).collect();
    let asked = ordered(paths.iter().map(|path| exact(path, "auth")).chain([rest("gw")]));
    let limits = ProofLimits { findings: 10, ..ProofLimits::default() };
    let report = proof_of(&asked, &ordered([rest("gw")]), Domain::Canonical, limits);
    assert_eq!(report.findings.len(), 11);
    let last = &report.findings[10];
    assert_eq!((last.code, last.severity), ("more-findings", Severity::Info));
    assert!(last.message.starts_with("20 "), "{}", last.message);
    assert_eq!(report.verdict, Verdict::Different);
}

#[test]
fn the_verdict_is_the_worst_that_applies() {
    use Verdict::{Different, Equal, Nondeterministic, Undetermined, Unreadable};
    let order = [Equal, Undetermined, Nondeterministic, Different, Unreadable];
    assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn json() {
    let asked = ordered([exact("/a", "auth"), rest("gw")]);
    let report = proof(&asked, &ordered([rest("gw")]));
    let json = serde_json::to_value(report.to_json("toy")).expect("json");
    assert_eq!(
        json,
        serde_json::json!({
            "router": "toy", "verdict": "different", "domain": "canonical",
            "findings": [{
                "code": "wrong-backend", "severity": "error",
                "message": "GET http://a.dev/a: goes to gw, auth is asked by read rules[0]",
                "witness": { "scheme": "http", "method": "GET", "host": "a.dev", "path": "/a" },
                "expected": "auth", "actual": "gw", "object": "read", "field": "rules[0]",
            }],
            "stats": json["stats"],
        })
    );
    let text = serde_json::to_string(&report.to_json("toy")).expect("json");
    assert!(
        text.starts_with(r#"{"router":"toy","verdict":"different","domain":"canonical","findings":[{"code""#)
    );
}

/// Many expressions that never die make states large; the proof stops at its bound instead of growing.
#[test]
fn many_floating_expressions_end_in_a_limit() {
    let floating = |index: usize, service: &str| {
        regex(
            &format!("/x{index}a*/y{index}"),
            Anchor::Search,
            if index.is_multiple_of(2) { "auth" } else { service },
        )
    };
    let asked = ordered((0..60).map(|index| floating(index, "gw")).chain([rest("gw")]));
    let limits = ProofLimits { states: 2_000, ..ProofLimits::default() };
    assert_eq!(proof_of(&asked, &asked, Domain::Canonical, limits).verdict, Verdict::Equal);
    // In the same order both sides are one automaton, and each pair is found at once.
    let read = ordered((0..60).map(|index| floating(index, "web")).chain([rest("gw")]));
    let report = proof_of(&asked, &read, Domain::Canonical, limits);
    assert!(report.findings.iter().all(|finding| finding.code != "proof-limit"));
    assert_eq!(report.verdict, Verdict::Different);
    let read = ordered((0..60).rev().map(|index| floating(index, "web")).chain([rest("gw")]));
    let report = proof_of(&asked, &read, Domain::Canonical, limits);
    assert!(report.findings.iter().any(|finding| finding.code == "proof-limit"));
    assert_eq!(report.verdict, Verdict::Different);
}
