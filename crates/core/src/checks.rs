//! Checks on release, namespace and values: what would fail or silently mean something else.
//!
//! One unit per check. A check looks at merged values or names and returns located diagnostics; it never
//! changes anything, so an override (`--allow`) leaves Helm's result as it is.

mod host;
mod issuer;
mod port;
mod release;

pub use host::host;
pub use issuer::issuer;
pub use port::ports;
pub use release::{fullname, namespace, release_name};

use crate::diag::Diagnostic;
use crate::tree::Node;

/// Values file path of the host.
pub const HOST_KEY: &str = "env.fronteggMcpGwHost";
/// Values file path of the issuer.
pub const ISSUER_KEY: &str = "env.externalAuthorizationUrl";

/// Host and issuer of merged values, as far as routes depend on them.
///
/// The host is returned only when it is valid. One cause gives one message: a malformed host does not also
/// make the issuer a mismatch.
pub fn addresses(values: &Node) -> (Option<String>, Vec<Diagnostic>) {
    let (name, mut findings) = host(values.at(&["env", "fronteggMcpGwHost"]), HOST_KEY);
    if let Some(node) = values.at(&["env", "externalAuthorizationUrl"]) {
        findings.extend(issuer(node, name.as_deref()));
    }
    (name, findings)
}

/// A quoted, corrected line for the last key of a dotted path.
fn corrected(path: &str, value: &str) -> String {
    let key = path.rsplit('.').next().unwrap_or(path);
    format!("{key}: \"{value}\"")
}
