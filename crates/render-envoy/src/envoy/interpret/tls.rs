//! `transport_socket` of a filter chain.

use super::reader::{Reader, fields};
use super::{files::Files, schema};
use gatewright_core::decision::Scheme;
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// The scheme that clients of this chain use; nothing when they do not get through.
pub(super) fn scheme(node: &Node, at: &At<'_>, files: &Files<'_>, reader: &mut Reader) -> Option<Scheme> {
    let Some(config) = node.get("typed_config") else {
        reader.reject(at, "an extension needs a typed_config with its @type");
        return None;
    };
    let at = at.key("typed_config");
    match reader.type_name(config, &at)? {
        "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer" => Some(Scheme::Http),
        "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext" => {
            downstream(config, &at, files, reader);
            Some(Scheme::Https)
        }
        other => {
            reader.refuse(&at, format!("the transport {other} is not modelled"));
            None
        }
    }
}

fn downstream(node: &Node, at: &At<'_>, files: &Files<'_>, reader: &mut Reader) {
    let mut certified = false;
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "common_tls_context" => certified = common(value, &at, files, reader),
            "require_client_certificate" => {
                if reader.flag(value, &at) == Some(true) {
                    reader.warn(
                        "client-certificate-required",
                        &at,
                        "only clients with a certificate get through",
                    );
                }
            }
            _ => reader.other(value, &at, &schema::DOWNSTREAM_TLS),
        }
    }
    if !certified {
        reader.reject(at, "there is no certificate");
    }
}

/// True with a certificate.
fn common(node: &Node, at: &At<'_>, files: &Files<'_>, reader: &mut Reader) -> bool {
    let mut certified = false;
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "tls_certificates" => {
                for (index, certificate) in reader.items(value, &at).iter().enumerate() {
                    certified = true;
                    files.check_certificate(certificate, &at.index(index), reader);
                }
            }
            "tls_certificate_sds_secret_configs" => {
                for (index, secret) in reader.items(value, &at).iter().enumerate() {
                    certified = true;
                    discovered(secret, &at.index(index), files, reader);
                }
            }
            "tls_certificate_provider_instance"
            | "custom_tls_certificate_selector"
            | "tls_certificate_certificate_provider"
            | "tls_certificate_certificate_provider_instance" => certified = true,
            _ => reader.other(value, &at, &schema::COMMON_TLS),
        }
    }
    certified
}

/// `SdsSecretConfig`: a secret of the bootstrap, of a file, or of a server that cannot be seen.
fn discovered(node: &Node, at: &At<'_>, files: &Files<'_>, reader: &mut Reader) {
    let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
    let Some(source) = node.get("sds_config") else {
        if !files.has_static_secret(name) {
            reader.reject(at, &format!("static_resources has no secret {name:?}"));
        }
        return;
    };
    let at = at.key("sds_config");
    let old = source.get("path").map(|path| (path, at.key("path")));
    let inner = at.key("path_config_source");
    let new = source.at(&["path_config_source", "path"]).map(|path| (path, inner.key("path")));
    if let Some((path, at)) = new.or(old)
        && let Some(path) = reader.text(path, &at)
    {
        files.check_secret_file(path, name, &at, reader);
    }
}
