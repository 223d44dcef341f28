//! Two manifest sets side by side: does the second carry the traffic of the first?

use crate::registry::options_of;
use crate::verify::redirects_plain_http;
use crate::{Domain, Floors, Loaded, Report};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, Forward, Limits, Outcome, Remark, Scheme, Time,
};
use gatewright_core::diag::Severity;
use gatewright_core::model::{Gateway, Role, Roles};
use gatewright_core::router::{Context, Manifests, Router};
use gatewright_core::tree::{Node, Value};
use gatewright_proof::pipeline::schemes;
use gatewright_proof::{Kinship, ProofLimits, Question, compare_two};
use std::sync::Arc;

/// One side of a comparison: a router and the objects it reads.
#[derive(Clone, Copy)]
pub struct Installation<'a> {
    /// The router.
    pub router: &'static dyn Router,
    /// Its objects.
    pub manifests: &'a Manifests,
}

impl Loaded {
    /// Compares the traffic of two installations, request by request: `expected` in the findings is what
    /// `from` does, `actual` what `to` does.
    ///
    /// Where each request goes has to agree. A limit or another setting on the way counts when `to` is
    /// worse than `from` and worse than the gateway asks for (`--stream-timeout`, `--auth-timeout`,
    /// `--max-body`). With `tls_given` the requests are those of the gateway's TLS mode; otherwise HTTPS is
    /// looked at as soon as either set speaks of it.
    ///
    /// Nothing when the project was loaded without routes ([`crate::Project::routes_needed`]).
    pub fn diff(
        &self,
        from: Installation<'_>,
        to: Installation<'_>,
        domain: Domain,
        tls_given: bool,
    ) -> Option<Report> {
        let gateway = self.gateway.as_ref()?;
        let roles = self.roles_of_both(gateway, from.manifests, to.manifests);
        let read = |side: Installation<'_>| {
            let options = options_of(side.router, &self.options);
            let context = Context::new(&options, &gateway.namespace).about(&gateway.host);
            side.router.interpret(side.manifests, context)
        };
        let (mut before, mut after) = (read(from), read(to));
        let secure = [(&before, from), (&after, to)].into_iter().any(|(behaviour, side)| {
            redirects_plain_http(behaviour, &gateway.host) || speaks_tls(side.manifests)
        });
        no_more_than_asked(&mut before, gateway.floors, &roles);
        let kinship = kinship(from, to);
        if kinship == Kinship::SameObjects {
            // Whatever it means, it means the same twice.
            before.remarks.append(&mut before.not_understood);
            after.remarks.append(&mut after.not_understood);
            let remarks = before.remarks.iter_mut().chain(&mut after.remarks);
            remarks.for_each(|remark| remark.severity = Severity::Info);
        }
        name_the_set(&mut before, "--manifests");
        name_the_set(&mut after, "--to-manifests");
        let question = Question {
            host: &gateway.host,
            schemes: match (tls_given, secure) {
                (true, _) => schemes(gateway),
                (false, true) => &[Scheme::Https, Scheme::Http],
                (false, false) => &[Scheme::Http],
            },
            roles: &roles,
            domain,
            limits: ProofLimits::default(),
        };
        Some(compare_two(&before, &after, &question, kinship))
    }

    fn roles_of_both(&self, gateway: &Gateway, from: &Manifests, to: &Manifests) -> Roles {
        let mut roles = self.roles(gateway, from);
        let others = self.roles(gateway, to);
        roles.auth.extend(others.auth);
        roles.gw.extend(others.gw);
        roles
    }
}

fn kinship(from: Installation<'_>, to: Installation<'_>) -> Kinship {
    let values = |side: Installation<'_>| -> Vec<Value> {
        side.manifests.objects.iter().map(|object| Value::from(&object.node)).collect()
    };
    if from.router.info().id != to.router.info().id {
        Kinship::Strangers
    } else if values(from) == values(to) {
        Kinship::SameObjects
    } else {
        Kinship::SameRouter
    }
}

/// Lowers what the first set allows to what the gateway needs: nobody misses an hour of patience beyond the
/// hour that was asked for.
fn no_more_than_asked(behaviour: &mut Behaviour, floors: Floors, roles: &Roles) {
    let tiers = behaviour.readings.iter_mut().flat_map(|reading| &mut reading.decision.tiers);
    for rule in tiers.flat_map(|tier| &mut tier.rules) {
        match &mut rule.outcome {
            Outcome::Forward(forward) => cap(Arc::make_mut(forward), floors, roles),
            Outcome::Split(parts) => parts.iter_mut().for_each(|part| cap(part, floors, roles)),
            Outcome::Redirect(_) | Outcome::Status(_) | Outcome::None | Outcome::Undetermined(_) => {}
        }
    }
}

fn cap(forward: &mut Forward, floors: Floors, roles: &Roles) {
    let auth = roles.of(&forward.backend) == Role::Auth;
    let seconds = if auth { floors.auth_seconds } else { floors.stream_seconds };
    let Limits { total, idle, body, response_buffering, .. } = &mut forward.limits;
    for time in [&mut total.value, &mut idle.value] {
        *time = capped_time(*time, seconds.saturating_mul(1000));
    }
    body.value = match body.value {
        // Auth answers short forms at once: neither large bodies nor streams are asked of its routes.
        _ if auth => Bytes::AtMost(0),
        Bytes::Unlimited => Bytes::AtMost(floors.body_bytes),
        Bytes::AtMost(most) => Bytes::AtMost(most.min(floors.body_bytes)),
        Bytes::Undocumented => Bytes::Undocumented,
    };
    if auth {
        response_buffering.value = Buffering::On;
    }
}

fn capped_time(time: Time, floor: u64) -> Time {
    match time {
        Time::Unlimited => Time::Millis(floor),
        Time::Millis(most) => Time::Millis(most.min(floor)),
        Time::Undocumented => Time::Undocumented,
    }
}

/// Objects of the two sets may have one name; remarks say which set they are about.
fn name_the_set(behaviour: &mut Behaviour, flag: &str) {
    let remarks = behaviour.not_understood.iter_mut().chain(&mut behaviour.remarks);
    remarks.for_each(|Remark { message, .. }| *message = format!("{flag}: {message}"));
}

/// True when objects configure TLS anywhere. Some routers answer HTTPS without (ingress-nginx and Kong have a
/// certificate of their own making), which is no traffic that anybody relies on.
fn speaks_tls(manifests: &Manifests) -> bool {
    let mut work: Vec<&Node> = manifests.objects.iter().map(|object| &object.node).collect();
    while let Some(node) = work.pop() {
        for entry in node.entries() {
            if !entry.value.is_null() && names_tls(&entry.key.text, entry.value.as_str()) {
                return true;
            }
            work.push(&entry.value);
        }
        work.extend(node.items());
    }
    false
}

/// Fields and annotations by which routers configure certificates and HTTPS listeners.
fn names_tls(key: &str, text: Option<&str>) -> bool {
    let key = key.to_ascii_lowercase();
    let is_key = ["tls", "transport_socket", "transportsocket"].contains(&key.as_str())
        || ["certificate", "ssl-cert", "pre-shared-cert"].iter().any(|part| key.contains(part));
    let is_listener = (key == "protocol" || key.ends_with("/listen-ports"))
        && text.is_some_and(|text| text.to_ascii_uppercase().contains("HTTPS"));
    is_key || is_listener
}
