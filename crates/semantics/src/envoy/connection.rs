//! What the HTTP connection manager does to a request before it looks for a route.

use gatewright_core::decision::{HostStep, PathForward, PathStep, Rejection};

/// `path_with_escaped_slashes_action`: what happens to `%2F` and `%5C`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscapedSlashes {
    /// They stay as they are.
    Keep,
    /// They are decoded and the request goes on.
    Forward,
    /// The client is redirected (307) to the decoded path.
    Redirect,
    /// The request is refused (400).
    Reject,
}

/// The fields of `HttpConnectionManager` and the runtime that touch path, host and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// `normalize_path`.
    pub normalize_path: bool,
    /// `merge_slashes`.
    pub merge_slashes: bool,
    /// `path_with_escaped_slashes_action`.
    pub escaped_slashes: EscapedSlashes,
    /// Runtime `http_reject_path_with_fragment`: a `#` is refused (400); otherwise it is cut with all
    /// behind it.
    pub reject_fragment: bool,
    /// `stream_idle_timeout` in milliseconds; `None` is switched off.
    pub stream_idle: Option<u64>,
}

impl Default for Connection {
    /// What Envoy does when nothing is set.
    fn default() -> Self {
        Self {
            normalize_path: false,
            merge_slashes: false,
            escaped_slashes: EscapedSlashes::Keep,
            reject_fragment: true,
            stream_idle: Some(300_000),
        }
    }
}

impl Connection {
    /// The steps from the path on the wire to the path that is compared, in Envoy's order: fragment,
    /// escaped slashes, normalisation, merging of slashes.
    pub fn path_steps(&self) -> Vec<PathStep> {
        let mut steps =
            vec![if self.reject_fragment { PathStep::RejectFragment(400) } else { PathStep::CutFragment }];
        match self.escaped_slashes {
            EscapedSlashes::Keep => {}
            EscapedSlashes::Forward => steps.push(PathStep::DecodeEscapedSlash),
            EscapedSlashes::Redirect => steps.push(PathStep::RedirectEscapedSlash(307)),
            EscapedSlashes::Reject => steps.push(PathStep::RejectEscapedSlash(400)),
        }
        if self.normalize_path {
            steps.extend([
                PathStep::RejectNul(400),
                PathStep::DecodeUnreserved,
                PathStep::BackslashToSlash,
                PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true },
            ]);
        }
        if self.merge_slashes {
            steps.push(PathStep::MergeSlashes);
        }
        steps
    }

    /// The steps from the Host header to the name that virtual hosts are compared with. The port is only
    /// ignored where the route table says so (`ignore_port_in_host_matching`); a final dot never is.
    pub fn host_steps(ignore_port: bool) -> Vec<HostStep> {
        if ignore_port { vec![HostStep::Lowercase, HostStep::StripPort] } else { vec![HostStep::Lowercase] }
    }

    /// What the upstream receives: the compared path, which is the raw one when no step is on.
    pub fn path_forward(&self) -> PathForward {
        let untouched =
            !self.normalize_path && !self.merge_slashes && self.escaped_slashes == EscapedSlashes::Keep;
        if untouched && self.reject_fragment { PathForward::Raw } else { PathForward::Normalised }
    }
}
