//! What a gateway's model takes from the values of the chart.

use super::Component;
use super::bare::read_back;
use super::go::printed;
use crate::tree::{Node, Number, Value};

/// Ports and addresses in the values, with the nodes they come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GatewayParts<'a> {
    /// Port of the auth Service, when it is a whole number from 1 to 65535 or a text that is one.
    pub auth_port: Option<u16>,
    /// `mcpAuth.port`.
    pub auth_port_node: Option<&'a Node>,
    /// Port of the gw Service, under the same condition.
    pub gw_port: Option<u16>,
    /// `mcpGw.port`.
    pub gw_port_node: Option<&'a Node>,
    /// `env.fronteggMcpGwHost`.
    pub host: Option<&'a Node>,
    /// `env.externalAuthorizationUrl`.
    pub issuer: Option<&'a Node>,
}

/// Looks them up in the user's values over the defaults.
pub fn gateway_parts(values: &Node) -> GatewayParts<'_> {
    let port_node = |component: Component| values.at(&[component.block(), "port"]);
    let (auth_port_node, gw_port_node) = (port_node(Component::Auth), port_node(Component::Gw));
    GatewayParts {
        auth_port: port(auth_port_node),
        auth_port_node,
        gw_port: port(gw_port_node),
        gw_port_node,
        host: values.at(&["env", "fronteggMcpGwHost"]),
        issuer: values.at(&["env", "externalAuthorizationUrl"]),
    }
}

fn port(node: Option<&Node>) -> Option<u16> {
    const COLUMN: usize = 6;
    match read_back(&printed(node), COLUMN) {
        Ok(Value::Number(Number::Int(port))) => u16::try_from(port).ok().filter(|port| *port > 0),
        _ => None,
    }
}
