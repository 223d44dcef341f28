//! What implementations fix that the specification leaves open.

use gatewright_core::decision::{Anchor, Dialect};
use gatewright_semantics::envoy::Connection;

/// Precedence between matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As the specification says.
    Specification,
    /// Envoy Gateway: a method counts as one more header (`internal/gatewayapi/sort.go`).
    MethodAsHeader,
    /// As the rules are written (Envoy Gateway's `preserveRouteOrder`).
    AsWritten,
    /// Traefik: one number (`pkg/provider/kubernetes/gateway/httproute.go`).
    TraefikNumber,
}

/// Regular expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Regexes {
    /// Dialect, anchors or rank are not documented.
    Open,
    /// Below `Exact` and above `PathPrefix`, longer ones first.
    AbovePrefix(Anchor, Dialect),
}

/// What a `PathPrefix` becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefixes {
    /// An element-wise prefix, whether it ends with a slash or not.
    Segments,
    /// A string prefix when it ends with a slash (kgateway).
    TextAfterSlash,
    /// nginx: one that ends with a slash answers the path without it with a redirect of its own.
    RedirectAfterSlash,
}

/// What happens to a path before it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paths {
    /// Not documented.
    Open,
    /// Envoy's connection manager.
    Envoy(Connection),
    /// nginx.
    Nginx,
    /// Traefik with `sanitizePath`.
    Traefik,
}

/// Methods of matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Methods {
    /// A request with another method meets the next best match.
    NextBest,
    /// A method that no match of the path names is answered with 404.
    NotFound,
    /// Matches must not name a method.
    Unsupported,
}

/// Whether a request belongs to one listener only (`GatewayHTTPListenerIsolation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// Not documented: both are possible.
    Open,
    /// To the listener with the most specific hostname.
    Listener,
    /// Hostnames of one port share a table.
    None,
    /// Envoy Gateway, and Contour, from which it comes: listeners for plain HTTP on one port share a table, from
    /// which a route loses the names that are another listener's hostname (`computeHosts`); listeners for
    /// https are told apart by the server name.
    EnvoyGateway,
}

/// What happens to a rule with a match that an older rule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conflicts {
    /// The other matches of the rule stand, as the specification has it.
    Match,
    /// Contour: the whole rule is left out, its other matches too (projectcontour/contour v1.33.8
    /// `internal/dag/gatewayapi_processor.go`, `hasConflictRoute`; measured).
    Rule,
}

/// What becomes of a rule without backends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmptyRules {
    /// It answers 500, as the specification has it.
    Error,
    /// Contour: it is left out, so that its requests go elsewhere (projectcontour/contour v1.33.8
    /// `internal/dag/gatewayapi_processor.go`, `httpClusters`; measured).
    LeftOut,
}

/// A header modifier that writes the Host header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostHeaders {
    /// It does.
    Written,
    /// Envoy Gateway: the rule answers 500 (`internal/gatewayapi/filters.go`; measured with 1.9.0).
    Refused,
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Preset {
    pub(crate) order: Order,
    pub(crate) regexes: Regexes,
    pub(crate) prefixes: Prefixes,
    pub(crate) paths: Paths,
    pub(crate) isolation: Isolation,
    /// A host that matches is final: no rule of a broader name is tried. The specification leaves that open.
    pub(crate) final_hosts: bool,
    pub(crate) methods: Methods,
    /// Values are spliced into regular expressions without quoting.
    pub(crate) unquoted_paths: bool,
    pub(crate) conflicts: Conflicts,
    /// Listeners of ListenerSets are read.
    pub(crate) listener_sets: bool,
    pub(crate) empty_rules: EmptyRules,
    pub(crate) host_headers: HostHeaders,
    /// The status of a rule whose backends all have no weight.
    pub(crate) no_weight: u16,
}

/// What the specification alone says.
pub(crate) const fn specification() -> Preset {
    Preset {
        order: Order::Specification,
        regexes: Regexes::Open,
        prefixes: Prefixes::Segments,
        paths: Paths::Open,
        isolation: Isolation::Open,
        final_hosts: false,
        methods: Methods::NextBest,
        unquoted_paths: false,
        conflicts: Conflicts::Match,
        listener_sets: true,
        empty_rules: EmptyRules::Error,
        host_headers: HostHeaders::Written,
        no_weight: 500,
    }
}

/// An implementation on Envoy; `Exact` before regular expressions before `PathPrefix`.
pub(crate) const fn envoy(connection: Connection) -> Preset {
    Preset {
        order: Order::Specification,
        regexes: Regexes::AbovePrefix(Anchor::Full, Dialect::Re2),
        prefixes: Prefixes::Segments,
        paths: Paths::Envoy(connection),
        isolation: Isolation::Listener,
        final_hosts: true,
        methods: Methods::NextBest,
        unquoted_paths: false,
        conflicts: Conflicts::Match,
        listener_sets: true,
        empty_rules: EmptyRules::Error,
        host_headers: HostHeaders::Written,
        no_weight: 500,
    }
}
