//! The two upstreams with their limits.
//!
//! Units and defaults: `internal/configs/config_params.go`, `NewDefaultConfigParams`, and
//! `internal/configs/parsing_helpers.go`.

use super::super::info::PLUS;
use super::super::types::{HealthCheck, Upstream};
use super::routes;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Options, refusal};
use gatewright_core::routes::Target;

/// One upstream for each service that the table names.
pub(super) fn upstreams(gateway: &Gateway, options: &Options) -> Result<Vec<Upstream>, Vec<Diagnostic>> {
    let auth = upstream(Target::Auth, gateway, options, "auth-timeout")?;
    let gw = upstream(Target::Gw, gateway, options, "stream-timeout")?;
    Ok(vec![auth, gw])
}

fn upstream(
    target: Target,
    gateway: &Gateway,
    options: &Options,
    flag: &str,
) -> Result<Upstream, Vec<Diagnostic>> {
    let floors = gateway.floors;
    let (backend, seconds) = match target {
        Target::Auth => (&gateway.auth, floors.auth_seconds),
        Target::Gw => (&gateway.gw, floors.stream_seconds),
    };
    // nginx keeps milliseconds in a signed 64-bit number.
    if seconds > i64::MAX.unsigned_abs() / 1000 {
        let message = format!("nginx has no timeout of {seconds} s; its longest is {} s", i64::MAX / 1000);
        return Err(vec![refusal("limit-out-of-range", message).at_path(flag)]);
    }
    let timeout = format!("{}s", seconds.max(1));
    let streams = target == Target::Gw;
    Ok(Upstream {
        name: routes::upstream(target),
        service: service(backend, gateway),
        port: number(&backend.port).unwrap_or_default(),
        // Silence between two reads or writes, not the whole response.
        read_timeout: timeout.clone(),
        send_timeout: timeout,
        // Without `non_idempotent` nginx never sends a POST twice; a GET may go to a second endpoint.
        next_upstream: "error timeout",
        buffering: streams.then_some(false),
        client_max_body_size: (streams && floors.body_bytes > 0).then(|| size(floors.body_bytes)),
        health_check: options.is(PLUS, "true").then_some(HealthCheck { enable: true, path: "/health" }),
    })
}

/// A Service of another namespace is named with it.
fn service(backend: &Backend, gateway: &Gateway) -> String {
    if backend.namespace == gateway.namespace {
        backend.service.clone()
    } else {
        format!("{}/{}", backend.namespace, backend.service)
    }
}

pub(super) fn number(port: &Port) -> Option<u16> {
    match port {
        Port::Number(number) => Some(*number),
        Port::Name(_) | Port::Unnamed => None,
    }
}

/// The shortest exact spelling; what nginx cannot count becomes 0, which means no limit.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if i64::try_from(bytes).is_err() => "0".to_owned(),
        bytes if bytes % (1 << 20) == 0 => format!("{}m", bytes >> 20),
        bytes if bytes % (1 << 10) == 0 => format!("{}k", bytes >> 10),
        bytes => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_never_smaller_than_asked() {
        for (bytes, expected) in
            [(4 << 20, "4m"), (1536, "1536"), (1024, "1k"), (1, "1"), (u64::MAX, "0"), (3 << 40, "3145728m")]
        {
            assert_eq!(size(bytes), expected);
        }
    }
}
