//! The Service ports, which every routing object names.

use crate::chart::gateway_parts;
use crate::diag::Diagnostic;
use crate::tree::Node;

/// Ports that are not whole numbers from 1 to 65535 (Kubernetes API reference, ServicePort).
pub fn ports(values: &Node) -> Vec<Diagnostic> {
    let parts = gateway_parts(values);
    let sides = [
        ("mcpAuth.port", parts.auth_port, parts.auth_port_node),
        ("mcpGw.port", parts.gw_port, parts.gw_port_node),
    ];
    sides
        .into_iter()
        .filter(|(_, port, _)| port.is_none())
        .map(|(path, _, node)| {
            let finding =
                Diagnostic::error("port-out-of-range", "a port must be a whole number from 1 to 65535")
                    .at_path(path)
                    .help("port: 8080");
            match node {
                Some(node) => finding.at(node.span),
                None => finding,
            }
        })
        .collect()
}
