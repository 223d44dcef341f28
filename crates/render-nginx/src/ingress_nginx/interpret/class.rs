//! Which Ingresses are the controller's.
//!
//! Source: kubernetes/ingress-nginx `internal/ingress/controller/store/store.go`, `GetIngressClass`, and the
//! admission plugin DefaultIngressClass of Kubernetes.

use super::super::info::{CLASS, CONTROLLER_CLASS, WITHOUT_CLASS};
use super::object::Ingress;
use gatewright_core::router::{Context, Manifest, Manifests, Options};
use gatewright_core::tree::Node;
use std::collections::BTreeMap;

/// The classes of one installation.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    /// The controller's own class.
    own: &'a str,
    /// Classes in the input, and whether they are the controller's.
    seen: BTreeMap<&'a str, bool>,
    /// The class that a new Ingress without class gets.
    default: Option<&'a str>,
    /// Whether Ingresses without class are read.
    without: bool,
}

/// Whose an Ingress is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// This controller's.
    Own,
    /// Another one's.
    Foreign,
    /// Nobody's: it names no class.
    Nobody,
}

impl<'a> Classes<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        let options: &Options = context.options;
        let controller = options.get(CONTROLLER_CLASS).unwrap_or_default();
        let classes = || manifests.of_kind("networking.k8s.io", "IngressClass");
        let owned = |class: &Manifest| {
            class.node.at(&["spec", "controller"]).and_then(Node::as_str) == Some(controller)
        };
        let mut defaults = classes()
            .filter(|class| class.annotation("ingressclass.kubernetes.io/is-default-class") == Some("true"));
        let default = defaults.next().filter(|_| defaults.next().is_none()).map(|class| class.name.as_str());
        Self {
            own: options.get(CLASS).unwrap_or_default(),
            seen: classes().map(|class| (class.name.as_str(), owned(class))).collect(),
            default,
            without: options.is(WITHOUT_CLASS, "true"),
        }
    }

    /// Whose an Ingress is. A class that is not among the input's is the controller's when it has the name of
    /// the option `class`.
    pub(super) fn owner(&self, ingress: &Ingress) -> Owner {
        let by = |own: bool| if own { Owner::Own } else { Owner::Foreign };
        let named = |name: &str| self.seen.get(name).copied().unwrap_or(name == self.own);
        if let Some(class) = &ingress.class {
            return by(named(class));
        }
        if let Some(class) = &ingress.legacy_class {
            return by(class == self.own);
        }
        match self.default {
            // Admission fills the class of a new object in; one that has been in a cluster went without.
            Some(class) if ingress.created.is_none() => by(named(class)),
            _ if self.without => Owner::Own,
            _ => Owner::Nobody,
        }
    }
}
