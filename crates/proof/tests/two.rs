//! Two behaviours that were both read: what counts as a difference when nothing is asked.

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_core::diag::Severity;
use gatewright_proof::{Domain, Kinship, ProofLimits, Question, Report, Verdict, compare_two};
use std::sync::Arc;

const ALL: [Kinship; 3] = [Kinship::Strangers, Kinship::SameRouter, Kinship::SameObjects];

fn two(from: &Behaviour, to: &Behaviour, kinship: Kinship) -> Report {
    let question = Question {
        host: HOST,
        schemes: &[Scheme::Https, Scheme::Http],
        roles: &roles(),
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    compare_two(from, to, &question, kinship)
}

fn told(report: &Report) -> Vec<(&'static str, Severity)> {
    report.findings.iter().map(|finding| (finding.code, finding.severity)).collect()
}

fn all_to(service: &str, change: impl Fn(&mut Forward)) -> Behaviour {
    let mut forward = forward(service);
    change(&mut forward);
    ordered([rule(PathMatch::Any, Outcome::Forward(Arc::new(forward)))])
}

#[test]
fn where_requests_go_is_compared_in_both_directions() {
    let narrow = ordered([exact("/a", "auth"), rest("gw")]);
    let wide = ordered([prefix("/a", "auth"), rest("gw")]);
    for kinship in ALL {
        for (from, to, words) in [(&narrow, &wide, ("gw", "auth")), (&wide, &narrow, ("auth", "gw"))] {
            let report = two(from, to, kinship);
            let finding = &report.findings[0];
            assert_eq!(
                (finding.code, finding.expected.as_str(), finding.actual.as_str()),
                ("wrong-backend", words.0, words.1)
            );
            assert_eq!(finding.witness.as_ref().map(|witness| witness.path.as_str()), Some("/a!"));
            assert!(finding.message.contains("the first set says"), "{}", finding.message);
        }
        assert_eq!(two(&narrow, &narrow, kinship).findings, []);
    }
}

#[test]
fn services_that_are_neither_auth_nor_gw_are_told_apart_by_name() {
    let report = two(&ordered([rest("web")]), &ordered([rest("shop")]), Kinship::Strangers);
    assert_eq!(
        (report.findings[0].expected.as_str(), report.findings[0].actual.as_str()),
        ("other:web:80", "other:shop:80")
    );
}

#[test]
fn another_host_that_is_lost_or_won_is_a_difference() {
    let elsewhere = Rule { host: HostMatch::Exact("b.dev".to_owned()), ..rest("gw") };
    let (one, both) = (ordered([rest("gw")]), ordered([rest("gw"), elsewhere]));
    let lost = two(&both, &one, Kinship::Strangers);
    assert_eq!((lost.verdict, lost.findings[0].code), (Verdict::Different, "not-routed"));
    let won = two(&one, &both, Kinship::Strangers);
    assert_eq!((won.verdict, won.findings[0].code), (Verdict::Different, "foreign-host-routed"));
}

type Change = fn(&mut Forward);

#[test]
fn a_setting_counts_where_the_second_set_is_worse() {
    let better = |forward: &mut Forward| {
        forward.limits.total.value = Time::Millis(60_000);
        forward.limits.body.value = Bytes::AtMost(1_000);
    };
    let worse: [(Change, &str); 6] = [
        (|forward| forward.limits.total.value = Time::Millis(59_999), "stream-cut"),
        (|forward| forward.limits.body.value = Bytes::AtMost(999), "body-limited"),
        (|forward| forward.limits.response_buffering.value = Buffering::On, "response-buffered"),
        (|forward| forward.limits.post_retry.value = Retry::Repeats, "post-retried"),
        (|forward| forward.unavailable.value = Unavailable::FallsThrough, "fails-open"),
        (|forward| forward.host.value = HostForward::Rewritten("b.dev".to_owned()), "host-rewritten"),
    ];
    for (change, code) in worse {
        let good = all_to("auth", better);
        let bad = all_to("auth", |forward| {
            better(forward);
            change(forward);
        });
        let there = two(&good, &bad, Kinship::Strangers);
        assert_eq!(
            (there.verdict, told(&there)),
            (Verdict::Different, vec![(code, Severity::Error)]),
            "{code}"
        );
        let back = two(&bad, &good, Kinship::Strangers);
        // Better is no difference, except that a Host header is another one either way.
        let expected = if code == "host-rewritten" { Verdict::Different } else { Verdict::Equal };
        assert_eq!(back.verdict, expected, "{code}: {back:#?}");
        assert_eq!(two(&bad, &bad, Kinship::Strangers).findings, [], "{code}");
    }
    // Nobody knows what another service guards.
    let open = all_to("web", |forward| forward.unavailable.value = Unavailable::FallsThrough);
    let report = two(&ordered([rest("web")]), &open, Kinship::Strangers);
    assert_eq!((report.verdict, told(&report)), (Verdict::Equal, vec![("fails-open", Severity::Warning)]));
}

#[test]
fn what_the_vendor_leaves_open_is_the_same_for_one_router() {
    let open = || ordered([rule(PathMatch::Any, Outcome::Undetermined("x".to_owned()))]);
    assert_eq!(two(&open(), &open(), Kinship::Strangers).verdict, Verdict::Undetermined);
    assert_eq!(two(&open(), &open(), Kinship::SameRouter).verdict, Verdict::Equal);
    assert_eq!(two(&open(), &ordered([rest("gw")]), Kinship::SameRouter).verdict, Verdict::Undetermined);
    let rewritten =
        |text: &str| all_to("gw", |forward| forward.path.value = PathForward::Rewritten(text.to_owned()));
    assert_eq!(two(&rewritten("a"), &rewritten("b"), Kinship::Strangers).verdict, Verdict::Undetermined);
    assert_eq!(two(&rewritten("a"), &rewritten("b"), Kinship::SameRouter).verdict, Verdict::Different);
    assert_eq!(two(&rewritten("a"), &ordered([rest("gw")]), Kinship::Strangers).verdict, Verdict::Different);
}

#[test]
fn readings_of_one_assumption_hold_together_in_one_installation() {
    let reading = |assumption: &str, first: Rule| Reading {
        assumption: assumption.to_owned(),
        decision: placed(Decision::ordered([first, rest("gw")]), "read"),
        by_age: false,
    };
    let of = |readings| Behaviour { readings, ..Behaviour::default() };
    let open = of(vec![reading("one", exact("/a", "auth")), reading("other", prefix("/a", "auth"))]);
    assert_eq!(two(&open, &open, Kinship::SameRouter).findings, []);
    assert_eq!(two(&open, &open, Kinship::Strangers).verdict, Verdict::Undetermined);
    let swapped = of(vec![reading("one", prefix("/a", "auth")), reading("other", exact("/a", "auth"))]);
    assert_ne!(two(&open, &swapped, Kinship::SameRouter).verdict, Verdict::Equal);
    let certain = ordered([exact("/a", "auth"), rest("gw")]);
    assert_eq!(two(&certain, &open, Kinship::SameRouter).verdict, Verdict::Undetermined);
}

#[test]
fn redirects() {
    let with = |keeps_target, status| {
        let redirect = Redirect { status, scheme: Some(Scheme::Https), host: None, port: None, keeps_target };
        ordered([rule(PathMatch::Any, Outcome::Redirect(redirect))])
    };
    let verdict = |from: &Behaviour, to: &Behaviour, kinship| two(from, to, kinship).verdict;
    assert_eq!(verdict(&with(true, 308), &with(true, 301), Kinship::Strangers), Verdict::Equal);
    assert_eq!(verdict(&with(true, 308), &with(true, 302), Kinship::Strangers), Verdict::Different);
    assert_eq!(verdict(&with(true, 308), &with(false, 308), Kinship::Strangers), Verdict::Different);
    let kept = two(&with(false, 308), &with(true, 308), Kinship::Strangers);
    assert_eq!((kept.verdict, told(&kept)), (Verdict::Equal, vec![("redirect-wrong", Severity::Info)]));
    assert_eq!(verdict(&with(false, 308), &with(false, 308), Kinship::SameRouter), Verdict::Undetermined);
    assert_eq!(verdict(&with(false, 308), &with(false, 308), Kinship::SameObjects), Verdict::Equal);
}
