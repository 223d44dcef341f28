//! `RetryPolicy.retry_on`.

/// Conditions that cannot repeat a request an application has seen: no connection, a stream that the peer
/// refused, a reset before the request was sent, and gRPC statuses, which only a gRPC service answers.
/// `retriable-status-codes` belongs to them as long as no status is listed.
const HARMLESS: [&str; 10] = [
    "connect-failure",
    "refused-stream",
    "reset-before-request",
    "retriable-status-codes",
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
    "",
];

/// True when one of these conditions, a list with commas, may repeat a request that was sent (envoyproxy/envoy
/// `source/common/router/retry_state_impl.cc`).
pub fn repeats_requests(retry_on: &str) -> bool {
    !retry_on.split(',').all(|word| HARMLESS.contains(&word.trim()))
}

#[cfg(test)]
mod tests {
    use super::repeats_requests;

    /// The words of `docs/root/configuration/http/http_filters/router_filter.rst`; `reset` and `5xx`, and the long
    /// list, were tried with a POST on Envoy 1.40.0.
    #[test]
    fn words_of_the_documentation() {
        for words in ["5xx", "reset", "gateway-error", "connect-failure, retriable-4xx", "retriable-headers"]
        {
            assert!(repeats_requests(words), "{words}");
        }
        for words in ["connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes", ""] {
            assert!(!repeats_requests(words), "{words}");
        }
    }
}
