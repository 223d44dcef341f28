//! The words of nginx's `proxy_next_upstream` (`ngx_http_proxy_module`), which both controllers let through.

/// Every word.
pub(crate) const WORDS: [&str; 12] = [
    "error",
    "timeout",
    "invalid_header",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "http_403",
    "http_404",
    "http_429",
    "non_idempotent",
    "off",
];
