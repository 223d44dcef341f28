//! Where nginx goes after `rewrite ^ $variable last`: the search for a location starts again with the new path.
//!
//! Source: nginx `src/http/ngx_http_core_module.c`, `ngx_http_core_find_location`. A regular expression that
//! matches the internal path takes the request, whatever the path of the client was.

use super::server::{Action, Arm, Block, Server};
use gatewright_core::decision::{
    Anchor, Dialect, Forward, Outcome, PathForward, PathMatch, Place, Regex, Scheme, Setting,
};
use gatewright_semantics::location::{Location, Modifier};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// `NGX_HTTP_MAX_URI_CHANGES`: one jump more is answered with 500.
const MOST_JUMPS: usize = 10;

/// What cannot be told: a place and why.
pub(super) type Problems = BTreeSet<(Place, String)>;

/// Requests of one scheme and method on one server.
pub(super) struct Search<'a, 's> {
    pub(super) server: &'a Server,
    pub(super) lookup: &'a Lookup<'s>,
    pub(super) scheme: Scheme,
    /// Nothing for methods that no condition names.
    pub(super) method: Option<&'a str>,
}

impl Search<'_, '_> {
    /// What happens in a location that jumps.
    pub(super) fn jump(&self, arms: &[Arm], jumps: usize, problems: &mut Problems) -> (Outcome, Place) {
        let mut possible: Vec<(Outcome, Place)> = Vec::new();
        let mut open: Option<(Place, String)> = None;
        for arm in arms {
            let mut unknown = None;
            let mut fails = false;
            for condition in &arm.conditions {
                match condition.holds(self.scheme, self.method) {
                    Some(true) => {}
                    Some(false) => fails = true,
                    None => unknown = Some(condition),
                }
            }
            if fails {
                continue;
            }
            possible.push(self.arm(arm, jumps, problems));
            let Some(condition) = unknown else { break };
            open.get_or_insert_with(|| (condition.place.clone(), condition.what().to_owned()));
        }
        let Some(first) = possible.first().cloned() else {
            return (Outcome::Status(404), Place::default());
        };
        match open {
            Some((place, what)) if possible.iter().any(|(outcome, _)| *outcome != first.0) => {
                let message = format!("where requests go depends on {what}, which is not modelled");
                problems.insert((place.clone(), message.clone()));
                (Outcome::Undetermined(message), place)
            }
            _ => first,
        }
    }

    fn arm(&self, arm: &Arm, jumps: usize, problems: &mut Problems) -> (Outcome, Place) {
        let mut found: Vec<(Outcome, Place)> = Vec::with_capacity(arm.targets.len());
        for target in &arm.targets {
            found.push(self.location(target, jumps, problems));
        }
        let Some(first) = found.first().cloned() else {
            return (Outcome::Status(404), arm.place.clone());
        };
        if found.iter().all(|(outcome, _)| *outcome == first.0) {
            return first;
        }
        let mut forwards: Vec<Forward> = Vec::with_capacity(found.len());
        for (outcome, _) in found {
            let Outcome::Forward(forward) = outcome else {
                let message =
                    "some of the splits are answered by nginx itself, which is not modelled".to_owned();
                problems.insert((arm.place.clone(), message.clone()));
                return (Outcome::Undetermined(message), arm.place.clone());
            };
            forwards.push(Arc::unwrap_or_clone(forward));
        }
        (Outcome::Split(forwards), arm.place.clone())
    }

    /// What happens to a request that was sent to this path by a jump.
    fn location(&self, path: &str, jumps: usize, problems: &mut Problems) -> (Outcome, Place) {
        let Some(block) = self.lookup.block(path) else {
            return (Outcome::Status(404), self.server.place.clone());
        };
        match &block.action {
            Action::Answer(outcome) => (outcome.clone(), block.place.clone()),
            Action::Hop(_) if jumps >= MOST_JUMPS => (Outcome::Status(500), block.place.clone()),
            Action::Hop(arms) => self.jump(arms, jumps + 1, problems),
            Action::Proxy(proxy) => {
                if let (Some("OPTIONS"), Some(place)) = (self.method, &proxy.preflight) {
                    return (Outcome::Status(204), place.clone());
                }
                let mut forward = proxy.forward.clone();
                if !block.internal {
                    // Behind a rewrite nginx forgets what the client sent.
                    let text = format!("any path becomes {path}");
                    forward.path = Setting::stated(PathForward::Rewritten(text), block.place.clone());
                }
                (Outcome::Forward(Arc::new(forward)), block.place.clone())
            }
        }
    }
}

/// The locations of a server, ready to be searched for literal paths.
pub(super) struct Lookup<'s> {
    exact: BTreeMap<&'s str, &'s Block>,
    /// With whether regular expressions are left out.
    prefix: BTreeMap<&'s str, (&'s Block, bool)>,
    expressions: Vec<(PathMatch, &'s Block)>,
    /// Expressions are slow, and every method asks for the same paths.
    known: RefCell<BTreeMap<String, Option<&'s Block>>>,
}

impl<'s> Lookup<'s> {
    /// Sorts the locations; the names are unique, or nginx would not have taken them.
    pub(super) fn new(locations: &'s [Location<Block>]) -> Self {
        let mut lookup = Self {
            exact: BTreeMap::new(),
            prefix: BTreeMap::new(),
            expressions: Vec::new(),
            known: RefCell::new(BTreeMap::new()),
        };
        for one in locations {
            let is_final = one.modifier == Modifier::FinalPrefix;
            match one.modifier {
                Modifier::Exact => {
                    lookup.exact.insert(&one.name, &one.item);
                }
                Modifier::Prefix | Modifier::FinalPrefix => {
                    lookup.prefix.insert(&one.name, (&one.item, is_final));
                }
                Modifier::Regex { caseless } => {
                    lookup.expressions.push((expression(&one.name, caseless), &one.item));
                }
            }
        }
        lookup
    }

    fn block(&self, path: &str) -> Option<&'s Block> {
        if let Some(known) = self.known.borrow().get(path) {
            return *known;
        }
        let found = self.search(path);
        self.known.borrow_mut().insert(path.to_owned(), found);
        found
    }

    /// `ngx_http_core_find_location`; the missing slash cannot occur on paths of ours.
    fn search(&self, path: &str) -> Option<&'s Block> {
        if let Some(block) = self.exact.get(path) {
            return Some(*block);
        }
        let mut starts = (0..=path.len()).rev().filter_map(|end| path.get(..end));
        let longest = starts.find_map(|start| self.prefix.get(start));
        if let Some((block, true)) = longest {
            return Some(*block);
        }
        let expression = self.expressions.iter().find(|(expression, _)| expression.matches(path.as_bytes()));
        expression.map(|(_, block)| *block).or(longest.map(|(block, _)| *block))
    }
}

fn expression(pattern: &str, caseless: bool) -> PathMatch {
    let regex = Regex { pattern: pattern.to_owned(), dialect: Dialect::Pcre, anchor: Anchor::Search };
    let regex = PathMatch::Regex(regex);
    if caseless { PathMatch::Caseless(Box::new(regex)) } else { regex }
}
