//! Rules of one Ingress on one listener (`pkg/ingress/model_build_listener_rules.go`).

use super::action::{Action, Redirection, Weighted};
use super::condition;
use super::gives_up;
use super::group::{Member, Scene};
use super::object::{Ingress, classify, uses_annotation};
use super::transform::Transforms;
use crate::interpret::balancer::{Conditions, ListenerRule};
use crate::interpret::report::{At, Report};
use crate::interpret::value;
use crate::names::{PREFIX, suffix};
use gatewright_core::decision::{Backend, Forward, Outcome, Scheme};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::ingress::{PathRule, PathType, Service};
use std::sync::Arc;

/// A rule before the controller's optimisation.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) conditions: Conditions,
    pub(super) redirect: Option<Redirection>,
    pub(super) rule: ListenerRule,
}

/// Where an action is read and what for.
struct Spot<'a> {
    member: &'a Member,
    service: &'a Service,
    at: &'a At,
    port: u16,
    scheme: Scheme,
    scene: &'a Scene<'a>,
}

/// The rules of a member in the controller's order.
pub(super) fn of(
    member: &Member,
    port: u16,
    scheme: Scheme,
    scene: &Scene<'_>,
    report: &mut Report,
) -> Vec<Built> {
    let mut rules = Vec::new();
    for entry in &member.ingress.rules {
        for path in sorted(entry.paths()) {
            // A backend that is no Service was refused before.
            let Some(service) = &path.service else { continue };
            let at = member.ingress.settings.at.key(&path.field);
            let spot = Spot { member, service, at: &at, port, scheme, scene };
            let mut conditions = Conditions::default();
            if !entry.host.is_empty() {
                conditions.hosts.push(entry.host.clone());
            }
            if !path.path.is_empty() {
                path_values(path, &at, &member.ingress, &mut conditions, report);
            }
            spot.annotated_conditions(&mut conditions, report);
            let (outcome, redirect) = spot.action(report);
            let rule = conditions.rule(outcome, &at, report);
            rules.push(Built { conditions, redirect, rule });
        }
    }
    rules
}

/// The default action of a listener. Conditions of its backend are checked and not used.
pub(super) fn default_action(
    member: &Member,
    service: &Service,
    at: &At,
    (port, scheme): (u16, Scheme),
    scene: &Scene<'_>,
    report: &mut Report,
) -> Outcome {
    let spot = Spot { member, service, at, port, scheme, scene };
    spot.annotated_conditions(&mut Conditions::default(), report);
    spot.action(report).0
}

/// Exact paths as listed, prefixes by falling length as written, then the rest as listed.
fn sorted(paths: &[PathRule]) -> Vec<&PathRule> {
    let mut paths: Vec<&PathRule> = paths.iter().collect();
    paths.sort_by_key(|rule| {
        let length = if rule.path_type == PathType::Prefix { rule.path.len() } else { 0 };
        (rule.path_type, std::cmp::Reverse(length))
    });
    paths
}

/// `buildPathPatterns`.
fn path_values(
    rule: &PathRule,
    at: &At,
    ingress: &Ingress,
    conditions: &mut Conditions,
    report: &mut Report,
) {
    let at = at.key("path");
    let path = rule.path.as_str();
    if rule.path_type != PathType::ImplementationSpecific && path.contains(['*', '?']) {
        gives_up(report, &at, format!("{path:?} is no pattern for this pathType and has wildcards"));
    }
    match rule.path_type {
        PathType::Exact => conditions.paths.push(path.to_owned()),
        PathType::Prefix if path == "/" => conditions.paths.push("/*".to_owned()),
        PathType::Prefix => {
            let path = path.strip_suffix('/').unwrap_or(path);
            conditions.paths.extend([path.to_owned(), [path, "/*"].concat()]);
        }
        PathType::ImplementationSpecific => match ingress.settings.annotation("use-regex-path-match") {
            None => conditions.paths.push(path.to_owned()),
            Some((text, at)) => match value::boolean(text) {
                // Its first character is the slash that Kubernetes demands.
                Some(true) => conditions.path_regexes.push(path.get(1..).unwrap_or_default().to_owned()),
                Some(false) => conditions.paths.push(path.to_owned()),
                None => gives_up(report, &at, format!("{text:?} is neither true nor false")),
            },
        },
    }
}

