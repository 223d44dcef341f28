//! The objects of one input that are the controllers'.

use super::ingress::{self, Ingress, is_foreign};
use super::report::Report;
use crate::kong::info::CLASS;
use gatewright_core::decision::Place;
use gatewright_core::router::{Context, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{WHAT, admit, ingresses};
use std::collections::BTreeSet;

/// The Ingresses of the class, by namespace and name as the controllers sort them
/// (Kong/kubernetes-ingress-controller `internal/store/store.go`, `ListIngressesV1`).
pub(super) fn own_ingresses(
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<Ingress> {
    let class = context.options.get(CLASS).unwrap_or_default();
    let is_default = has_default_class(manifests, class);
    let mut own: Vec<Ingress> = Vec::new();
    let mut seen = BTreeSet::new();
    for manifest in ingresses(manifests) {
        let mut reader = Reader::new(&manifest.reference(), WHAT);
        let ingress = ingress::read(manifest, context.namespace, &mut reader);
        // The annotation wins over the field.
        match ingress.legacy_class.as_deref().or(ingress.class.as_deref()) {
            Some(named) if named != class => continue,
            None if !is_default => {
                let message = "Kong ignores this Ingress: it names no class (spec.ingressClassName), and no \
                               IngressClass of the input makes Kong's the default";
                let mut only = Reader::new(&ingress.reference, "");
                only.note("ingress-without-class", "spec.ingressClassName", message);
                report.take(only, false);
                continue;
            }
            Some(_) | None => {}
        }
        admit(&ingress, &mut reader);
        if !seen.insert((ingress.namespace.clone(), ingress.name.clone())) {
            reader.reject("metadata.name", "the input has an Ingress of this name and namespace already");
        }
        let rejected = reader.is_rejected();
        report.take(reader, is_foreign(&ingress, context.host));
        if !rejected {
            own.push(ingress);
        }
    }
    own.sort_by(|left, right| (&left.namespace, &left.name).cmp(&(&right.namespace, &right.name)));
    own
}

/// `ctrlutils.IsDefaultIngressClass`.
fn has_default_class(manifests: &Manifests, class: &str) -> bool {
    manifests.of_kind("networking.k8s.io", "IngressClass").any(|one| {
        one.name == class && one.annotation("ingressclass.kubernetes.io/is-default-class") == Some("true")
    })
}

/// True when an IngressClassParameters object switches on the old guess which paths are regular expressions.
pub(super) fn guesses_regexes(manifests: &Manifests) -> bool {
    manifests
        .of_kind("configuration.konghq.com", "IngressClassParameters")
        .any(|one| one.node.at(&["spec", "enableLegacyRegexDetection"]).and_then(Node::as_bool) == Some(true))
}

/// Refuses kinds that the controllers turn into routes as well and that are not modelled.
pub(super) fn check_other_kinds(manifests: &Manifests, report: &mut Report) {
    for object in &manifests.objects {
        let other = match (object.group(), object.kind.as_str()) {
            ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute") => true,
            ("configuration.konghq.com", kind) => {
                matches!(kind, "KongIngress" | "KongRoute" | "KongService" | "KongCustomEntity")
            }
            _ => false,
        };
        if other {
            let message = format!(
                "Kong's controllers make routes or settings of {} objects too, which are not modelled",
                object.kind
            );
            report.refuse(Place::new(object.reference(), "kind"), message);
        }
    }
}
