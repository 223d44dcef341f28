//! What a plan says about its backends and frontends, beside the interpreter's reading of the same objects.

use super::list;
use super::planned::Plan;
use crate::beyond::Finding;
use crate::case::Case;
use crate::fleet::Fleet;
use gatewright::core::decision::{Forward, Outcome, Time};
use serde_json::Value;
use std::collections::BTreeMap;

/// Google's default for `timeoutSec` (`BackendService.timeoutSec`).
const DEFAULT: u64 = 30;

/// Deadlines of all backend services are those that the interpreter reads; each backend speaks HTTP and, when we printed
/// it, is asked for its health at `/health`.
pub(super) fn all(fleet: &Fleet, plans: &[Plan]) -> Finding {
    let what = "deadline, protocol and health check of the planned backend services".to_owned();
    let mut count = 0;
    let mut times: BTreeMap<u64, usize> = BTreeMap::new();
    for (case, plan) in fleet.cases.iter().zip(plans) {
        for service in list(&plan.raw["backendServices"]) {
            match one(case, plan, service) {
                Ok(None) => {}
                Ok(Some(seconds)) => {
                    count += 1;
                    *times.entry(seconds).or_default() += 1;
                }
                Err(why) => return (what, Err(format!("{}: {why}", case.wish.title))),
            }
        }
    }
    let times: Vec<String> = times.iter().map(|(seconds, count)| format!("{count} of {seconds} s")).collect();
    (what, Ok(format!("{count} as the interpreter reads them: {}", times.join(", "))))
}

/// The deadline of a backend service; nothing for those that are not in the objects.
fn one(case: &Case, plan: &Plan, service: &Value) -> Result<Option<u64>, String> {
    let name = service["name"].as_str().unwrap_or_default();
    let services = plan.balancers.first().map(|balancer| &balancer.services);
    let Some((namespace, of)) = services.and_then(|services| services.get(name)) else { return Ok(None) };
    if namespace == "kube-system" {
        return Ok(None);
    }
    let planned = service["timeoutSec"].as_u64().filter(|seconds| *seconds > 0).unwrap_or(DEFAULT);
    let read =
        forwards(case).find(|forward| forward.backend.service == *of).ok_or(format!("{of} is nowhere"))?;
    if read.limits.total.value != Time::Millis(planned * 1000) {
        return Err(format!("{of}: planned {planned} s, read {:?}", read.limits.total.value));
    }
    if service["protocol"] != "HTTP" {
        return Err(format!("{of}: the protocol is {}", service["protocol"]));
    }
    let check = list(&plan.raw["healthChecks"]).iter().find(|check| check["name"] == name);
    let path = check.map(|check| &check["httpHealthCheck"]["requestPath"]);
    if case.wish.manifests.is_none() && path.is_none_or(|path| path != "/health") {
        return Err(format!("{of}: its health is asked at {path:?}"));
    }
    Ok(Some(planned))
}

fn forwards(case: &Case) -> impl Iterator<Item = &Forward> {
    let rules = case.behaviour.readings.iter().flat_map(|reading| &reading.decision.tiers);
    rules.flat_map(|tier| &tier.rules).filter_map(|rule| match &rule.outcome {
        Outcome::Forward(forward) => Some(&**forward),
        _ => None,
    })
}
