//! The backend of a path, or of the whole Ingress.

use super::Service;
use crate::fields::Reader;
use gatewright_core::decision::Port;
use gatewright_core::names;
use gatewright_core::tree::Node;

/// `None` for a backend that is no Service; its field is noted.
pub(super) fn read(
    node: &Node,
    field: &str,
    resources: &mut Vec<String>,
    reader: &mut Reader,
) -> Option<Service> {
    let resource = node.get("resource").is_some_and(|node| !node.is_null());
    let service_field = format!("{field}.service");
    let service = reader.map(node, "service", &service_field, &["name", "port"]);
    if resource == service.is_some() {
        let message = "the API server refuses the object: a backend is either a service or a resource";
        reader.reject(field, message);
    } else if resource {
        resources.push(format!("{field}.resource"));
    }
    let service = service?;
    let name_field = format!("{service_field}.name");
    let name = reader.text(service, "name", &name_field).unwrap_or_default().to_owned();
    if !names::is_label(&name) {
        let message = format!("the API server refuses the object: {name:?} cannot be the name of a Service");
        reader.reject(name_field, message);
    }
    let port_field = format!("{service_field}.port");
    let port = reader.map(service, "port", &port_field, &["name", "number"]);
    let port = port.and_then(|port| read_port(port, &port_field, reader));
    if port.is_none() {
        let message =
            "the API server refuses the object: a Service port is a number from 1 to 65535 or a name";
        reader.reject(port_field, message);
    }
    Some(Service { name, port: port.unwrap_or(Port::Unnamed) })
}

fn read_port(port: &Node, field: &str, reader: &mut Reader) -> Option<Port> {
    let name = reader.text(port, "name", &format!("{field}.name")).filter(|name| !name.is_empty());
    let number = reader.int(port, "number", &format!("{field}.number")).filter(|number| *number != 0);
    match (name, number) {
        (Some(name), None) => Some(Port::Name(name.to_owned())),
        (None, Some(number)) => u16::try_from(number).ok().map(Port::Number),
        _ => None,
    }
}
