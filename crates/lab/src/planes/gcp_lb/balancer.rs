//! Load balancers as resources of the Compute Engine API, and where one of them sends a request.

use super::url_map::{Action, action, refusal};
use super::{list, readings};
use crate::case::Case;
use crate::model::Word;
use crate::requests::Ask;
use gatewright::core::decision::Scheme;
use gatewright::core::model::Role;
use serde_json::Value;
use std::collections::BTreeMap;

/// One load balancer: a URL map for each scheme that it listens for.
#[derive(Clone, Debug, Default)]
pub(super) struct Balancer {
    pub(super) maps: Vec<(Scheme, Value)>,
    /// Namespace and name of the Service behind each backend service.
    pub(super) services: BTreeMap<String, (String, String)>,
}

impl Balancer {
    /// Where this load balancer sends a request; open when the undocumented readings part.
    pub(super) fn word(&self, case: &Case, ask: &Ask) -> Word {
        let Some((_, map)) = self.maps.iter().find(|(scheme, _)| *scheme == ask.scheme) else {
            return Word::None;
        };
        let mut words: Vec<Word> = Vec::new();
        for host in readings::hosts(&ask.host) {
            for path in readings::paths(&ask.request().path) {
                words.push(self.one(case, map, ask, &host, &path));
            }
        }
        agreed(words)
    }

    /// What would keep the API from taking it.
    pub(super) fn refusal(&self) -> Option<String> {
        self.maps.iter().find_map(|(_, map)| refusal(map))
    }

    fn one(&self, case: &Case, map: &Value, ask: &Ask, host: &str, path: &[u8]) -> Word {
        match action(map, host, path) {
            Action::Service(name) => self.role(case, &name),
            Action::Redirect(status, scheme) => {
                let scheme = scheme.unwrap_or(ask.scheme.as_str());
                let name = ask.host.split(':').next().unwrap_or_default();
                let target = String::from_utf8_lossy(&ask.target);
                Word::Redirect(status, format!("{scheme}://{name}{target}"))
            }
            Action::Unsaid(why) => Word::Open(why.to_owned()),
        }
    }

    /// The role of the Service behind a backend service. The cluster's default backend answers 404.
    pub(super) fn role(&self, case: &Case, service: &str) -> Word {
        let Some((namespace, name)) = self.services.get(service) else {
            return Word::Other(service.to_owned());
        };
        if namespace == "kube-system" {
            return Word::Status(404);
        }
        match case.services.iter().find(|one| one.name == *name && one.namespace == *namespace) {
            Some(service) if service.role == Role::Auth => Word::Auth,
            Some(service) if service.role == Role::Gw => Word::Gw,
            _ => Word::Other(name.clone()),
        }
    }
}

/// One word when all are the same.
pub(super) fn agreed(words: Vec<Word>) -> Word {
    let mut words = words.into_iter();
    let Some(first) = words.next() else { return Word::None };
    if words.all(|word| word == first) { first } else { Word::Open("readings part".to_owned()) }
}

/// The load balancers of a plan, as `lab/go/ingress-gce` prints it: one for each Ingress, whose name is in the names of
/// all its resources.
pub(super) fn planned(plan: &Value) -> Vec<Balancer> {
    let mut found: BTreeMap<String, Balancer> = BTreeMap::new();
    for rule in list(&plan["forwardingRules"]) {
        let scheme = match rule["portRange"].as_str() {
            Some("80-80") => Scheme::Http,
            _ => Scheme::Https,
        };
        let kind = if scheme == Scheme::Http { "targetHttpProxies" } else { "targetHttpsProxies" };
        let map = named(&plan[kind], &rule["target"])
            .and_then(|proxy| named(&plan["urlMaps"], &proxy["urlMap"]))
            .cloned()
            .unwrap_or_default();
        // `k8s2-fr-CLUSTER-NAMESPACE-NAME-HASH` (ingress-gce `pkg/utils/namer/frontendnamer.go`).
        let name = rule["name"].as_str().unwrap_or_default();
        let group = name.splitn(3, '-').nth(2).unwrap_or(name);
        found.entry(group.to_owned()).or_default().maps.push((scheme, map));
    }
    let services = services(plan);
    found.into_values().map(|balancer| Balancer { services: services.clone(), ..balancer }).collect()
}

/// The resource that a URL or a partial URL names.
fn named<'a>(all: &'a Value, url: &Value) -> Option<&'a Value> {
    let name = url.as_str()?.rsplit('/').next()?;
    list(all).iter().find(|one| one["name"] == name)
}

/// The controller writes the Service into the description of its backend service.
fn services(plan: &Value) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for service in list(&plan["backendServices"]) {
        let description = service["description"].as_str().unwrap_or("null");
        let description: Value = serde_json::from_str(description).unwrap_or_default();
        let parts = description["kubernetes.io/service-name"].as_str().and_then(|name| name.split_once('/'));
        if let (Some(name), Some((namespace, service))) = (service["name"].as_str(), parts) {
            found.insert(name.to_owned(), (namespace.to_owned(), service.to_owned()));
        }
    }
    found
}
