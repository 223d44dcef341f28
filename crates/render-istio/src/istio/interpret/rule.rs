//! `http[]`: conditions and what happens.

use super::action::{self, Action, Forwarding};
use super::condition::Item;
use super::headers;
use super::limits;
use super::service::{Scope, items};
use gatewright_core::decision::{HostForward, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// One rule.
#[derive(Debug)]
pub(super) struct HttpRule {
    /// Any one of them; a rule without items matches everything.
    pub(super) items: Vec<Item>,
    pub(super) action: Action,
    /// Preflights of some origins are answered by Envoy itself.
    pub(super) answers_preflights: bool,
    /// Its rules come from another VirtualService.
    pub(super) delegates: bool,
}

pub(super) fn rule(node: &Node, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> HttpRule {
    let mut items = Vec::new();
    let mut draft = Draft::new(scope);
    let (mut answers_preflights, mut delegates) = (false, false);
    let mut trouble = false;
    for entry in report.entries(node, at) {
        let (key, value) = (entry.key.text.as_str(), &entry.value);
        let at = at.key(key);
        match key {
            "match" => {
                items = self::items(value, &at, scope, report);
                continue;
            }
            "corsPolicy" if !value.is_null() => {
                answers_preflights = true;
                report.refuse(
                    &at,
                    "corsPolicy answers preflights of some origins itself, which is not modelled",
                );
                continue;
            }
            _ => {}
        }
        let before = report.count();
        match key {
            "delegate" if !value.is_null() => {
                delegates = true;
                report.refuse(&at, "rules of another VirtualService (delegate) are not merged");
            }
            "mirror" | "mirrors" if !value.is_null() => {
                report.warn("mirrored", &at, "a copy of the request goes to another destination");
            }
            "name" | "mirror" | "mirrors" | "mirrorPercent" | "mirror_percent" | "mirrorPercentage"
            | "corsPolicy" | "delegate" => {}
            _ => draft.field(key, value, &at, report),
        }
        trouble |= report.count() > before;
    }
    let action = draft.finish(trouble, delegates, at, report);
    HttpRule { items, action, answers_preflights, delegates }
}

/// An action while it is read: the API lets several fields stand that exclude each other.
struct Draft<'a> {
    scope: Scope<'a>,
    forwarding: Forwarding,
    /// From `headers`; `rewrite.authority` wins over it.
    authority: Option<Setting<HostForward>>,
    answer: Option<Action>,
    has_route: bool,
    aborts: limits::Abort,
}

impl<'a> Draft<'a> {
    fn new(scope: Scope<'a>) -> Self {
        Self {
            scope,
            forwarding: Forwarding::new(limits::defaults(scope.facts)),
            authority: None,
            answer: None,
            has_route: false,
            aborts: limits::Abort::Never,
        }
    }

    fn field(&mut self, key: &str, value: &Node, at: &At<'_>, report: &mut Report) {
        if value.is_null() {
            return;
        }
        match key {
            "route" => {
                self.forwarding.targets = action::targets(value, at, self.scope, report);
                self.has_route = !value.items().is_empty();
            }
            "redirect" => self.answer(action::redirect(value, at, report), at, report),
            "directResponse" => self.answer(action::direct_response(value, at, report), at, report),
            "rewrite" => action::rewrite(value, at, &mut self.forwarding, report),
            "timeout" => limits::timeout(value, at, &mut self.forwarding.limits, report),
            "retries" => limits::retries(value, at, &mut self.forwarding.limits, report),
            "fault" => self.aborts = limits::fault(value, at, report),
            "headers" => self.authority = headers::authority(value, at, report),
            _ => report.unknown_field(at),
        }
    }

    fn answer(&mut self, answer: Option<Action>, at: &At<'_>, report: &mut Report) {
        if self.answer.is_some() {
            report.refuse(
                at,
                "redirect and directResponse exclude each other: Istio refuses the VirtualService",
            );
        }
        self.answer = answer.or(self.answer.take());
    }

    fn finish(mut self, trouble: bool, delegates: bool, at: &At<'_>, report: &mut Report) -> Action {
        let unknown = || Action::Unknown(format!("{} is not understood", at.place().field));
        if trouble || delegates {
            return unknown();
        }
        let excluded = self.answer.is_some() && (self.has_route || self.forwarding.rewrites());
        if excluded || (self.answer.is_none() && self.forwarding.targets.is_empty()) {
            let message = "a rule needs exactly one of route, redirect and directResponse, and no rewrite next \
                           to the last two: Istio refuses the VirtualService";
            report.refuse(at, message);
            return unknown();
        }
        if let Some(answer) = self.answer {
            return answer;
        }
        if let limits::Abort::Always(status) = self.aborts {
            return Action::Status(status);
        }
        if self.forwarding.authority.is_none() {
            self.forwarding.authority = self.authority;
        }
        if self.forwarding.limits.post_retry.place.is_none() {
            report.assume("meshConfig.defaultHttpRetryPolicy is not set");
        }
        Action::Forward(Box::new(self.forwarding))
    }
}
