//! Short ways to write behaviours.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::wildcard_imports)] // each test file uses a part

use gatewright_core::decision::*;
use gatewright_core::model::{Known, Roles};
use gatewright_proof::{Domain, ProofLimits, Question, Report, compare};
use std::sync::Arc;

pub const HOST: &str = "a.dev";

pub fn backend(service: &str) -> Backend {
    Backend { service: service.to_owned(), namespace: "ns".to_owned(), port: Port::Number(80) }
}

pub fn roles() -> Roles {
    let known = |service: &str| Known { service: service.to_owned(), namespace: None, ports: Vec::new() };
    Roles { auth: vec![known("auth")], gw: vec![known("gw")] }
}

pub fn forward(service: &str) -> Forward {
    Forward {
        backend: backend(service),
        host: Setting::default_of(HostForward::Verbatim),
        path: Setting::default_of(PathForward::Raw),
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: Limits {
            total: Setting::default_of(Time::Unlimited),
            idle: Setting::default_of(Time::Unlimited),
            body: Setting::default_of(Bytes::Unlimited),
            response_buffering: Setting::default_of(Buffering::Off),
            post_retry: Setting::default_of(Retry::Never),
        },
    }
}

pub fn to(service: &str) -> Outcome {
    Outcome::Forward(Arc::new(forward(service)))
}

pub fn rule(path: PathMatch, outcome: Outcome) -> Rule {
    Rule {
        schemes: Schemes::Both,
        host: HostMatch::Exact(HOST.to_owned()),
        methods: MethodMatch::Any,
        path,
        outcome,
        place: Place::default(),
    }
}

pub fn exact(path: &str, service: &str) -> Rule {
    rule(PathMatch::Exact(path.to_owned()), to(service))
}

pub fn prefix(path: &str, service: &str) -> Rule {
    rule(PathMatch::Prefix(path.to_owned()), to(service))
}

pub fn segments(path: &str, service: &str) -> Rule {
    rule(PathMatch::Segments(path.to_owned()), to(service))
}

pub fn rest(service: &str) -> Rule {
    rule(PathMatch::Any, to(service))
}

pub fn regex(pattern: &str, anchor: Anchor, service: &str) -> Rule {
    let regex = Regex { pattern: pattern.to_owned(), dialect: Dialect::Re2, anchor };
    rule(PathMatch::Regex(regex), to(service))
}

/// Numbers the places of all rules, so that findings can be told apart.
pub fn placed(mut decision: Decision, object: &str) -> Decision {
    for (index, rule) in decision.tiers.iter_mut().flat_map(|tier| &mut tier.rules).enumerate() {
        rule.place = Place::new(object, format!("rules[{index}]"));
    }
    decision
}

pub fn ordered(rules: impl IntoIterator<Item = Rule>) -> Behaviour {
    Behaviour::certain(placed(Decision::ordered(rules), "read"))
}

pub fn proof(asked: &Behaviour, read: &Behaviour) -> Report {
    proof_of(asked, read, Domain::Canonical, ProofLimits::default())
}

pub fn proof_of(asked: &Behaviour, read: &Behaviour, domain: Domain, limits: ProofLimits) -> Report {
    let question = Question { host: HOST, schemes: &[Scheme::Http], roles: &roles(), domain, limits };
    compare(asked, read, &question)
}
