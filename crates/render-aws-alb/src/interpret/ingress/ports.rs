//! Listeners of an Ingress (`pkg/ingress/model_build_listener.go`, `computeIngressListenPorts`).

use super::group::Member;
use crate::interpret::json;
use crate::interpret::report::At;
use crate::interpret::value;
use crate::names::suffix;
use gatewright_core::decision::Scheme;
use std::collections::BTreeMap;

/// Ports with their schemes, and where they are said.
///
/// # Errors
/// Why the controller refuses them.
pub(super) fn of(member: &Member) -> Result<(BTreeMap<u16, Scheme>, At), (At, String)> {
    let ingress = &member.ingress;
    let Some((text, at)) = ingress.settings.annotation(suffix::LISTEN_PORTS) else {
        let certificates = ingress.settings.annotation(suffix::CERTIFICATE_ARN);
        let explicit = member.params.has_certificates
            || certificates.as_ref().is_some_and(|(arns, _)| !value::list(arns).is_empty());
        if !explicit
            && let Some((create, at)) = ingress.settings.annotation("create-acm-cert")
            && value::boolean(create) == Some(true)
        {
            let message = "whether the controller makes certificates, and so which port it opens, is a feature \
                           gate; listen-ports would say it";
            return Err((at, message.to_owned()));
        }
        // A certificate without ports means HTTPS only.
        let port = if explicit { (443, Scheme::Https) } else { (80, Scheme::Http) };
        return Ok((BTreeMap::from([port]), ingress.settings.at.key("metadata").key("annotations")));
    };
    match parse(text) {
        Ok(ports) => Ok((ports, at)),
        Err(message) => Err((at, message)),
    }
}

fn parse(text: &str) -> Result<BTreeMap<u16, Scheme>, String> {
    let parsed = json::parse(text)?;
    let mut ports = BTreeMap::new();
    for entry in json::objects(&parsed, "port")? {
        for (protocol, port) in entry.entries() {
            let port = port.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port != 0);
            let port = port.ok_or("a port is a number from 1 to 65535")?;
            let scheme = match protocol.as_str() {
                "HTTP" => Scheme::Http,
                "HTTPS" => Scheme::Https,
                other => return Err(format!("a listener speaks HTTP or HTTPS, not {other:?}")),
            };
            ports.insert(port, scheme);
        }
    }
    if ports.is_empty() { Err("no port is named".to_owned()) } else { Ok(ports) }
}
