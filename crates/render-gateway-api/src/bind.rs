//! From objects to decisions, for every router of this crate that follows the specification.
//!
//! [`World`] collects what is among the objects, [`tables`] brings listeners and routes together as Envoy-like
//! virtual hosts, [`readings`] gives one decision for each thing that nobody can tell from the objects. What
//! differs between implementations is a [`Preset`]; what a router's own policies do comes through [`Dialect`].

mod condition;
mod conflict;
mod outcome;
mod ports;
mod preset;
mod readings;
mod tables;
mod world;

pub(crate) use preset::{
    Conflicts, EmptyRules, HostHeaders, Isolation, Methods, Order, Paths, Prefixes, Preset, Regexes, envoy,
    specification,
};
pub(crate) use readings::behaviour;
pub(crate) use world::{Settings, World};

use gatewright_core::decision::{Limits, Outcome, PathForward};
use gatewright_semantics::gateway_api::{Attached, Route, RouteRule};
use gatewright_semantics::report::Report;

/// A rule on a listener.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) attached: &'a Attached<'a>,
    pub(crate) route: &'a Route,
    pub(crate) rule: &'a RouteRule,
}

/// What an implementation adds to the specification.
pub(crate) trait Dialect {
    /// The fixed part.
    fn preset(&self) -> &Preset;

    /// Limits on the way to a backend of this rule.
    fn limits(&self, scene: Scene<'_>, report: &mut Report) -> Limits;

    /// The path that a backend receives when no filter changes it.
    fn path_forward(&self) -> PathForward;

    /// What a filter of this implementation (`extensionRef`) makes of the rule.
    fn extension(&self, filter: &(String, String, String), scene: Scene<'_>) -> Option<Outcome>;
}
