//! From any objects of Gateway API to a behaviour.
//!
//! Written from the specification (kubernetes-sigs/gateway-api v1.6.1) and, where an implementation is named,
//! from its source; not from the renderer.

use super::facts::Facts;
use super::implementation::Feature;
use super::info::INFO;
use crate::bind::{Dialect, Paths, Preset, Scene, Settings, World, behaviour};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, Limits, Outcome, PathForward, Retry, Setting, Time,
};
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::gateway_api::GROUP;
use gatewright_semantics::report::{At, Report};

pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let facts = Facts::new(context.options, context.namespace);
    let mut report = Report::default();
    if let Some(one) = facts.implementation {
        report.assume(format!("the Gateway is served by {}", one.title));
    }
    let settings = Settings {
        id: INFO.id,
        class: facts.class,
        controller: None,
        attached: facts.attached.clone(),
        sections: facts.sections.clone(),
        ports: facts.ports,
        bundle: facts.bundle,
        listener_sets: facts.preset().listener_sets,
    };
    let world = World::new(settings, manifests, context, &mut report);
    policies(manifests, &mut report);
    let has_timeouts = facts.implementation.is_none_or(|one| one.claims(Feature::RequestTimeout));
    let dialect = Plain { preset: facts.preset(), has_timeouts };
    behaviour(&world, &dialect, report)
}

/// BackendTLSPolicy: how the Gateway speaks to a Service, not where requests go.
fn policies(manifests: &Manifests, report: &mut Report) {
    for policy in manifests.of_kind(GROUP, "BackendTLSPolicy") {
        let reference = policy.reference();
        let message = "the Gateway speaks TLS to the Services that this policy names";
        report.info("backend-tls", &At::object(&reference), message);
    }
}

/// The specification, with the fixed parts of one implementation.
struct Plain {
    preset: Preset,
    has_timeouts: bool,
}

impl Dialect for Plain {
    fn preset(&self) -> &Preset {
        &self.preset
    }

    /// `timeouts` is all that the API can say; 0 "SHOULD" switch a limit off.
    fn limits(&self, scene: Scene<'_>, report: &mut Report) -> Limits {
        let place = &scene.rule.place;
        let timeouts = &scene.rule.timeouts;
        let mut total = Setting::stated(Time::Undocumented, place.clone());
        // One attempt cannot take longer than all of them.
        let shortest = [&timeouts.request, &timeouts.backend_request].into_iter().flatten();
        let shortest = shortest.min_by_key(|(limit, _)| if *limit == 0 { u64::MAX } else { *limit });
        match shortest {
            Some((_, place)) if !self.has_timeouts => {
                report.warn_at(
                    "ignored-field",
                    place.clone(),
                    "the implementation does not support timeouts",
                );
            }
            Some((0, place)) => total = Setting::stated(Time::Unlimited, place.clone()),
            Some((limit, place)) => total = Setting::stated(Time::Millis(*limit), place.clone()),
            None => {}
        }
        Limits {
            total,
            idle: Setting::stated(Time::Undocumented, place.clone()),
            body: Setting::stated(Bytes::Undocumented, place.clone()),
            response_buffering: Setting::stated(Buffering::Undocumented, place.clone()),
            post_retry: match &scene.rule.retry {
                Some(place) => Setting::stated(Retry::Repeats, place.clone()),
                None => Setting::stated(Retry::Undocumented, place.clone()),
            },
        }
    }

    fn path_forward(&self) -> PathForward {
        match self.preset.paths {
            Paths::Envoy(connection) => connection.path_forward(),
            Paths::Traefik => PathForward::Normalised,
            Paths::Open | Paths::Nginx => PathForward::Raw,
        }
    }

    fn extension(&self, _: &(String, String, String), _: Scene<'_>) -> Option<Outcome> {
        None
    }
}
