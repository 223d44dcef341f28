//! Settings that the plan must have besides its rules.

use super::stack::{Planned, resources};
use crate::case::Case;
use serde_json::Value;

/// What a plan without a finding has.
pub(super) const ALL: &str = "no error and no rejected route; targets are pods, probed at `/health`; the Host header is preserved; \
    the idle timeout is one hour; with TLS a listener at 443 with a certificate and a redirect at 80; every rule is within ELB's \
    quotas and characters";

type Finding = (String, Result<String, String>);

/// Every setting that is not as it must be; `spoken` adds one line on what an input of this kind got.
pub(super) fn check(case: &Case, planned: &Planned, spoken: bool) -> Vec<Finding> {
    let mut wrong: Vec<String> = planned.errors.clone();
    let [stack] = planned.stacks.as_slice() else {
        wrong.push(format!("{} load balancers", planned.stacks.len()));
        return vec![(case.wish.title.clone(), Err(wrong.join("; ")))];
    };
    for (id, group) in resources(stack, "AWS::ElasticLoadBalancingV2::TargetGroup") {
        let spec = &group["spec"];
        let health = &spec["healthCheckConfig"];
        if spec["targetType"] != "ip" || health["path"] != "/health" || health["protocol"] != "HTTP" {
            wrong.push(format!("target group {id}: {spec}"));
        }
    }
    for (_, balancer) in resources(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer") {
        let attribute = |key: &str| {
            let all = balancer["spec"]["loadBalancerAttributes"].as_array().into_iter().flatten();
            all.filter(|one| one["key"] == key).filter_map(|one| one["value"].as_str()).next_back()
        };
        if attribute("routing.http.preserve_host_header.enabled") != Some("true") {
            wrong.push("the Host header is not preserved".to_owned());
        }
        if attribute("idle_timeout.timeout_seconds") != Some("3600") {
            wrong.push("the idle timeout is not an hour".to_owned());
        }
    }
    wrong.extend(listeners(case, stack));
    wrong.extend(planned.beyond_quota());
    if !wrong.is_empty() {
        return vec![(case.wish.title.clone(), Err(wrong.join("; ")))];
    }
    let rules = resources(stack, "AWS::ElasticLoadBalancingV2::ListenerRule").len();
    let line = (format!("plan for {}", case.wish.title), Ok(format!("{rules} rules")));
    if spoken { vec![line] } else { Vec::new() }
}

fn listeners(case: &Case, stack: &Value) -> Vec<String> {
    let all = resources(stack, "AWS::ElasticLoadBalancingV2::Listener");
    let ports: Vec<(u64, &str)> = all
        .iter()
        .map(|(_, one)| {
            (
                one["spec"]["port"].as_u64().unwrap_or_default(),
                one["spec"]["protocol"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let wanted: &[(u64, &str)] =
        if case.terminates() { &[(443, "HTTPS"), (80, "HTTP")] } else { &[(80, "HTTP")] };
    let mut wrong = Vec::new();
    if ports != wanted {
        wrong.push(format!("listeners {ports:?}"));
    }
    for (id, one) in &all {
        let has = one["spec"]["certificates"].as_array().is_some_and(|all| !all.is_empty());
        if has != (one["spec"]["protocol"] == "HTTPS") {
            wrong.push(format!("listener {id} and its certificates: {}", one["spec"]));
        }
    }
    wrong
}
