//! What a router does to host and path before it compares them, as an explicit list of steps.

/// One step on the Host header's value, for the comparison only. What the upstream receives is said by
/// [`super::HostForward`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostStep {
    /// ASCII letters to lower case.
    Lowercase,
    /// A `:` with digits (or nothing) behind it at the end is cut.
    StripPort,
    /// One dot at the end is cut.
    StripTrailingDot,
}

/// One step on the path part of the request target (before any `?`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// `#` and everything behind it is cut.
    CutFragment,
    /// A `#` anywhere is answered with this status.
    RejectFragment(u16),
    /// Every `%XX` becomes its byte, once; a malformed escape or `%00` is answered with this status
    /// (nginx).
    DecodeAll {
        /// Status for a malformed escape or an escaped NUL.
        malformed: u16,
    },
    /// Only escapes of unreserved characters (RFC 3986 §2.3) become their byte, once; all others stay as
    /// they are (Envoy `normalize_path`, Traefik).
    DecodeUnreserved,
    /// Every escape except those of these bytes becomes its byte, once; kept escapes get upper-case hex
    /// digits (Kong).
    DecodeExcept(&'static [u8]),
    /// Hex digits of the remaining escapes become upper case.
    UppercaseEscapes,
    /// An escaped NUL (`%00`) is answered with this status.
    RejectNul(u16),
    /// What nginx cannot parse is answered with this status; the rest stays as it is. That is nginx in front of
    /// a router that reads the request target itself. Up to any `#` it decodes every escape, merges slashes
    /// and resolves dot segments, and refuses malformed escapes, an escaped NUL and what climbs above the
    /// root (`src/http/ngx_http_parse.c`, `ngx_http_parse_complex_uri`; measured on nginx 1.31.3: `/%zz/../a`,
    /// `/..%2Fa` and `/..#` get 400, `/#%zz`, `/#/../..` and `/a%2Fb/../..` pass).
    RejectUnparsable(u16),
    /// `\` becomes `/`.
    BackslashToSlash,
    /// Several slashes in a row become one.
    MergeSlashes,
    /// `.` and `..` segments are resolved (RFC 3986 §5.2.4).
    RemoveDotSegments {
        /// What happens to a path that climbs above the root.
        above_root: Rejection,
        /// Whether `/a/.` and `/a/b/..` keep their final slash (`/a/`).
        keep_trailing_slash: bool,
    },
    /// An escaped slash or backslash is answered with this status.
    RejectEscapedSlash(u16),
    /// Escaped slashes and backslashes are decoded.
    DecodeEscapedSlash,
    /// Escaped slashes and backslashes are decoded and the client is redirected with this status.
    RedirectEscapedSlash(u16),
}

/// Clamp or refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rejection {
    /// The path stays at the root.
    Clamp,
    /// The request is answered with this status.
    Status(u16),
}
