//! Kong's three routers.

mod atc;
mod front;
mod traditional;

use super::report::Report;
use super::route::Route;
use crate::kong::info::FLAVOUR;
use gatewright_core::decision::{Decision, HostStep, PathStep, Reading, Rejection};
use gatewright_core::router::Options;

/// `router_flavor` in Kong's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// The first one, written in Lua with PCRE2; the default of Kong's Helm charts.
    Traditional,
    /// atc-router with expressions made of the same fields; Kong's own default and that of Kong Operator.
    Compatible,
    /// atc-router with expressions that the controllers write.
    Expressions,
}

/// The Host header is compared in its own case, without port (Kong/kong `kong/router/traditional.lua`,
/// `split_port`; `kong/router/transform.lua`, `split_host_port`; Kong/kong#7478).
const HOST_STEPS: &[HostStep] = &[HostStep::StripPort];

/// nginx in front answers what it cannot parse.
const NGINX: PathStep = PathStep::RejectUnparsable(400);

/// `normalize` of Kong/kong `kong/tools/uri.lua`, on the raw path: a climb above the root ends there.
pub(super) const NORMALISE: &[PathStep] = &[
    PathStep::DecodeExcept(b"!*'();:@&=+$,/?%#[]"),
    PathStep::MergeSlashes,
    PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true },
];

impl Flavour {
    /// The flavours that the installation may have.
    pub(super) fn of(options: &Options) -> Vec<Self> {
        let all = [Self::Traditional, Self::Compatible, Self::Expressions];
        let only: Vec<Self> = all.into_iter().filter(|flavour| options.is(FLAVOUR, flavour.name())).collect();
        if only.is_empty() { all.to_vec() } else { only }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Traditional => "traditional",
            Self::Compatible => "traditional_compatible",
            Self::Expressions => "expressions",
        }
    }

    /// The decision of this router; `host` is the one that is asked about.
    pub(super) fn reading(self, routes: &[Route], host: Option<&str>, report: &mut Report) -> Reading {
        let mut decision = match self {
            Self::Traditional => {
                traditional::check(routes, host, report);
                Decision::ranked(traditional::rules(routes, report))
            }
            Self::Compatible => Decision::ranked(atc::rules(routes, false, report)),
            Self::Expressions => Decision::ranked(atc::rules(routes, true, report)),
        };
        if !decision.tiers.is_empty() {
            decision.tiers.splice(0..0, front::tier(self != Self::Traditional));
        }
        decision.host_steps = HOST_STEPS.to_vec();
        decision.path_steps = [&[NGINX], NORMALISE].concat();
        Reading { assumption: format!("router_flavor is {}", self.name()), decision, by_age: false }
    }
}
