//! The stack that the controller plans, and what its rules say.

use super::elb::{Says, Seen, meets, ways};
use crate::case::Case;
use crate::model::Word;
use gatewright::core::decision::{Request, Scheme};
use gatewright::core::model::Role;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that is planned for one cluster.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) stacks: Vec<Value>,
    /// Why there is no stack, and which routes are not taken.
    pub(super) errors: Vec<String>,
    roles: BTreeMap<String, Role>,
}

impl Planned {
    pub(super) fn read(answer: &Value, case: &Case) -> Self {
        let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
        let errors = list("errors").into_iter().chain(list("rejected"));
        let roles = case.services.iter().map(|service| (service.name.clone(), service.role.clone()));
        Self {
            stacks: list("plans").into_iter().map(|plan| plan["stack"].clone()).collect(),
            errors: errors
                .map(|error| format!("{}: {}", word(&error["for"]), word(&error["error"])))
                .collect(),
            roles: roles.collect(),
        }
    }

    /// The answer, if the guide does not leave it open.
    pub(super) fn answer(&self, request: &Request, target: &[u8]) -> Word {
        let mut words: Vec<Word> = ways(request)
            .iter()
            .map(|seen| match seen {
                None => Word::Status(400),
                Some(seen) => self.decide(request, seen, target),
            })
            .collect();
        words.dedup();
        match words.as_slice() {
            [one] => one.clone(),
            _ => Word::Open("the user guide does not say".to_owned()),
        }
    }

    /// Which of several load balancers has the host's name is in no object.
    fn decide(&self, request: &Request, seen: &Seen<'_>, target: &[u8]) -> Word {
        let mut words: Vec<Word> =
            self.stacks.iter().map(|stack| self.at(stack, request, seen, target)).collect();
        words.dedup();
        match words.as_slice() {
            [] => Word::None,
            [one] => one.clone(),
            _ => Word::Open("several load balancers".to_owned()),
        }
    }

    /// "Rules are evaluated in priority order, from the lowest value to the highest value. The default rule is
    /// evaluated last."
    fn at(&self, stack: &Value, request: &Request, seen: &Seen<'_>, target: &[u8]) -> Word {
        let wanted = if request.scheme == Scheme::Https { "HTTPS" } else { "HTTP" };
        let listeners = resources(stack, "AWS::ElasticLoadBalancingV2::Listener");
        let Some((id, listener)) = listeners.into_iter().find(|(_, one)| one["spec"]["protocol"] == wanted)
        else {
            return Word::None;
        };
        for rule in rules(stack, &id) {
            match meets(&rule["conditions"], seen) {
                Says::No => {}
                Says::Open => return Word::Open("a condition".to_owned()),
                Says::Yes => return self.action(stack, &rule["actions"], request, target),
            }
        }
        match self.action(stack, &listener["spec"]["defaultActions"], request, target) {
            Word::Status(404) => Word::None,
            word => word,
        }
    }

    fn action(&self, stack: &Value, actions: &Value, request: &Request, target: &[u8]) -> Word {
        let Some(action) = actions.as_array().and_then(|actions| actions.last()) else {
            return Word::Status(503);
        };
        match action["type"].as_str() {
            Some("forward") => self.forward(stack, &action["forwardConfig"]["targetGroups"]),
            Some("fixed-response") => {
                let status = word(&action["fixedResponseConfig"]["statusCode"]).parse();
                Word::Status(status.unwrap_or_default())
            }
            Some("redirect") => redirect(&action["redirectConfig"], request, target),
            other => Word::Other(format!("{other:?}")),
        }
    }

    fn forward(&self, stack: &Value, groups: &Value) -> Word {
        let mut words = Vec::new();
        for group in groups.as_array().into_iter().flatten().filter(|group| group["weight"] != 0) {
            let bindings = resources(stack, "K8S::ElasticLoadBalancingV2::TargetGroupBinding");
            let service = bindings
                .iter()
                .map(|(_, binding)| &binding["spec"]["template"]["spec"])
                .find(|binding| binding["targetGroupARN"] == group["targetGroupARN"])
                .map(|binding| word(&binding["serviceRef"]["name"]));
            let service = service.unwrap_or_default();
            let found = match self.roles.get(&service) {
                Some(Role::Auth) => Word::Auth,
                Some(Role::Gw) => Word::Gw,
                _ => Word::Other(service),
            };
            if !words.contains(&found) {
                words.push(found);
            }
        }
        if words.len() == 1 { words.remove(0) } else { Word::Tie(words) }
    }

