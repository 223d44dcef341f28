//! A second, independent description of the `mcp-gateway` chart, to compare the real one with.
//!
//! It works on `serde_json` values, shares no code with `gatewright_core`, and follows the chart's observed
//! behaviour rule by rule without caring for speed or good messages. Where it fails, it says why in a word.
//! Numbers of files are floats, numbers of `--set` are integers, as in Helm.

mod compare;
mod defaults;
mod env;
mod merge;
mod names;
mod objects;
mod text;

pub use compare::{Difference, compare, compare_with_helm};
pub use merge::{merge, over_defaults, set};

use serde_json::Value;

/// The versions the model knows, oldest first.
pub const VERSIONS: [&str; 11] =
    ["0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "0.9.0", "0.10.0", "0.11.0"];

/// Why Helm fails, in a word or two.
pub type Failure = &'static str;

/// Renders user values (already merged among themselves) with the chart of a version.
///
/// # Errors
/// The first reason found why Helm fails.
pub fn render(release: &str, version: &str, user: &Value) -> Result<Vec<Value>, Failure> {
    let values = over_defaults(user, &defaults::of(version));
    objects::render(release, minor(version), &values)
}

/// The second number of a version; the first is always 0, the third too.
fn minor(version: &str) -> u32 {
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
}
