//! The Service ports, which every routing object names.

use super::subject::{Findings, Place, Subject, shown, whole};
use crate::chart::Component;

/// Ports that are not whole numbers from 1 to 65535 (Kubernetes API reference, ServicePort).
pub(super) fn ports(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        let block = component.block();
        if subject.value(&[block]).is_none_or(|node| node.entries().is_empty()) {
            continue;
        }
        let place = || Place::of(format!("{block}.port"), subject.given(&[block, "port"]));
        let node = subject.value(&[block, "port"]);
        match node.and_then(whole) {
            Some(8080) => {}
            Some(port @ 1..=65_535) => {
                let message = format!(
                    "only the Service port becomes {port}; the container keeps 8080, and health checks that dial pods \
                     directly must use 8080"
                );
                out.info(
                    "port-is-service-port",
                    place(),
                    message,
                    "port: 8080   # when nothing depends on another one",
                );
            }
            _ => {
                let message = format!("a port is a whole number from 1 to 65535, found {}", shown(node));
                out.error("port-out-of-range", place(), message, "port: 8080");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Info};

    #[test]
    fn ports() {
        for port in ["0", "70000", "80.5", "true", "null", "x", "-1", "''", "[80]", "1000000"] {
            fires("port-out-of-range", Error, &format!("mcpGw: {{port: {port}}}"));
        }
        for port in ["1", "65535", "\"9090\"", "443"] {
            silent("port-out-of-range", &format!("mcpGw: {{port: {port}}}"));
            fires("port-is-service-port", Info, &format!("mcpAuth: {{port: {port}}}"));
        }
        silent("port-is-service-port", "mcpAuth: {port: \"8080\"}");
    }
}
