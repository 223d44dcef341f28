//! ServersTransports: the one limit they set on silence.

use super::Scene;
use super::duration::millis;
use super::fields::{TIMEOUTS, TRANSPORT, field, modelled};
use gatewright_core::decision::{Setting, Time};
use gatewright_semantics::report::{At, Report};

impl Scene<'_> {
    /// The limit on the silence before a response begins. Inside a response there is none
    /// (`responseHeaderTimeout` is Go's `http.Transport.ResponseHeaderTimeout`).
    pub(super) fn silence(
        &self,
        name: &str,
        namespace: &str,
        at: &At<'_>,
        report: &mut Report,
    ) -> Setting<Time> {
        let unlimited = Setting::default_of(Time::Unlimited);
        let Some(object) = self.world.named("ServersTransport", namespace, name) else {
            let message =
                format!("the ServersTransport {name} is not among the objects: add it to the input");
            report.refuse(at, message);
            return unlimited;
        };
        let reference = object.reference();
        let root = At::object(&reference);
        let spec_at = root.key("spec");
        let Some(spec) = object.node.get("spec") else { return unlimited };
        let entries = modelled(spec, TRANSPORT, &spec_at, report);
        let Some(timeouts) = field(&entries, "forwardingTimeouts") else { return unlimited };
        let timeouts_at = spec_at.key("forwardingTimeouts");
        let entries = modelled(timeouts, TIMEOUTS, &timeouts_at, report);
        let Some(node) = field(&entries, "responseHeaderTimeout") else { return unlimited };
        let at = timeouts_at.key("responseHeaderTimeout");
        match millis(node) {
            Some(0) => Setting::stated(Time::Unlimited, at.place()),
            Some(limit) => Setting::stated(Time::Millis(limit), at.place()),
            None => {
                report.refuse(&at, "this is not a duration such as 60s");
                unlimited
            }
        }
    }
}
