//! Policies and what they do to a server or a location.
//!
//! Source: `internal/configs/policy.go`, `generatePolicies`: a policy that is invalid, of another class or not
//! allowed where it is named makes nginx answer 500 there.

use super::object::{self, GROUP};
use super::reader::{Reader, child};
use gatewright_core::decision::Place;
use gatewright_core::router::Manifests;
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeMap;

use super::Facts;

/// A policy as it is named.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// `namespace/name`.
    key: String,
    place: Place,
}

/// Where a policy is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// On the whole server, with TLS or without.
    Server {
        tls: bool,
    },
    Route,
    /// On an Ingress, which takes fewer kinds (`IsPolicySupportedOnIngress`).
    Ingress,
}

/// What the policies of a place come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// Everything is answered with 500.
    pub(super) error: Option<Place>,
    /// OPTIONS is answered with 204.
    pub(super) preflight: Option<Place>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// No policy of that name takes part: invalid, or of another class.
    Void,
    Cors(Place),
    Hsts {
        behind_proxy: bool,
        has_age: bool,
    },
    /// It changes nothing that is asked about.
    Harmless,
    /// Field and what it does.
    Unmodelled(&'static str, &'static str, Place),
}

/// All policies of the input.
#[derive(Debug, Default)]
pub(super) struct Policies {
    by_key: BTreeMap<String, Kind>,
}

/// Fields of `spec` with what they do.
const KINDS: [(&str, &str); 13] = [
    ("accessControl", "requests are refused by the address of the client"),
    ("rateLimit", "requests above a rate are refused"),
    ("jwt", "requests without a token are refused"),
    ("basicAuth", "requests without a password are refused"),
    ("ingressMTLS", "requests without a client certificate are refused"),
    ("egressMTLS", ""),
    ("oidc", "requests are sent to a login"),
    ("waf", "requests may be refused"),
    ("apiKey", "requests without a key are refused"),
    ("cache", "answers may come from a cache"),
    ("cors", ""),
    ("externalAuth", "another service decides about requests"),
    ("hsts", ""),
];

/// What needs NGINX Plus (`policyFields` in `pkg/apis/configuration/validation/policy.go`).
const PLUS: [&str; 3] = ["jwt", "oidc", "waf"];

/// What an Ingress may name (`IsPolicySupportedOnIngress`).
const ON_INGRESS: [&str; 6] = ["accessControl", "cors", "externalAuth", "ingressMTLS", "egressMTLS", "waf"];

/// Reads `policies` of a server or a route.
pub(super) fn references(
    node: &gatewright_core::tree::Node,
    at: &At<'_>,
    namespace: &str,
    reader: &mut Reader<'_>,
) -> Vec<Reference> {
    let list = at.key("policies");
    let mut found: Vec<Reference> = Vec::new();
    for (index, node) in reader.items(node, "policies", at).iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["name", "namespace"]);
        let name = reader.text(node, "name", &at).unwrap_or_default();
        let namespace = reader.text(node, "namespace", &at).unwrap_or(namespace);
        let key = format!("{namespace}/{name}");
        if !gatewright_core::names::is_subdomain(name) || !gatewright_core::names::is_label(namespace) {
            reader.reject(&at.key("name"), format!("{key} is no name of a Policy"));
        }
        if found.iter().any(|other| other.key == key) {
            reader.reject(&at, format!("the Policy {key} is named twice"));
        }
        found.push(Reference { key, place: at.place() });
    }
    found
}

/// Policies that an annotation names, separated by commas.
pub(super) fn listed(text: &str, namespace: &str, place: &Place) -> Vec<Reference> {
    let reference = |name: &str| {
        let name = name.trim();
        let key = if name.contains('/') { name.to_owned() } else { format!("{namespace}/{name}") };
        Reference { key, place: place.clone() }
    };
    text.split(',').map(reference).collect()
}

impl Policies {
    /// Reads every Policy of the input.
    pub(super) fn of(manifests: &Manifests, facts: &Facts<'_>, report: &mut Report) -> Self {
        let mut policies = Self::default();
        // What a policy means matters only where it is named.
        let mut aside = Report::default();
        for manifest in manifests.of_kind(GROUP, "Policy") {
            let own = object::is_own_class(manifest, facts.class, report);
            let mut reader = Reader::new(&mut aside);
            let identity = object::identity(manifest, facts.namespace, &mut reader);
            object::check_version(manifest, &mut reader);
            let reference = manifest.reference();
            let object = At::object(&reference);
            let kind = kind(manifest, &object.key("spec"), facts, &mut reader);
            let kind = if own && !reader.rejected { kind } else { Kind::Void };
            policies.by_key.insert(identity.key(), kind);
        }
        report.remarks.append(&mut aside.remarks);
        policies
    }

    /// What the named policies come to.
    pub(super) fn effects(&self, references: &[Reference], context: Context, report: &mut Report) -> Effects {
        let mut effects = Effects::default();
        for Reference { key, place } in references {
            let Some(kind) = self.by_key.get(key) else {
                let message = format!("the Policy {key} is not among the objects: add it to the input");
                report.refuse_at(place.clone(), message);
                continue;
            };
            let fails = match kind {
                Kind::Void => true,
                Kind::Cors(at) => {
                    effects.preflight.get_or_insert_with(|| at.clone());
                    false
                }
                Kind::Hsts { behind_proxy, has_age } => match context {
                    Context::Server { tls } => !has_age || !(tls || *behind_proxy),
                    Context::Route | Context::Ingress => true,
                },
                Kind::Harmless => false,
                Kind::Unmodelled(field, _, _)
                    if context == Context::Ingress && !ON_INGRESS.contains(field) =>
                {
                    true
                }
                Kind::Unmodelled(field, does, at) => {
                    report.refuse_at(at.clone(), format!("the policy {field} is not modelled: {does}"));
                    false
                }
            };
            if fails {
                let message = format!("the Policy {key} cannot be applied here, so nginx answers 500");
                report.warn_at("policy-invalid", place.clone(), message);
                return Effects { error: Some(place.clone()), preflight: None };
            }
        }
        effects
    }
}

fn kind(
    manifest: &gatewright_core::router::Manifest,
    at: &At<'_>,
    facts: &Facts<'_>,
    reader: &mut Reader<'_>,
) -> Kind {
    let Some(spec) = child(&manifest.node, "spec") else { return Kind::Void };
    let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).chain(["ingressClassName"]).collect();
    reader.known(spec, at, &names);
    let given: Vec<&(&str, &str)> = KINDS.iter().filter(|(name, _)| child(spec, name).is_some()).collect();
    let [(name, does)] = *given.as_slice() else {
        reader.reject(at, "a Policy has exactly one kind of policy");
        return Kind::Void;
    };
    if PLUS.contains(name) && !facts.plus {
        reader.reject(&at.key(name), format!("{name} needs NGINX Plus (--option nginx-f5.plus=true)"));
        return Kind::Void;
    }
    let Some(node) = child(spec, name) else { return Kind::Void };
    let place = at.key(name).place();
    match *name {
        "cors" => Kind::Cors(place),
        "egressMTLS" => Kind::Harmless,
        "hsts" => Kind::Hsts {
            behind_proxy: child(node, "behindProxy").and_then(gatewright_core::tree::Node::as_bool)
                == Some(true),
            has_age: child(node, "maxAge").is_some(),
        },
        name => Kind::Unmodelled(name, does, place),
    }
}
