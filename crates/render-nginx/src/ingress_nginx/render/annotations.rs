//! The annotations of the Ingress.
//!
//! Units and defaults: kubernetes/ingress-nginx `docs/user-guide/nginx-configuration/annotations.md`.
//! Snippets, rewrites and `use-regex` are never written: they need rights that clusters do not grant, change
//! the path, or turn every location of the host into a caseless expression.

use super::super::annotation::PREFIX;
use super::super::info::{BUFFER_KIB, CLUSTER_ISSUER, INFO, ISSUER};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Floors, Gateway, Tls};
use gatewright_core::router::{Options, refusal};
use std::collections::BTreeMap;

/// The user's annotations and ours.
pub(super) fn annotations(
    gateway: &Gateway,
    options: &Options,
    refusals: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = gateway.annotations.iter().cloned().collect();
    refusals.extend(all.keys().filter(|key| is_reserved(key)).map(|key| reserved(key)));
    let own = |name: &str, value: String| (format!("{PREFIX}{name}"), value);
    let mut ours: Vec<(String, String)> = limits(gateway.floors, refusals)
        .into_iter()
        .chain(tls(&gateway.tls))
        .map(|(name, value)| own(name, value))
        .collect();
    ours.extend(options.get(BUFFER_KIB).map(|kib| own("proxy-buffer-size", format!("{kib}k"))));
    ours.extend(issuer(gateway, options, refusals));
    for (key, value) in ours {
        if all.insert(key.clone(), value).is_some() && !is_reserved(&key) {
            refusals.push(reserved(&key));
        }
    }
    let size: usize = all.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > 256 << 10 {
        let message =
            format!("Kubernetes allows 256 KiB of annotations on an object, these have {size} bytes");
        refusals.push(refusal("annotations-too-large", message));
    }
    all
}

fn is_reserved(key: &str) -> bool {
    INFO.annotation_prefixes.iter().any(|prefix| key.starts_with(prefix))
}

fn reserved(key: &str) -> Diagnostic {
    let message = format!("the annotation {key} is ingress-nginx's own and follows from the other settings");
    refusal("annotation-reserved", message).help("see the options of ingress-nginx: gatewright routers")
}

/// One object serves both Services, so each limit is the larger of the two floors.
fn limits(floors: Floors, refusals: &mut Vec<Diagnostic>) -> Vec<(&'static str, String)> {
    let seconds = floors.stream_seconds.max(floors.auth_seconds).max(1);
    // nginx keeps milliseconds in a signed 64-bit number.
    if seconds > i64::MAX.unsigned_abs() / 1000 {
        let message = format!("nginx has no timeout of {seconds} s; its longest is {} s", i64::MAX / 1000);
        refusals.push(refusal("limit-out-of-range", message).at_path("stream-timeout"));
    }
    vec![
        // Events are sent on as they arrive, bodies as they come in.
        ("proxy-buffering", "off".to_owned()),
        ("proxy-request-buffering", "off".to_owned()),
        // Silence between two reads or writes, not the whole response.
        ("proxy-read-timeout", seconds.to_string()),
        ("proxy-send-timeout", seconds.to_string()),
        ("proxy-body-size", size(floors.body_bytes)),
        // Chunked responses need 1.1 (the default, unless the ConfigMap says otherwise).
        ("proxy-http-version", "1.1".to_owned()),
        // Without `non_idempotent` nginx never sends a POST twice; a GET may go to a second endpoint.
        ("proxy-next-upstream", "error timeout".to_owned()),
    ]
}

/// The shortest exact spelling; what nginx cannot count becomes 0, which means no limit.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if i64::try_from(bytes).is_err() => "0".to_owned(),
        // Nothing is asked: the default of the controller.
        0 => "1m".to_owned(),
        bytes if bytes % (1 << 20) == 0 => format!("{}m", bytes >> 20),
        bytes if bytes % (1 << 10) == 0 => format!("{}k", bytes >> 10),
        bytes => bytes.to_string(),
    }
}

fn tls(tls: &Tls) -> Vec<(&'static str, String)> {
    let flags: &[(&str, &str)] = match tls {
        // Explicit, because the ConfigMap or a certificate for a wildcard host would redirect.
        Tls::Off | Tls::External => &[("ssl-redirect", "false"), ("force-ssl-redirect", "false")],
        // Without preserve-trailing-slash the redirect loses a slash at the end of the target.
        Tls::Secret(_) => &[("ssl-redirect", "true"), ("preserve-trailing-slash", "true")],
        // The redirect must not depend on how the default certificate gets there.
        Tls::Router => {
            &[("ssl-redirect", "true"), ("force-ssl-redirect", "true"), ("preserve-trailing-slash", "true")]
        }
    };
    flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// cert-manager's ingress-shim fills the Secret of `spec.tls` (cert-manager documentation, "Annotated Ingress
/// resource").
fn issuer(gateway: &Gateway, options: &Options, refusals: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let given = |key| options.get(key).map(|name| (format!("cert-manager.io/{key}"), name.to_owned()));
    let (issuer, cluster_issuer) = (given(ISSUER), given(CLUSTER_ISSUER));
    if issuer.is_some() && cluster_issuer.is_some() {
        let message = "cert-manager takes one issuer, not both ingress-nginx.issuer and cluster-issuer";
        refusals.push(refusal("option-conflict", message));
    }
    let chosen = issuer.or(cluster_issuer);
    if chosen.is_some() && !matches!(gateway.tls, Tls::Secret(_)) {
        let message = "an issuer needs a Secret to fill, and this TLS mode has none";
        refusals.push(refusal("option-conflict", message).help("--tls secret:NAME"));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_never_smaller_than_asked() {
        for (bytes, expected) in [
            (4 << 20, "4m"),
            (1536, "1536"),
            (1024, "1k"),
            (1, "1"),
            (0, "1m"),
            (u64::MAX, "0"),
            (3 << 40, "3145728m"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
