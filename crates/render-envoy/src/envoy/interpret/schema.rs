//! The fields of Envoy's messages that are not read, each with what it may do.
//!
//! Source: envoyproxy/data-plane-api of January 2026 (Envoy 1.37) with the fields that 1.40 added.

use super::reader::Message;

pub(super) static BOOTSTRAP: Message = Message {
    name: "Bootstrap",
    harmless: &[
        "node",
        "node_context_params",
        "cluster_manager",
        "flags_path",
        "stats_sinks",
        "deferred_stat_options",
        "stats_config",
        "stats_flush_interval",
        "stats_flush_on_admin",
        "stats_eviction_interval",
        "watchdog",
        "watchdogs",
        "tracing",
        "overload_manager",
        "enable_dispatcher_stats",
        "header_prefix",
        "stats_server_version_override",
        "use_tcp_for_dns_lookups",
        "dns_resolution_config",
        "typed_dns_resolver_config",
        "fatal_actions",
        "inline_headers",
        "perf_tracing_file_path",
        "application_log_config",
        "grpc_async_client_manager_config",
        "memory_allocator_manager",
    ],
    unmodelled: &[
        ("dynamic_resources", "fetches listeners, routes or clusters from elsewhere"),
        ("hds_config", "hands health checks to another server"),
        ("bootstrap_extensions", "may change how listeners and clusters work"),
        ("config_sources", "fetches configuration from elsewhere"),
        ("default_config_source", "fetches configuration from elsewhere"),
        ("default_socket_interface", "replaces the sockets"),
        ("certificate_provider_instances", "may bring certificates"),
        ("default_regex_engine", "replaces RE2"),
        ("xds_delegate_extension", "changes fetched configuration"),
        ("xds_config_tracker_extension", "watches fetched configuration"),
        ("listener_manager", "replaces the handling of listeners"),
    ],
};

pub(super) static LISTENER: Message = Message {
    name: "Listener",
    harmless: &[
        "name",
        "stat_prefix",
        "per_connection_buffer_limit_bytes",
        "metadata",
        "drain_type",
        "listener_filters_timeout",
        "continue_on_listener_filters_timeout",
        "freebind",
        "socket_options",
        "tcp_fast_open_queue_length",
        "traffic_direction",
        "connection_balance_config",
        "reuse_port",
        "enable_reuse_port",
        "access_log",
        "tcp_backlog_size",
        "max_connections_to_accept_per_socket_event",
        "enable_mptcp",
        "ignore_global_conn_limit",
        "bypass_overload_manager",
        "tcp_keepalive",
    ],
    unmodelled: &[
        ("additional_addresses", "binds more addresses"),
        ("fcds_config", "fetches filter chains from elsewhere"),
        ("filter_chain_matcher", "chooses the filter chain by an expression"),
        ("use_original_dst", "hands connections to other listeners"),
        ("deprecated_v1", "changes how the listener binds"),
        ("transparent", "takes connections to other addresses"),
        ("api_listener", "is a listener without a socket"),
    ],
};

pub(super) static FILTER_CHAIN: Message = Message {
    name: "FilterChain",
    harmless: &["name", "metadata", "transport_socket_connect_timeout"],
    unmodelled: &[
        ("use_proxy_proto", "reads the client's address from the connection"),
        ("on_demand_configuration", "builds the chain when it is asked for"),
    ],
};

pub(super) static FILTER_CHAIN_MATCH: Message = Message {
    name: "FilterChainMatch",
    harmless: &[],
    unmodelled: &[
        ("destination_port", "is a condition on the connection"),
        ("prefix_ranges", "is a condition on the connection"),
        ("address_suffix", "is a condition on the connection"),
        ("suffix_len", "is a condition on the connection"),
        ("direct_source_prefix_ranges", "is a condition on the connection"),
        ("source_type", "is a condition on the connection"),
        ("source_prefix_ranges", "is a condition on the connection"),
        ("source_ports", "is a condition on the connection"),
        ("application_protocols", "is a condition on the protocol of the TLS handshake"),
    ],
};

