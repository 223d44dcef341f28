//! The bootstrap.
//!
//! Limits that are not asked for follow Envoy's own advice for the edge
//! (envoyproxy/envoy `docs/root/configuration/best_practices/edge.rst`).

use super::deployment::READY;
use super::{CONFIG_DIR, SECRETS, TLS_DIR, object_name, routes};
use crate::envoy::api::{
    Address, Admin, Bootstrap, CidrRange, CircuitBreakers, Cluster, ClusterLoadAssignment, CommonTlsContext,
    ConfigSource, DataSource, DownstreamTlsContext, Empty, Endpoint, Extension, FilterChain, HealthCheck,
    Http2ProtocolOptions, HttpConnectionManager, HttpHealthCheck, HttpProtocolOptions, InternalAddressConfig,
    LbEndpoint, Listener, LocalityLbEndpoints, Node, PathConfigSource, Route, RouteConfiguration,
    SdsSecretConfig, Seconds, Secret, Secrets, StaticResources, Thresholds, TlsCertificate, Typed,
    VirtualHost, WatchedDirectory,
};
use crate::envoy::facts::Facts;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::model::{Gateway, Tls};

/// Flow control, not a limit of bodies: how much is read ahead of a slow peer.
const BUFFER_BYTES: u32 = 32 * 1024;
/// Each open stream is a request to a cluster, and over HTTP/1.1 a connection; Envoy's default is 1024 of each
/// (`envoy/config/cluster/v3/circuit_breaker.proto`), after which it answers 503.
const MOST_STREAMS: u32 = 65_536;
/// The name of the certificate in the file of secrets.
const CERTIFICATE: &str = "server";

pub(super) fn bootstrap(gateway: &Gateway, facts: &Facts) -> Bootstrap {
    let name = object_name(gateway);
    Bootstrap {
        node: Node { id: name.clone(), cluster: name },
        admin: Admin { address: Address::new("127.0.0.1", facts.admin_port) },
        static_resources: StaticResources {
            listeners: listeners(gateway, facts),
            clusters: [&gateway.auth, &gateway.gw]
                .into_iter()
                .map(|backend| cluster(backend, facts))
                .collect(),
        },
    }
}

/// The certificate, as files of the mounted Secret.
pub(super) fn secrets() -> Secrets {
    let file = |name: &str| DataSource { filename: format!("{TLS_DIR}/{name}") };
    Secrets {
        resources: vec![Typed {
            type_url: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
            message: Secret {
                name: CERTIFICATE,
                tls_certificate: TlsCertificate {
                    certificate_chain: file("tls.crt"),
                    private_key: file("tls.key"),
                    watched_directory: WatchedDirectory { path: TLS_DIR.to_owned() },
                },
            },
        }],
    }
}

fn listeners(gateway: &Gateway, facts: &Facts) -> Vec<Listener> {
    let host = || vec![gateway.host.clone()];
    let manager = |name, domains, routes| manager(gateway, facts, name, domains, routes);
    let http = |routes| listener("http", facts.http_port, None, manager("http", host(), routes));
    let mut listeners = match gateway.tls {
        Tls::Off | Tls::External => vec![http(routes::table(gateway))],
        Tls::Secret(_) | Tls::Router => vec![
            http(vec![routes::redirect(gateway)]),
            listener(
                "https",
                facts.https_port,
                Some(tls()),
                manager("https", host(), routes::table(gateway)),
            ),
        ],
    };
    let ready = manager("probe", vec!["*".to_owned()], vec![routes::ready(READY)]);
    listeners.push(listener("probe", facts.probe_port, None, ready));
    listeners
}

fn listener(
    name: &'static str,
    port: u16,
    transport_socket: Option<Extension<DownstreamTlsContext>>,
    manager: HttpConnectionManager,
) -> Listener {
    let typed_config = Typed {
        type_url: "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        message: manager,
    };
    Listener {
        name,
        address: Address::new("0.0.0.0", port),
        per_connection_buffer_limit_bytes: BUFFER_BYTES,
        filter_chains: vec![FilterChain {
            transport_socket,
            filters: vec![Extension { name: "envoy.filters.network.http_connection_manager", typed_config }],
        }],
    }
}

