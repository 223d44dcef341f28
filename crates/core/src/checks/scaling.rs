//! Autoscalers: their limits, their targets, and the requests that targets are percentages of.

use super::subject::{Findings, Place, Subject, shown, whole};
use crate::chart::Component;
use crate::chart::go::truthy;
use crate::diag::Severity;
use crate::tree::{Kind, Node};

const CPU: &str = "targetCPUUtilizationPercentage";
const MEMORY: &str = "targetMemoryUtilizationPercentage";

pub(super) fn scaling(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        if subject.truthy(&["autoscaling", component.block(), "enabled"]) {
            One { subject, block: component.block() }.check(out);
        }
    }
}

/// The autoscaler of one component.
struct One<'a> {
    subject: &'a Subject<'a>,
    block: &'static str,
}

impl One<'_> {
    fn check(&self, out: &mut Findings) {
        self.limits(out);
        let cpu = self.target(CPU, out);
        let memory = self.target(MEMORY, out);
        if !cpu && !memory {
            self.no_metric(out);
        }
        // Without any metric Kubernetes scales at 80 % CPU by itself.
        if cpu || !memory {
            self.request("cpu", "hpa-no-cpu-request", out);
        }
        if memory {
            self.request("memory", "hpa-no-memory-request", out);
        }
    }

    fn value(&self, key: &str) -> Option<&Node> {
        self.subject.value(&["autoscaling", self.block, key])
    }

    fn place(&self, key: &str) -> Place {
        let given = self.subject.given(&["autoscaling", self.block, key]);
        let enabled = self.subject.given(&["autoscaling", self.block, "enabled"]);
        Place::of(format!("autoscaling.{}.{key}", self.block), given.or(enabled))
    }

    fn limits(&self, out: &mut Findings) {
        let (min, max) = (self.value("minReplicas"), self.value("maxReplicas"));
        // An empty text, like null, leaves the field out, and Kubernetes takes 1.
        let no_min = min.is_none_or(|node| node.is_null() || node.as_str() == Some(""));
        let least = if no_min { Some(1) } else { min.and_then(whole).filter(|min| *min >= 1) };
        let most = max.and_then(whole).filter(|max| *max >= 1);
        if least.is_none() {
            let message = format!(
                "the least number of pods is a whole number from 1, found {}; scaling to zero needs a metric that this \
                 chart cannot express",
                shown(min)
            );
            out.error("hpa-min-below-one", self.place("minReplicas"), message, "minReplicas: 1");
        }
        if most.is_none() {
            let message = format!(
                "the largest number of pods is required, a whole number from 1; found {}",
                shown(max)
            );
            out.error("hpa-max-invalid", self.place("maxReplicas"), message, "maxReplicas: 10");
        }
        let (Some(least), Some(most)) = (least, most) else { return };
        if least > most {
            let message = format!("the least number of pods, {least}, exceeds the largest, {most}");
            out.error(
                "hpa-min-above-max",
                self.place("minReplicas"),
                message,
                format!("maxReplicas: {least}"),
            );
            if let Some(node) = self.subject.given(&["autoscaling", self.block, "maxReplicas"]) {
                out.also(node.span, "the largest number");
            }
        } else if least == most {
            let message = format!("the number of pods is always {least}, so nothing scales");
            let help = format!("{}:\n  replicaCount: {least}   # and no autoscaler", self.block);
            out.info("hpa-fixed", self.place("minReplicas"), message, help);
        }
    }

    /// Checks a target; true when the autoscaler has the metric.
    fn target(&self, key: &str, out: &mut Findings) -> bool {
        let Some(node) = self.value(key).filter(|node| truthy(Some(node))) else { return false };
        if !whole(node).is_some_and(|percent| (1..=i64::from(i32::MAX)).contains(&percent)) {
            let message = format!(
                "a target is a percentage of the request, a whole number from 1 (it may exceed 100); found {}",
                shown(Some(node))
            );
            out.error("hpa-target-invalid", self.place(key), message, format!("{key}: 80"));
        }
        true
    }

    fn no_metric(&self, out: &mut Findings) {
        let message = "no metric is left, and Kubernetes then scales at 80 % CPU by itself";
        let help = format!("autoscaling:\n  {}:\n    enabled: false", self.block);
        out.push(Severity::Warning, "hpa-target-zero", self.place(CPU), message, help);
    }

    /// A limit suffices: Kubernetes copies it to the request.
    fn request(&self, resource: &str, code: &'static str, out: &mut Findings) {
        let resources = self.subject.value(&[self.block, "resources"]);
        let has = |part: &str| {
            resources
                .and_then(|node| node.at(&[part, resource]))
                .is_some_and(|node| !matches!(node.kind, Kind::Null) && node.as_str() != Some(""))
        };
        if has("requests") || has("limits") {
            return;
        }
        let given = self.subject.given(&[self.block, "resources"]);
        let exact = given.and_then(|node| node.at(&["requests", resource])).or(given);
        let place = Place::of(format!("{}.resources.requests.{resource}", self.block), exact);
        let message =
            format!("the autoscaler computes a percentage of the {resource} request, and there is none");
        let amount = if resource == "cpu" { "200m" } else { "256Mi" };
        let help = format!("{}:\n  resources:\n    requests:\n      {resource}: {amount}", self.block);
        out.error(code, place, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    fn scaled(settings: &str) -> String {
        format!("autoscaling: {{mcpGw: {{enabled: true, {settings}}}}}\n")
    }

    #[test]
    fn limits() {
        for (code, bad, fine) in [
            ("hpa-min-above-max", "minReplicas: 5, maxReplicas: 2", "minReplicas: 2, maxReplicas: 5"),
            ("hpa-min-above-max", "minReplicas: 101", "minReplicas: 99"),
            ("hpa-min-below-one", "minReplicas: 0", "minReplicas: 1"),
            ("hpa-min-below-one", "minReplicas: 1.5", "minReplicas: null"),
            ("hpa-max-invalid", "maxReplicas: null", "maxReplicas: \"5\""),
            ("hpa-max-invalid", "maxReplicas: 0", "maxReplicas: 2"),
        ] {
            fires(code, Error, &scaled(bad));
            silent(code, &scaled(fine));
            silent(code, &scaled(bad).replace("enabled: true", "enabled: false"));
        }
        fires("hpa-fixed", Info, &scaled("minReplicas: 3, maxReplicas: 3"));
        silent("hpa-fixed", &scaled("minReplicas: 3, maxReplicas: 4"));
    }

    #[test]
    fn targets() {
        for target in ["\"0\"", "-5", "80.5", "high", "[80]"] {
            fires("hpa-target-invalid", Error, &scaled(&format!("targetCPUUtilizationPercentage: {target}")));
        }
        for target in ["1", "150", "\"80\"", "0", "null"] {
            silent("hpa-target-invalid", &scaled(&format!("targetCPUUtilizationPercentage: {target}")));
        }
        for target in ["0", "null"] {
            let cpu = format!("targetCPUUtilizationPercentage: {target}");
            fires("hpa-target-zero", Warning, &scaled(&cpu));
            silent("hpa-target-zero", &scaled(&format!("{cpu}, targetMemoryUtilizationPercentage: 70")));
        }
    }

    #[test]
    fn requests() {
        let bare = "mcpGw: {resources: {requests: {cpu: null}}}";
        fires("hpa-no-cpu-request", Error, &format!("{}{bare}", scaled("")));
        fires("hpa-no-cpu-request", Error, &format!("{}{bare}", scaled("targetCPUUtilizationPercentage: 0")));
        silent("hpa-no-cpu-request", bare);
        silent("hpa-no-cpu-request", &scaled(""));
        let limited = "mcpGw: {resources: {requests: {cpu: null}, limits: {cpu: 1}}}";
        silent("hpa-no-cpu-request", &format!("{}{limited}", scaled("")));
        let memory = scaled("targetMemoryUtilizationPercentage: 70");
        let none = "mcpGw: {resources: {requests: {memory: null}, limits: {memory: null}}}";
        fires("hpa-no-memory-request", Error, &format!("{memory}{none}"));
        silent(
            "hpa-no-memory-request",
            &format!("{memory}mcpGw: {{resources: {{requests: {{memory: null}}}}}}"),
        );
        silent("hpa-no-memory-request", &format!("{}{none}", scaled("")));
    }
}