pub(super) static DOWNSTREAM_TLS: Message = Message {
    name: "DownstreamTlsContext",
    harmless: &[
        "require_sni",
        "session_ticket_keys",
        "session_ticket_keys_sds_secret_config",
        "disable_stateless_session_resumption",
        "disable_stateful_session_resumption",
        "session_timeout",
        "ocsp_staple_policy",
        "full_scan_certs_on_sni_mismatch",
        "prefer_client_ciphers",
    ],
    unmodelled: &[],
};

pub(super) static COMMON_TLS: Message = Message {
    name: "CommonTlsContext",
    harmless: &[
        "tls_params",
        "validation_context",
        "validation_context_sds_secret_config",
        "combined_validation_context",
        "validation_context_certificate_provider",
        "validation_context_certificate_provider_instance",
        "alpn_protocols",
        "key_log",
    ],
    unmodelled: &[("custom_handshaker", "replaces the TLS handshake")],
};

pub(super) static CONNECTION_MANAGER: Message = Message {
    name: "HttpConnectionManager",
    harmless: &[
        "codec_type",
        "add_user_agent",
        "tracing",
        "http1_safe_max_connection_duration",
        "http_protocol_options",
        "http2_protocol_options",
        "http3_protocol_options",
        "server_name",
        "server_header_transformation",
        "scheme_header_transformation",
        "max_request_headers_kb",
        "stream_flush_timeout",
        "request_timeout",
        "request_headers_timeout",
        "drain_timeout",
        "delayed_close_timeout",
        "access_log",
        "access_log_flush_interval",
        "flush_access_log_on_new_request",
        "access_log_options",
        "use_remote_address",
        "xff_num_trusted_hops",
        "original_ip_detection_extensions",
        "skip_xff_append",
        "via",
        "generate_request_id",
        "preserve_external_request_id",
        "always_set_request_id_in_response",
        "forward_client_cert_details",
        "set_current_client_cert_details",
        "forward_client_cert_matcher",
        "proxy_100_continue",
        "represent_ipv4_remote_address_as_ipv4_mapped_ipv6",
        "request_id_extension",
        "stream_error_on_invalid_http_message",
        "proxy_status_config",
        "append_x_forwarded_port",
        "append_local_overload",
        "add_proxy_protocol_connection_state",
        "forward_proto_config",
    ],
    unmodelled: &[
        ("rds", "fetches the routes from elsewhere"),
        ("scoped_routes", "chooses the routes by a part of the request"),
        ("early_header_mutation_extensions", "changes headers before routing"),
        ("local_reply_config", "replaces status codes and bodies of Envoy's own answers"),
        ("path_normalization_options", "changes paths by an expression"),
        ("typed_header_validation_config", "replaces the validation of paths and headers"),
    ],
};

pub(super) static HTTP_OPTIONS: Message = Message {
    name: "HttpProtocolOptions",
    harmless: &[
        "idle_timeout",
        "max_connection_duration",
        "max_headers_count",
        "max_response_headers_kb",
        "headers_with_underscores_action",
        "max_requests_per_connection",
    ],
    unmodelled: &[],
};

pub(super) static ROUTE_CONFIGURATION: Message = Message {
    name: "RouteConfiguration",
    harmless: &[
        "name",
        "internal_only_headers",
        "response_headers_to_add",
        "response_headers_to_remove",
        "request_headers_to_add",
        "request_headers_to_remove",
        "most_specific_header_mutations_wins",
        "max_direct_response_body_size_bytes",
        "cluster_specifier_plugins",
        "metadata",
    ],
    unmodelled: &[
        ("vhds", "fetches virtual hosts from elsewhere"),
        ("ignore_path_parameters_in_path_matching", "leaves parameters out of the compared path"),
        ("typed_per_filter_config", "configures HTTP filters"),
        ("vhost_header", "chooses the virtual host by another header"),
    ],
};

pub(super) static VIRTUAL_HOST: Message = Message {
    name: "VirtualHost",
    harmless: &[
        "name",
        "virtual_clusters",
        "rate_limits",
        "request_headers_to_add",
        "request_headers_to_remove",
        "response_headers_to_add",
        "response_headers_to_remove",
        "include_request_attempt_count",
        "include_attempt_count_in_response",
        "include_is_timeout_retry_header",
        "per_request_buffer_limit_bytes",
        "request_body_buffer_limit",
        "metadata",
    ],
    unmodelled: &[
        ("matcher", "chooses routes by an expression"),
        ("cors", "answers preflights itself"),
        ("typed_per_filter_config", "configures HTTP filters"),
        ("retry_policy_typed_config", "is a retry policy of an extension"),
        ("hedge_policy", "may send a request twice"),
    ],
};

