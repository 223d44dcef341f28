//! The resolved gateway: what every router renders from and what the proof demands.

mod asked;

use crate::decision::Backend;
use crate::routes::RouteTable;

/// Everything a router needs to know, resolved from values, flags and route table.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// `fullname` of the chart; routing objects are called `<fullname>-<router id>`.
    pub fullname: String,
    /// Namespace of the release; used in references, written to metadata only when `write_namespace`.
    pub namespace: String,
    /// Whether `metadata.namespace` is written.
    pub write_namespace: bool,
    /// The one external host name, a valid lower-case DNS name.
    pub host: String,
    /// The auth Service.
    pub auth: Backend,
    /// The gw Service.
    pub gw: Backend,
    /// The route table.
    pub routes: RouteTable,
    /// Who terminates TLS.
    pub tls: Tls,
    /// Floors for time and size.
    pub floors: Floors,
    /// Labels of routing objects: the chart's common labels, then the user's.
    pub labels: Vec<(String, String)>,
    /// Annotations the user asked for on routing objects.
    pub annotations: Vec<(String, String)>,
    /// Labels that select the pods of a component; for companion Services.
    pub selectors: Selectors,
}

/// Selector labels of the two components.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selectors {
    /// Of auth.
    pub auth: Vec<(String, String)>,
    /// Of gw.
    pub gw: Vec<(String, String)>,
}

/// Who terminates TLS (contract of `--tls`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Nobody: plain HTTP, with a warning.
    Off,
    /// The router, with this Secret; http redirects to https.
    Secret(String),
    /// The router, with its own certificate source; http redirects to https.
    Router,
    /// Something in front of the router: plain HTTP, no redirect, no warning.
    External,
}

impl Tls {
    /// True when the router itself speaks TLS and redirects plain HTTP.
    pub fn terminates(&self) -> bool {
        matches!(self, Self::Secret(_) | Self::Router)
    }
}

impl std::str::FromStr for Tls {
    type Err = String;

    /// `off`, `secret:NAME`, `router` or `external`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "router" => Ok(Self::Router),
            "external" => Ok(Self::External),
            _ => match text.strip_prefix("secret:") {
                Some(name) if crate::names::is_subdomain(name) => Ok(Self::Secret(name.to_owned())),
                Some(name) => {
                    Err(format!("{name:?} is not a Secret name: lower-case letters, digits, - and ."))
                }
                None => Err(format!("{text:?} is not a mode: off, secret:NAME, router or external")),
            },
        }
    }
}

/// Limits that the routes must at least allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floors {
    /// Longest silence of a stream on gw, in seconds.
    pub stream_seconds: u64,
    /// Longest answer time of auth, in seconds.
    pub auth_seconds: u64,
    /// Largest request body on gw, in bytes.
    pub body_bytes: u64,
}

impl Default for Floors {
    /// One hour, one minute, 4 MiB: streams may be silent for long, auth answers ordinary requests, and
    /// drafts of the chart's own Ingress allowed 4 MiB.
    fn default() -> Self {
        Self { stream_seconds: 3600, auth_seconds: 60, body_bytes: 4 << 20 }
    }
}

/// What a backend is called in a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The auth Service.
    Auth,
    /// The gw Service.
    Gw,
    /// Any other Service or port: `other:<service>[:port]`.
    Other(String),
}

/// Which Services count as auth and gw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Names that count as auth.
    pub auth: Vec<Known>,
    /// Names that count as gw.
    pub gw: Vec<Known>,
}

/// A Service that counts as auth or gw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Name.
    pub service: String,
    /// Namespace; `None` accepts any.
    pub namespace: Option<String>,
    /// Ports it may be addressed by; empty accepts any.
    pub ports: Vec<crate::decision::Port>,
}

impl Known {
    fn is(&self, backend: &Backend) -> bool {
        self.service == backend.service
            && self.namespace.as_ref().is_none_or(|namespace| *namespace == backend.namespace)
            && (self.ports.is_empty() || self.ports.contains(&backend.port))
    }
}

impl Roles {
    /// What this backend is called.
    pub fn of(&self, backend: &Backend) -> Role {
        if self.auth.iter().any(|known| known.is(backend)) {
            return Role::Auth;
        }
        if self.gw.iter().any(|known| known.is(backend)) {
            return Role::Gw;
        }
        let port = backend.port.to_string();
        let colon = if port.is_empty() { "" } else { ":" };
        Role::Other(format!("{}{colon}{port}", backend.service))
    }
}
