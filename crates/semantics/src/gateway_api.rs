//! Gateway API as its specification has it: objects as data, attachment of routes to listeners, precedence.
//!
//! The readers take any object of their kind. What the API server would refuse (schema and CEL rules of the
//! standard channel) is refused here too; a field that the API does not have is mentioned, because it is
//! pruned. What a rule means on the wire is left to the caller: every implementation has its own path steps,
//! and some their own order.
//!
//! Sources: kubernetes-sigs/gateway-api v1.6.1, `apis/v1/{gateway,httproute,shared}_types.go`,
//! `apis/v1beta1/referencegrant_types.go` and `config/crd/standard`.

mod attach;
mod backend;
mod bundle;
mod duration;
mod filter;
mod filter_names;
mod gateway;
mod grant;
mod matching;
mod order;
mod parent;
mod route;
mod rule;
mod selector;
mod text;

pub use attach::{Attached, Refusal, attach, common_names};
pub use backend::{BackendRef, read_backends};
pub use bundle::Bundle;
pub use duration::millis;
pub use filter::{Filters, HostEdit, PathEdit, RequestRedirect};
pub use gateway::{Certificate, Gateway, Listener, Owner, Protocol, listener_set};
pub use grant::{Grant, Side, grants, is_granted};
pub use matching::{HeaderMatch, Match, PathRule};
pub use order::{Age, Rank, rank};
pub use parent::{Parent, ParentKind, parents};
pub use route::{Reader, Route};
pub use rule::{RouteRule, Timeouts};
pub use selector::{Namespaces, Selector};
pub use text::{is_hostname, path_problem};

use crate::report::{At, Report};

/// API group of Gateway API.
pub const GROUP: &str = "gateway.networking.k8s.io";

/// The versions in which the API server serves its kinds.
pub fn is_served(api_version: &str) -> bool {
    matches!(api_version.rsplit('/').next(), Some("v1" | "v1beta1"))
}

/// Something that the API server refuses, so that the object never is in the cluster.
fn reject(report: &mut Report, at: &At<'_>, why: impl std::fmt::Display) {
    report.refuse(at, format!("the API server refuses the object: {why}"));
}

/// A list that the schema bounds.
fn bounded(report: &mut Report, at: &At<'_>, count: usize, most: usize) {
    if count > most {
        reject(report, at, format_args!("{} has {count} items, at most {most} are allowed", at.name()));
    }
}
