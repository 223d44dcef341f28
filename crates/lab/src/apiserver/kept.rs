//! What a server keeps of an object, against what was sent and what the stub would give.

use crate::Outcome;
use crate::case::read;
use crate::kube::completed;
use gatewright::core::decision::{Behaviour, Place, Reading};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A router's interpreter with the options of a part.
pub(crate) struct Reader<'a> {
    pub(crate) router: &'static dyn gatewright::core::router::Router,
    pub(crate) options: &'a [String],
}

impl Reader<'_> {
    /// What differs for the interpreter between objects as they were sent and as they are kept.
    pub(super) fn difference(
        &self,
        host: &str,
        namespace: &str,
        sent: &[Value],
        kept: &[Value],
    ) -> Outcome<Option<String>> {
        let mut project = gatewright::Project::new("mcp-gateway");
        project.host = Some(host.to_owned());
        project.namespace = Some(namespace.to_owned());
        project.manifests_only = true;
        for option in self.options {
            project.options.push(gatewright::option(option)?);
        }
        let loaded = project.load().map_err(|found| format!("{found:?}"))?;
        let meaning = |objects: &[Value]| -> Outcome<Behaviour> {
            let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
            Ok(loaded.interpret(self.router, &read(&list.to_string())?))
        };
        let (mut sent, mut kept) = (meaning(sent)?, meaning(kept)?);
        if let Some(remark) = kept.not_understood.iter().find(|remark| !sent.not_understood.contains(remark))
        {
            return Ok(Some(format!("not understood any more: {} {}", remark.place.field, remark.message)));
        }
        // A default that the server writes out moves the place of a rule, which is no other rule.
        for reading in sent.readings.iter_mut().chain(&mut kept.readings) {
            let rules = reading.decision.tiers.iter_mut().flat_map(|tier| &mut tier.rules);
            rules.for_each(|rule| rule.place = Place::default());
        }
        if sent.readings.len() != kept.readings.len() {
            return Ok(Some(format!("{} readings for {}", kept.readings.len(), sent.readings.len())));
        }
        let mut pairs = sent.readings.iter().zip(&kept.readings);
        Ok(pairs.find(|(one, other)| one != other).map(|(one, other)| other_rules(one, other)))
    }
}

/// Where the stub that the controllers read gives another object than the server keeps. Of the server's own kinds
/// no controller reads anything that it fills in, except of Ingress.
pub(super) fn other_than_stub(sent: &Value, kept: &Value) -> Option<String> {
    let version = sent["apiVersion"].as_str().unwrap_or_default();
    if !version.contains('.') {
        return None;
    }
    let stub = completed(vec![sent.clone()]).pop()?;
    let at = other_value(&stub["spec"], &kept["spec"], "spec")?;
    Some(format!("{} of {version}: {at}", sent["kind"].as_str().unwrap_or_default()))
}

/// The first place at which two values differ.
fn other_value(stub: &Value, kept: &Value, at: &str) -> Option<String> {
    match (stub, kept) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            keys.into_iter().find_map(|key| {
                let value = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                other_value(&value(one), &value(other), &format!("{at}.{key}"))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).find_map(|(one, other)| other_value(one, other, &format!("{at}[]")))
        }
        _ => (stub != kept).then(|| format!("{at} is {stub}, the server keeps {kept}")),
    }
}

/// The first rule that differs between two readings.
fn other_rules(sent: &Reading, kept: &Reading) -> String {
    let mut pairs = sent.decision.rules().zip(kept.decision.rules());
    match pairs.find(|(one, other)| one != other) {
        Some((sent, kept)) => format!("{kept:?} for {sent:?}"),
        None => format!(
            "other than its rules: {:?} for {:?}",
            (&kept.assumption, kept.by_age),
            (&sent.assumption, sent.by_age)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_the_stub_does_not_know_is_named() {
        let sent = json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"},
            "spec": {"rules": [{"backendRefs": [{"name": "b", "port": 1}]}]}});
        let mut kept = completed(vec![sent.clone()]).remove(0);
        assert_eq!(other_than_stub(&sent, &kept), None);
        kept["spec"]["rules"][0]["retry"] = json!({"attempts": 1});
        let expected = "HTTPRoute of gateway.networking.k8s.io/v1: spec.rules[].retry is null, the server keeps {\"attempts\":1}";
        assert_eq!(other_than_stub(&sent, &kept).as_deref(), Some(expected));
    }

    #[test]
    fn another_backend_is_another_rule() {
        let router = gatewright::router("gateway-api").unwrap_or_else(|why| panic!("{why}"));
        let route = |service: &str, matches: &Value| {
            [
                json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "g", "namespace": "x"},
                    "spec": {"gatewayClassName": "c", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}}),
                json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "r", "namespace": "x"},
                    "spec": {"parentRefs": [{"name": "g"}], "hostnames": ["a.b"],
                        "rules": [{"matches": matches, "backendRefs": [{"name": service, "port": 1}]}]}}),
            ]
        };
        let (reader, any) =
            (Reader { router, options: &[] }, json!([{"path": {"type": "PathPrefix", "value": "/"}}]));
        let difference = |kept: &[Value]| {
            reader
                .difference("a.b", "x", &route("s", &Value::Null), kept)
                .unwrap_or_else(|why| panic!("{why}"))
        };
        assert_eq!(difference(&route("s", &any)), None, "the default written out");
        assert!(difference(&route("t", &any)).is_some_and(|why| why.contains("\"t\"")));
    }
}