pub(super) static ROUTE: Message = Message {
    name: "Route",
    harmless: &[
        "name",
        "metadata",
        "decorator",
        "request_headers_to_add",
        "request_headers_to_remove",
        "response_headers_to_add",
        "response_headers_to_remove",
        "tracing",
        "per_request_buffer_limit_bytes",
        "stat_prefix",
        "request_body_buffer_limit",
    ],
    unmodelled: &[
        ("filter_action", "leaves the answer to a filter"),
        ("non_forwarding_action", "leaves the answer to a server inside Envoy"),
        ("typed_per_filter_config", "configures HTTP filters"),
    ],
};

pub(super) static ROUTE_MATCH: Message = Message {
    name: "RouteMatch",
    harmless: &[],
    unmodelled: &[
        ("path_match_policy", "compares the path by an extension"),
        ("runtime_fraction", "takes a share of the requests"),
        ("query_parameters", "is a condition on the query"),
        ("cookies", "is a condition on cookies"),
        ("grpc", "is a condition on the content type"),
        ("tls_context", "is a condition on the client's certificate"),
        ("dynamic_metadata", "is a condition on what filters found"),
        ("filter_state", "is a condition on what filters found"),
    ],
};

pub(super) static HEADER_MATCHER: Message = Message {
    name: "HeaderMatcher",
    harmless: &[],
    unmodelled: &[
        ("range_match", "compares numbers"),
        ("treat_missing_header_as_empty", "changes what a missing header means"),
    ],
};

pub(super) static STRING_MATCHER: Message =
    Message { name: "StringMatcher", harmless: &[], unmodelled: &[("custom", "compares by an extension")] };

pub(super) static REGEX_MATCHER: Message =
    Message { name: "RegexMatcher", harmless: &["google_re2"], unmodelled: &[] };

pub(super) static ROUTE_ACTION: Message = Message {
    name: "RouteAction",
    harmless: &[
        "cluster_not_found_response_code",
        "metadata_match",
        "append_x_forwarded_host",
        "flush_timeout",
        "early_data_policy",
        "priority",
        "rate_limits",
        "include_vh_rate_limits",
        "hash_policy",
        "max_grpc_timeout",
        "grpc_timeout_offset",
        "max_internal_redirects",
    ],
    unmodelled: &[
        ("cluster_header", "takes the cluster's name from a header"),
        ("cluster_specifier_plugin", "leaves the choice of the cluster to an extension"),
        ("inline_cluster_specifier_plugin", "leaves the choice of the cluster to an extension"),
        ("retry_policy_typed_config", "is a retry policy of an extension"),
        ("cors", "answers preflights itself"),
        ("internal_redirect_policy", "follows redirects of the service"),
        ("internal_redirect_action", "follows redirects of the service"),
        ("hedge_policy", "may send a request twice"),
    ],
};

pub(super) static CLUSTER_WEIGHT: Message = Message {
    name: "ClusterWeight",
    harmless: &[
        "metadata_match",
        "request_headers_to_add",
        "request_headers_to_remove",
        "response_headers_to_add",
        "response_headers_to_remove",
    ],
    unmodelled: &[
        ("cluster_header", "takes the cluster's name from a header"),
        ("typed_per_filter_config", "configures HTTP filters"),
    ],
};

pub(super) static WEIGHTED_CLUSTER: Message = Message {
    name: "WeightedCluster",
    harmless: &["total_weight", "use_hash_policy"],
    unmodelled: &[
        ("runtime_key_prefix", "takes the weights from the runtime"),
        ("header_name", "takes the random number from a header"),
    ],
};

pub(super) static MAX_STREAM_DURATION: Message = Message {
    name: "MaxStreamDuration",
    harmless: &["grpc_timeout_header_max", "grpc_timeout_header_offset"],
    unmodelled: &[],
};

