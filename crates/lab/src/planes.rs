//! The routers: what each one needs in order to serve a fleet.

pub(crate) mod aws_alb;
mod contour;
mod envoy;
mod envoy_gateway;
mod envoy_xds;
pub(crate) mod gcp_lb;
pub(crate) mod ingress_nginx;
mod istio;
pub(crate) mod kong;
pub(crate) mod nginx_f5;
pub(crate) mod traefik;

use crate::Outcome;
use crate::case::Case;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::Kube;
use crate::process::Running;
use crate::report::How;
use crate::requests::{Ask, Conformance};
use crate::route::Front;
use std::time::Duration;

/// A router that serves a fleet; everything ends with it.
#[derive(Debug)]
pub(crate) struct Plane {
    pub(crate) front: Front,
    /// What runs, with versions.
    pub(crate) what: String,
    /// Programs, in the order they were started.
    pub(crate) running: Vec<Running>,
    pub(crate) notes: Vec<String>,
    /// The Kubernetes API that it reads, where it reads one.
    pub(crate) kube: Option<Kube>,
    /// The kind about whose objects it writes whether it takes them.
    pub(crate) judges: Option<&'static str>,
}

impl Plane {
    /// The same, when its first program listens for plain http.
    fn listening(mut self, within: Duration) -> Outcome<Self> {
        let front = self.front.http;
        if let Some(first) = self.running.first_mut() {
            first.listens(front, within)?;
        }
        Ok(self)
    }
}

/// A part of the lab.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// As in the report.
    pub(crate) title: &'static str,
    pub(crate) how: How,
    pub(crate) plan: Plan,
    pub(crate) start: fn(&Places, &Fleet, &std::path::Path) -> Outcome<Plane>,
    pub(crate) rules: Rules,
    /// How long the silent stream is silent: usually, and with `--all`.
    pub(crate) silence: (u64, u64),
    /// False where the router has no plain HTTP/2 or none is asked.
    pub(crate) with_two: bool,
    /// What must be built for it.
    pub(crate) needs: &'static [&'static str],
    /// One router for each input, instead of one for all.
    pub(crate) alone: bool,
}

/// A router for the manifests of users.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// As in the report.
    pub(crate) title: &'static str,
    /// The router whose interpreter reads them.
    pub(crate) router: &'static str,
    /// The table below `tests/manifests`.
    pub(crate) table: &'static str,
    /// Options of the interpreter for a file with this text: what the lab's installation is.
    pub(crate) options: fn(&str) -> Vec<String>,
    pub(crate) start: fn(&Places, &Fleet, &std::path::Path) -> Outcome<Plane>,
    pub(crate) rules: Rules,
    /// What must be built for it.
    pub(crate) needs: &'static [&'static str],
    /// Files that the router as the lab runs it cannot be given, with the reason.
    pub(crate) without: &'static [(&'static str, &'static str)],
    pub(crate) more: Option<&'static More>,
}

/// What the manifests of some routers need besides.
#[derive(Debug)]
pub(crate) struct More {
    /// The text of a file, by its name, as an API server would take it.
    pub(crate) admitted: fn(&str, &str) -> Outcome<String>,
    /// More requests about a file that is understood as a whole.
    pub(crate) asks: fn(&Case, &[Conformance]) -> Vec<Ask>,
    /// The requests that a file names are compared even where other objects of it are not understood.
    pub(crate) partly: bool,
    /// Files of which the interpreter says that the router takes nothing at all, and how the router says it.
    pub(crate) refused: &'static [(&'static str, &'static str)],
    /// Waits until the router has said so, and gives its words.
    pub(crate) refuses: fn(&Places, &Fleet, &std::path::Path, &str) -> Outcome<String>,
}

/// All sets, by router id.
pub(crate) fn sets() -> Vec<Set> {
    [
        envoy::sets(),
        envoy_gateway::sets(),
        contour::sets(),
        ingress_nginx::sets(),
        istio::sets(),
        nginx_f5::sets(),
        traefik::sets(),
    ]
    .concat()
}

/// All parts, by router id.
pub(crate) fn parts() -> Vec<Part> {
    [
        envoy::parts(),
        envoy_gateway::parts(),
        contour::parts(),
        ingress_nginx::parts(),
        istio::parts(),
        nginx_f5::parts(),
        traefik::parts(),
    ]
    .concat()
}