impl Spot<'_> {
    fn annotation(&self, with: &str) -> Option<(&str, At)> {
        self.member.ingress.settings.annotation(&[with, &self.service.name].concat())
    }

    fn annotated_conditions(&self, conditions: &mut Conditions, report: &mut Report) {
        let Some((text, at)) = self.annotation(suffix::CONDITIONS) else { return };
        if let Err(message) = condition::add(text, conditions) {
            gives_up(report, &at, message);
        }
        let both = |left: &[String], right: &[String]| !left.is_empty() && !right.is_empty();
        if both(&conditions.hosts, &conditions.host_regexes)
            || both(&conditions.paths, &conditions.path_regexes)
        {
            gives_up(report, &at, "one condition has values and regexValues");
        }
    }

    fn action(&self, report: &mut Report) -> (Outcome, Option<Redirection>) {
        let action = match (uses_annotation(self.service), self.annotation(suffix::ACTIONS)) {
            (false, _) => {
                let service = Some((self.service.name.clone(), self.service.port.clone()));
                Ok(Action::Forward(vec![Weighted { service, weight: 1 }]))
            }
            (true, Some((text, at))) => Action::parse(text).map_err(|message| (at, message)),
            (true, None) => {
                // The controller's flag --tolerate-non-existent-backend-action, true by default.
                let message = "no annotation says what this backend does; the controller answers 503";
                report.warn("missing-action", self.at, message);
                Ok(Action::Status(503))
            }
        };
        let action = action.unwrap_or_else(|(at, message)| {
            gives_up(report, &at, message);
            Action::Status(503)
        });
        match action {
            Action::Status(status) => (Outcome::Status(status), None),
            Action::Forward(groups) => (self.forward(&groups, report), None),
            Action::Redirect(redirection) => match redirection.on(self.port, self.scheme) {
                Ok(redirect) => (Outcome::Redirect(redirect), Some(redirection)),
                Err(message) => {
                    gives_up(report, self.at, message);
                    (Outcome::Status(503), None)
                }
            },
        }
    }

    fn forward(&self, groups: &[Weighted], report: &mut Report) -> Outcome {
        let transforms = match self.annotation("transforms.") {
            None => None,
            Some((text, at)) => match Transforms::parse(text) {
                Ok(transforms) => Some((transforms, at)),
                Err(message) => {
                    gives_up(report, &at, message);
                    None
                }
            },
        };
        let mut forwards: Vec<Forward> = Vec::new();
        for group in groups.iter().filter(|group| group.weight > 0) {
            let Some((service, port)) = &group.service else {
                return Outcome::Undetermined(
                    "the target group is not one of the cluster's Services".to_owned(),
                );
            };
            self.target_group(service, report);
            let backend = Backend {
                service: service.clone(),
                namespace: self.member.ingress.namespace.clone(),
                port: port.clone(),
            };
            let mut forward = self.scene.way.forward(backend, self.port, self.scheme);
            if let Some((transforms, at)) = &transforms {
                transforms.apply(&mut forward, at);
            }
            if !forwards.contains(&forward) {
                forwards.push(forward);
            }
        }
        match (forwards.pop(), forwards.is_empty()) {
            (Some(only), true) => Outcome::Forward(Arc::new(only)),
            (Some(last), false) => {
                forwards.push(last);
                Outcome::Split(forwards)
            }
            (None, _) => Outcome::Undetermined("no target group has a weight above 0".to_owned()),
        }
    }

    /// What the Service and the annotations for its target group say besides the route.
    fn target_group(&self, name: &str, report: &mut Report) {
        let namespace = &self.member.ingress.namespace;
        let service = self.scene.manifests.of_kind("", "Service").find(|service| {
            service.name == name && service.namespace.as_deref().unwrap_or(self.scene.namespace) == namespace
        });
        for (key, value) in service.into_iter().flat_map(Manifest::annotations) {
            if let Some(suffix) = key.strip_prefix(PREFIX) {
                let at = At::object(service.map(Manifest::reference).unwrap_or_default()).annotation(key);
                classify(suffix, value, &at, report);
            }
        }
        let of_service =
            |suffix: &str| service.and_then(|service| service.annotation(&[PREFIX, suffix].concat()));
        let of_ingress =
            |suffix: &str| self.member.ingress.settings.annotation(suffix).map(|(value, _)| value);
        let kind = self.member.params.target_type.as_deref();
        let kind =
            kind.or_else(|| of_service(suffix::TARGET_TYPE)).or_else(|| of_ingress(suffix::TARGET_TYPE));
        match kind.unwrap_or("instance") {
            "ip" => {}
            "instance" => self.instance(service, report),
            other => gives_up(report, self.at, format!("{other:?} is no target type: instance or ip")),
        }
        let health = of_service(suffix::HEALTHCHECK_PATH).or_else(|| of_ingress(suffix::HEALTHCHECK_PATH));
        if health.is_none_or(|path| path == "/") {
            let message = format!(
                "Service {name} is probed at /, where mcp-auth and mcp-gw answer no 200: {PREFIX}{} should say \
                 /health",
                suffix::HEALTHCHECK_PATH
            );
            report.warn("health-check", &self.member.ingress.settings.at, message);
        }
    }

    /// Targets of type instance are node ports.
    fn instance(&self, service: Option<&Manifest>, report: &mut Report) {
        let kind = service
            .map(|service| service.node.at(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP"));
        match kind {
            Some("NodePort" | "LoadBalancer") => {}
            Some(kind) => {
                let message = format!(
                    "the target type is instance, which needs a Service of type NodePort or LoadBalancer, not \
                     {kind}"
                );
                gives_up(report, self.at, message);
            }
            None => {
                let message = "the target type is instance (the default), and the chart's Services have no node \
                               port";
                report.warn("target-type", self.at, message);
            }
        }
    }
}