fn manager(
    gateway: &Gateway,
    facts: &Facts,
    name: &'static str,
    domains: Vec<String>,
    routes: Vec<Route>,
) -> HttpConnectionManager {
    HttpConnectionManager {
        stat_prefix: name,
        codec_type: "AUTO",
        use_remote_address: true,
        // In front of Envoy somebody else saw the client, and its scheme.
        xff_num_trusted_hops: facts.trusted_hops.unwrap_or(u32::from(gateway.tls == Tls::External)),
        // Nobody is internal, so that retries and timeouts in a client's headers are not obeyed: no client has
        // this address. An empty message would make private addresses internal (measured on 1.40.0).
        internal_address_config: InternalAddressConfig {
            cidr_ranges: vec![CidrRange { address_prefix: "255.255.255.255", prefix_len: 32 }],
        },
        normalize_path: facts.normalize_path,
        merge_slashes: facts.merge_slashes,
        path_with_escaped_slashes_action: match facts.escaped_slashes.as_str() {
            "reject" => "REJECT_REQUEST",
            "redirect" => "UNESCAPE_AND_REDIRECT",
            "forward" => "UNESCAPE_AND_FORWARD",
            _ => "KEEP_UNCHANGED",
        },
        // For requests that no route has taken yet; each route has its own.
        stream_idle_timeout: Seconds(300),
        // `Mcp-Param-<name>` takes the names of tool parameters, which may have underscores.
        common_http_protocol_options: HttpProtocolOptions { headers_with_underscores_action: "ALLOW" },
        http2_protocol_options: Http2ProtocolOptions {
            max_concurrent_streams: 100,
            initial_stream_window_size: 64 * 1024,
            initial_connection_window_size: 1024 * 1024,
        },
        http_filters: vec![Extension {
            name: "envoy.filters.http.router",
            typed_config: Typed {
                type_url: "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                message: Empty {},
            },
        }],
        route_config: RouteConfiguration {
            name,
            // A port in the Host header is no other host; it reaches the service as it came.
            ignore_port_in_host_matching: true,
            virtual_hosts: vec![VirtualHost { name, domains, routes }],
        },
    }
}

/// The certificate comes from a file of its own, because only that is read again when it is renewed.
fn tls() -> Extension<DownstreamTlsContext> {
    Extension {
        name: "envoy.transport_sockets.tls",
        typed_config: Typed {
            type_url: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            message: DownstreamTlsContext {
                common_tls_context: CommonTlsContext {
                    alpn_protocols: vec!["h2", "http/1.1"],
                    tls_certificate_sds_secret_configs: vec![SdsSecretConfig {
                        name: CERTIFICATE,
                        sds_config: ConfigSource {
                            path_config_source: PathConfigSource { path: format!("{CONFIG_DIR}/{SECRETS}") },
                        },
                    }],
                },
            },
        },
    }
}

/// The Service by its full name. It has one address, so that the check tells about the Service as a whole; a
/// failing check does not stop requests, because Envoy then takes all of its addresses (its panic threshold).
fn cluster(backend: &Backend, facts: &Facts) -> Cluster {
    let port = match backend.port {
        Port::Number(number) => number,
        // Refused before.
        Port::Name(_) | Port::Unnamed => 0,
    };
    let host = format!("{}.{}.svc.{}", backend.service, backend.namespace, facts.cluster_domain);
    Cluster {
        name: backend.service.clone(),
        kind: "STRICT_DNS",
        dns_lookup_family: "V4_PREFERRED",
        connect_timeout: Seconds(5),
        per_connection_buffer_limit_bytes: BUFFER_BYTES,
        circuit_breakers: CircuitBreakers {
            thresholds: vec![Thresholds {
                max_connections: MOST_STREAMS,
                max_pending_requests: MOST_STREAMS,
                max_requests: MOST_STREAMS,
            }],
        },
        health_checks: vec![HealthCheck {
            timeout: Seconds(5),
            interval: Seconds(10),
            unhealthy_threshold: 3,
            healthy_threshold: 1,
            http_health_check: HttpHealthCheck { path: "/health" },
        }],
        load_assignment: ClusterLoadAssignment {
            cluster_name: backend.service.clone(),
            endpoints: vec![LocalityLbEndpoints {
                lb_endpoints: vec![LbEndpoint { endpoint: Endpoint { address: Address::new(host, port) } }],
            }],
        },
    }
}
