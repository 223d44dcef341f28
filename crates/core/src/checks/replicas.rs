//! The number of pods without an autoscaler.

use super::subject::{Findings, Place, Subject, shown, whole};
use crate::chart::Component;

pub(super) fn replicas(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        let block = component.block();
        let Some(node) = subject.given(&[block, "replicaCount"]) else { continue };
        let place = Place::of(format!("{block}.replicaCount"), Some(node));
        // An empty text, like null, leaves the field out and Kubernetes takes 1.
        let absent = node.is_null() || node.as_str() == Some("");
        if subject.truthy(&["autoscaling", block, "enabled"]) {
            if !absent {
                let message = "the autoscaler decides the number of pods, so this has no effect";
                let help = format!("autoscaling:\n  {block}:\n    minReplicas: …");
                out.info("replica-count-ignored", place, message, help);
            }
            continue;
        }
        match whole(node) {
            _ if absent => {}
            Some(0) => {
                let what = match component {
                    Component::Auth => "without auth nobody can log in",
                    Component::Gw => "without gw nothing is served",
                };
                let message = format!("this switches {} off; {what}", component.label());
                out.warning("replica-count-zero", place, message, "replicaCount: 1");
            }
            Some(count) if (1..=i64::from(i32::MAX)).contains(&count) => {}
            _ => {
                let message =
                    format!("the number of pods is a whole number, 0 or more; found {}", shown(Some(node)));
                out.error("replica-count-invalid", place, message, "replicaCount: 1");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    #[test]
    fn counts() {
        for count in ["1.5", "-1", "many", "true", "[1]"] {
            fires("replica-count-invalid", Error, &format!("mcpGw: {{replicaCount: {count}}}"));
        }
        for count in ["1", "\"3\"", "0", "null", "''"] {
            silent("replica-count-invalid", &format!("mcpGw: {{replicaCount: {count}}}"));
        }
        fires("replica-count-zero", Warning, "mcpAuth: {replicaCount: 0}");
        fires("replica-count-zero", Warning, "mcpAuth: {replicaCount: \"0\"}");
        silent("replica-count-zero", "mcpAuth: {replicaCount: 1}");
        let scaled = "autoscaling: {mcpGw: {enabled: true}}\n";
        silent("replica-count-zero", &format!("{scaled}mcpGw: {{replicaCount: 0}}"));
        fires("replica-count-ignored", Info, &format!("{scaled}mcpGw: {{replicaCount: 3}}"));
        silent("replica-count-ignored", &format!("{scaled}mcpAuth: {{replicaCount: 3}}"));
    }
}
