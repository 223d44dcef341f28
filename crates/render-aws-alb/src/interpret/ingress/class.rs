//! Which Ingresses are the controller's, and what their class says.
//!
//! Source: `pkg/ingress/group_loader.go` (`classifyIngress`) and `pkg/ingress/class_loader.go`. Parameters of a
//! class win over annotations.

use super::object::Ingress;
use crate::interpret::attributes::Attributes;
use crate::interpret::report::{At, Report};
use crate::names::option;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use std::collections::BTreeMap;

/// `spec.controller` of the controller's classes.
const CONTROLLER: &str = "ingress.k8s.aws/alb";

/// The classes of one installation.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    /// The controller's flag `--ingress-class`.
    own: &'a str,
    seen: BTreeMap<&'a str, &'a Manifest>,
    params: BTreeMap<&'a str, &'a Manifest>,
    /// The class that an Ingress without class gets.
    default: Option<&'a str>,
}

/// What an IngressClassParams says.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub(super) group: Option<String>,
    pub(super) target_type: Option<String>,
    pub(super) redirect_port: Option<(String, At)>,
    pub(super) has_certificates: bool,
    pub(super) attributes: Attributes,
}

impl<'a> Classes<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        let classes = || manifests.of_kind("networking.k8s.io", "IngressClass");
        let is_default = |class: &&Manifest| {
            class.annotation("ingressclass.kubernetes.io/is-default-class") == Some("true")
        };
        let mut defaults = classes().filter(is_default);
        let default = defaults.next().filter(|_| defaults.next().is_none());
        let params = manifests.of_kind("elbv2.k8s.aws", "IngressClassParams");
        Self {
            own: context.options.get(option::CLASS).unwrap_or_default(),
            seen: classes().map(|class| (class.name.as_str(), class)).collect(),
            params: params.map(|params| (params.name.as_str(), params)).collect(),
            default: default.map(|class| class.name.as_str()),
        }
    }

    /// The parameters of an Ingress that is the controller's; nothing for any other.
    pub(super) fn owns(&self, ingress: &Ingress, report: &mut Report) -> Option<Params> {
        if let Some(class) = ingress.legacy_class.as_deref() {
            return (class == self.own).then(Params::default);
        }
        let name = ingress.class.as_deref().or(self.default)?;
        let Some(class) = self.seen.get(name) else {
            return (name == self.own).then(Params::default);
        };
        let controller = class.node.at(&["spec", "controller"]).and_then(Node::as_str);
        (controller == Some(CONTROLLER)).then(|| self.params(class, report))
    }

    fn params(&self, class: &Manifest, report: &mut Report) -> Params {
        let Some(reference) = class.node.at(&["spec", "parameters"]).filter(|node| !node.is_null()) else {
            return Params::default();
        };
        let at = At::object(class.reference()).key("spec").key("parameters");
        let text = |key: &str| reference.get(key).and_then(Node::as_str);
        if text("kind") != Some("IngressClassParams") {
            report
                .refuse(&at, "the controller refuses a class with other parameters than IngressClassParams");
            return Params::default();
        }
        if let Some(params) = text("name").and_then(|name| self.params.get(name)) {
            return Params::read(params, report);
        }
        report.refuse(&at, "the IngressClassParams are not among the objects, and win over annotations");
        Params::default()
    }
}

impl Params {
    /// `apis/elbv2/v1beta1/ingressclassparams_types.go`.
    fn read(manifest: &Manifest, report: &mut Report) -> Self {
        let mut params = Self::default();
        let at = At::object(manifest.reference()).key("spec");
        let Some(spec) = manifest.node.get("spec") else { return params };
        for entry in report.entries(spec, &at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "group" => {
                    let name = value.get("name").and_then(|name| report.text(name, &at.key("name")));
                    params.group = name.map(str::to_owned);
                }
                "targetType" => params.target_type = report.text(value, &at).map(str::to_owned),
                "sslRedirectPort" => {
                    let port = report.text(value, &at).filter(|port| !port.is_empty());
                    params.redirect_port = port.map(|port| (port.to_owned(), at));
                }
                "certificateArn" => params.has_certificates = !report.texts(value, &at).is_empty(),
                "loadBalancerAttributes" => {
                    for (item, at) in report.items(value, &at) {
                        let mut text = |key: &str| {
                            item.get(key).and_then(|node| report.text(node, &at.key(key))).unwrap_or_default()
                        };
                        let (key, value) = (text("key"), text("value"));
                        params.attributes.set(key, value, &at);
                    }
                }
                "namespaceSelector" if !value.is_null() => {
                    report.refuse(&at, "which namespaces it selects is not modelled");
                }
                "wafv2AclArn" | "wafv2AclName" | "inboundCIDRs" | "prefixListsIDs" | "PrefixListsIDs" => {
                    report.warn(
                        "may-refuse",
                        &at,
                        "requests may be turned away before the rules are evaluated",
                    );
                }
                "loadBalancerName"
                | "scheme"
                | "sslPolicy"
                | "subnets"
                | "ipAddressType"
                | "tags"
                | "listeners"
                | "minimumLoadBalancerCapacity"
                | "ipamConfiguration"
                | "namespaceSelector" => {}
                _ => report.unknown_field(&at),
            }
        }
        params
    }
}