    /// Rules that ELB would not take, in words: quotas "Condition values per rule" (5), "Match evaluations per
    /// condition" (3) and "Condition wildcards per rule" (6), and the characters of a path pattern.
    pub(super) fn beyond_quota(&self) -> Vec<String> {
        let all = self
            .stacks
            .iter()
            .flat_map(|stack| resources(stack, "AWS::ElasticLoadBalancingV2::ListenerRule"));
        all.filter_map(|(id, rule)| {
            too_much(&rule["spec"]["conditions"]).map(|why| format!("rule {id}: {why}"))
        })
        .collect()
    }
}

fn too_much(conditions: &Value) -> Option<String> {
    let config = |field: &str| match field {
        "host-header" => "hostHeaderConfig",
        "path-pattern" => "pathPatternConfig",
        _ => "httpRequestMethodConfig",
    };
    let (mut total, mut wildcards) = (0, 0);
    for condition in conditions.as_array()? {
        let field = word(&condition["field"]);
        let values: Vec<&str> = condition[config(&field)]["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if values.len() > 3 {
            return Some(format!("{} values in a condition", values.len()));
        }
        total += values.len();
        wildcards +=
            values.iter().flat_map(|value| value.bytes()).filter(|byte| b"*?".contains(byte)).count();
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.$/~\"'@:+&*?".contains(&byte);
        if let Some(value) = values
            .iter()
            .find(|value| value.len() > 128 || field == "path-pattern" && !value.bytes().all(legal))
        {
            return Some(format!("the value {value:?}"));
        }
    }
    if total > 5 {
        return Some(format!("{total} condition values"));
    }
    (wildcards > 6).then(|| format!("{wildcards} wildcards"))
}

/// The rules of a listener by priority.
fn rules(stack: &Value, listener: &str) -> Vec<Value> {
    let of = format!("#/resources/AWS::ElasticLoadBalancingV2::Listener/{listener}/status/listenerARN");
    let mut rules: Vec<Value> = resources(stack, "AWS::ElasticLoadBalancingV2::ListenerRule")
        .into_iter()
        .map(|(_, rule)| rule["spec"].clone())
        .filter(|rule| rule["listenerARN"]["$ref"] == *of)
        .collect();
    rules.sort_by_key(|rule| rule["priority"].as_u64());
    rules
}

/// Resources of a type with their ids.
pub(super) fn resources(stack: &Value, kind: &str) -> Vec<(String, Value)> {
    let all = stack["resources"][kind].as_object();
    all.into_iter().flatten().map(|(id, one)| (id.clone(), one.clone())).collect()
}

/// Parts that a redirect does not name stay as they are.
fn redirect(config: &Value, request: &Request, target: &[u8]) -> Word {
    let name = request.host.split(':').next().unwrap_or_default();
    let named = |key: &str, kept: &str| {
        config[key].as_str().filter(|text| !text.starts_with("#{")).unwrap_or(kept).to_owned()
    };
    let scheme = named("protocol", request.scheme.as_str()).to_ascii_lowercase();
    let port = config["port"].as_str().filter(|port| !port.starts_with("#{"));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let target = String::from_utf8_lossy(target).into_owned();
    let (path, query) =
        target.split_once('?').map_or((target.as_str(), None), |(path, query)| (path, Some(query)));
    let path = config["path"]
        .as_str()
        .map_or(path.to_owned(), |text| text.replace("#{path}", path.trim_start_matches('/')));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let status = if config["statusCode"] == "HTTP_301" { 301 } else { 302 };
    Word::Redirect(status, format!("{scheme}://{}{port}{path}{query}", named("host", name)))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