pub(super) static RETRY_POLICY: Message = Message {
    name: "RetryPolicy",
    harmless: &[
        "retry_priority",
        "retry_host_predicate",
        "retry_options_predicates",
        "host_selection_retry_max_attempts",
        "retry_back_off",
        "rate_limited_retry_back_off",
        "retriable_headers",
    ],
    unmodelled: &[],
};

pub(super) static REDIRECT: Message = Message { name: "RedirectAction", harmless: &[], unmodelled: &[] };

pub(super) static DIRECT_RESPONSE: Message =
    Message { name: "DirectResponseAction", harmless: &["body", "body_format"], unmodelled: &[] };

pub(super) static CLUSTER: Message = Message {
    name: "Cluster",
    harmless: &[
        "alt_stat_name",
        "connect_timeout",
        "per_connection_buffer_limit_bytes",
        "lb_policy",
        "max_requests_per_connection",
        "circuit_breakers",
        "upstream_http_protocol_options",
        "http_protocol_options",
        "http2_protocol_options",
        "dns_refresh_rate",
        "dns_jitter",
        "dns_failure_refresh_rate",
        "respect_dns_ttl",
        "dns_lookup_family",
        "dns_resolvers",
        "use_tcp_for_dns_lookups",
        "dns_resolution_config",
        "typed_dns_resolver_config",
        "wait_for_warm_on_init",
        "outlier_detection",
        "cleanup_interval",
        "upstream_bind_config",
        "ring_hash_lb_config",
        "maglev_lb_config",
        "least_request_lb_config",
        "round_robin_lb_config",
        "common_lb_config",
        "metadata",
        "protocol_selection",
        "upstream_connection_options",
        "close_connections_on_host_health_failure",
        "ignore_health_on_host_removal",
        "lrs_server",
        "lrs_report_endpoint_metrics",
        "track_timeout_budgets",
        "track_cluster_stats",
        "preconnect_policy",
        "connection_pool_per_downstream_connection",
    ],
    unmodelled: &[
        ("cluster_type", "finds addresses by an extension"),
        ("eds_cluster_config", "fetches addresses from elsewhere"),
        ("original_dst_lb_config", "sends requests where the connection was going"),
        ("lb_subset_config", "limits requests to a part of the addresses"),
        ("transport_socket_matches", "chooses how to connect by address"),
        ("transport_socket_matcher", "chooses how to connect by an expression"),
        ("filters", "filters the connections to the service"),
        ("load_balancing_policy", "chooses addresses by an extension"),
        ("upstream_config", "replaces the connections to the service"),
    ],
};

pub(super) static LOAD_ASSIGNMENT: Message = Message {
    name: "ClusterLoadAssignment",
    harmless: &["cluster_name", "policy"],
    unmodelled: &[("named_endpoints", "shares addresses by name")],
};

pub(super) static LOCALITY: Message = Message {
    name: "LocalityLbEndpoints",
    harmless: &["locality", "metadata", "load_balancing_weight", "proximity"],
    unmodelled: &[
        ("load_balancer_endpoints", "is another list of addresses"),
        ("leds_cluster_locality_config", "fetches addresses from elsewhere"),
    ],
};

pub(super) static LB_ENDPOINT: Message = Message {
    name: "LbEndpoint",
    harmless: &["metadata", "load_balancing_weight"],
    unmodelled: &[
        ("endpoint_name", "takes an address by name"),
        ("health_status", "takes the address out, or in, by hand"),
    ],
};

pub(super) static ENDPOINT: Message = Message {
    name: "Endpoint",
    harmless: &["health_check_config"],
    unmodelled: &[("additional_addresses", "has more addresses")],
};

pub(super) static ADDRESS: Message = Message {
    name: "Address",
    harmless: &[],
    unmodelled: &[
        ("pipe", "is a socket of the file system"),
        ("envoy_internal_address", "is a listener inside Envoy"),
    ],
};

pub(super) static SOCKET_ADDRESS: Message = Message {
    name: "SocketAddress",
    harmless: &["ipv4_compat"],
    unmodelled: &[
        ("named_port", "is a port by name"),
        ("resolver_name", "finds addresses by an extension"),
        ("network_namespace_filepath", "is another network"),
    ],
};
