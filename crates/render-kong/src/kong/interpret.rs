//! The behaviour of Kong with any Ingress objects or `kong.yml`, once for each router flavour.
//!
//! The order of the steps is Kong's: the controller turns objects into routes ([`ingress`], [`translate`]), or
//! the file holds them ([`declarative`]); a router ranks the routes ([`flavour`]).

mod declarative;
mod flavour;
mod ingress;
mod pattern;
mod plugins;
mod report;
mod route;
mod schema;
mod service;
mod settings;
mod translate;
mod value;
mod world;

use super::info::RESERVED;
use flavour::Flavour;
use gatewright_core::decision::{Behaviour, Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::router::{Context, Manifests};
use report::Report;

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let mut report = Report::default();
    let flavours = Flavour::of(context.options);
    let mut routes = translate::routes(manifests, context, &mut report);
    routes.extend(declarative::routes(manifests, context, &mut report));
    let readings =
        flavours.iter().map(|flavour| flavour.reading(&routes, context.host, &mut report)).collect();
    if !routes.is_empty() {
        report.remarks.extend(RESERVED.iter().map(|one| reserved(one.text)));
    }
    Behaviour { readings, not_understood: report.not_understood, remarks: report.remarks }
}

fn reserved(path: &str) -> Remark {
    Remark {
        code: "reserved-path",
        severity: Severity::Info,
        place: Place::default(),
        message: format!("{path} is an internal location of Kong, which answers 404 whatever the routes say"),
    }
}
