//! One rule of an HTTPRoute.

use super::backend::{BackendRef, read_backends};
use super::filter::Filters;
use super::matching::{self, Match, PathRule};
use super::{Bundle, millis, reject};
use crate::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::tree::Node;

/// `timeouts`, in milliseconds; 0 switches one off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeouts {
    /// Until the end of the answer, all attempts included.
    pub request: Option<(u64, Place)>,
    /// For one attempt.
    pub backend_request: Option<(u64, Place)>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteRule {
    /// Its name.
    pub name: Option<String>,
    /// At least one.
    pub matches: Vec<Match>,
    /// `matches` is there and empty, which the specification takes for the match of everything.
    pub is_unconditional: bool,
    /// What happens on the way.
    pub filters: Filters,
    /// Where requests go.
    pub backends: Vec<BackendRef>,
    /// Limits in time.
    pub timeouts: Timeouts,
    /// Where `retry` stands (experimental channel, GEP-1731).
    pub retry: Option<Place>,
    /// Where `sessionPersistence` stands (GEP-1619): which of several equal backends a client meets.
    pub session: Option<Place>,
    /// Where it stands.
    pub place: Place,
}

impl RouteRule {
    /// A rule without anything.
    pub(super) fn empty(place: Place) -> Self {
        Self {
            name: None,
            matches: vec![Match::everything(place.clone())],
            is_unconditional: false,
            filters: Filters::default(),
            backends: Vec::new(),
            timeouts: Timeouts::default(),
            retry: None,
            session: None,
            place,
        }
    }

    pub(super) fn read(node: &Node, own: &str, at: &At<'_>, bundle: Bundle, report: &mut Report) -> Self {
        let mut rule = Self::empty(at.place());
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "matches" => {
                    rule.is_unconditional = !value.is_null() && value.items().is_empty();
                    rule.matches = matching::read(value, &at, bundle, report);
                }
                "filters" => rule.filters = Filters::read(value, &at, bundle, report),
                "backendRefs" => rule.backends = read_backends(value, own, &at, bundle, report),
                "timeouts" if bundle.has_timeouts() => rule.timeouts = timeouts(value, &at, report),
                "retry" => rule.retry = (!value.is_null()).then(|| at.place()),
                "name" if bundle.has_rule_names() => {
                    rule.name = report.text(value, &at).map(str::to_owned);
                }
                "sessionPersistence" => rule.session = (!value.is_null()).then(|| at.place()),
                _ => report.unknown_field(&at),
            }
        }
        rule.check(at, report);
        rule
    }

    /// CEL rules of `HTTPRouteRule`.
    fn check(&self, at: &At<'_>, report: &mut Report) {
        if self.filters.redirect.is_some() && !self.backends.is_empty() {
            reject(report, at, "RequestRedirect must not stand in a rule with backendRefs");
        }
        let edits = [&self.filters.path, &self.filters.redirect.as_ref().and_then(|one| one.path.clone())];
        let cuts_prefix = edits.into_iter().flatten().any(|edit| edit.prefix_only);
        let one_prefix = matches!(self.matches.as_slice(), [Match { path: PathRule::Prefix(_), .. }]);
        if cuts_prefix && !one_prefix {
            reject(report, at, "ReplacePrefixMatch needs exactly one match, of type PathPrefix");
        }
    }
}

fn timeouts(node: &Node, at: &At<'_>, report: &mut Report) -> Timeouts {
    let mut timeouts = Timeouts::default();
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let Some(text) = report.text(&entry.value, &at) else { continue };
        let Some(limit) = millis(text) else {
            reject(report, &at, format_args!("{text:?} is no duration such as 30s or 1h30m"));
            continue;
        };
        match entry.key.text.as_str() {
            "request" => timeouts.request = Some((limit, at.place())),
            "backendRequest" => timeouts.backend_request = Some((limit, at.place())),
            _ => report.unknown_field(&at),
        }
    }
    if let (Some((request, _)), Some((backend, _))) = (&timeouts.request, &timeouts.backend_request)
        && *request != 0
        && backend > request
    {
        reject(report, at, "backendRequest must not be longer than request");
    }
    timeouts
}
