//! One Ingress as the controller sees it.

use super::{gives_up, known};
use crate::gcp_lb::names::ingress as key;
use gatewright_core::decision::{Place, Port};
use gatewright_core::router::Manifest;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{self, Service, WHAT, admit, class_only};
use gatewright_semantics::report::{At, Report};

/// The classes of the controller, by annotation (`pkg/annotations/ingress.go`).
const CLASSES: [&str; 3] = ["gce", "gce-internal", "gce-regional-external"];

/// An Ingress of the controller.
#[derive(Debug)]
pub(super) struct Ingress {
    /// As the API server keeps it.
    pub(super) stored: ingress::Ingress<()>,
    /// The class, by annotation.
    class: String,
    pub(super) allow_http: bool,
    /// Whether port 443 is open.
    pub(super) has_certificate: bool,
    static_ip: Option<String>,
    /// Name of a FrontendConfig.
    pub(super) frontend_config: Option<String>,
}

/// A Service and its port, with the place that names them.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub(super) service: &'a str,
    pub(super) port: &'a Port,
    pub(super) place: Place,
}

impl Ingress {
    /// Reads an Ingress; nothing when the API server refuses it or it is not the controller's. The report is muted
    /// when no rule of it is about the host.
    pub(super) fn read(
        manifest: &Manifest,
        namespace: &str,
        host: Option<&str>,
        report: &mut Report,
    ) -> Option<Self> {
        let mut reader = Reader::new(&manifest.reference(), WHAT).dropping_unknown();
        let stored = ingress::read(manifest, namespace, &mut reader, class_only);
        report.muted |= !stored.may_concern(host);
        let class = class(&stored, report)?.to_owned();
        admit(&stored, &mut reader);
        let rejected = reader.is_rejected();
        report.take(reader);
        if rejected {
            return None;
        }
        known::check(manifest, &At::object(&stored.reference), report);
        let annotation = |key: &str| manifest.annotation(key).filter(|value| !value.is_empty());
        let (global, regional) = (annotation(key::GLOBAL_IP), annotation(key::REGIONAL_IP));
        let by_annotation = annotation(key::PRE_SHARED).or(annotation(key::MANAGED)).is_some();
        let ingress = Self {
            class,
            allow_http: manifest.annotation(key::ALLOW_HTTP).and_then(parse_bool).unwrap_or(true),
            has_certificate: by_annotation || stored.has_tls(),
            static_ip: global.or(regional).map(str::to_owned),
            frontend_config: annotation(key::FRONTEND_CONFIG).map(str::to_owned),
            stored,
        };
        if global.is_some() && regional.is_some() {
            let place = ingress.annotation_place(key::REGIONAL_IP);
            gives_up(report, place, "it names a global and a regional address");
        }
        ingress.check(report);
        Some(ingress)
    }

    /// True for the class for internal load balancers.
    pub(super) fn is_internal(&self) -> bool {
        self.class == "gce-internal"
    }

    /// The place of one of its annotations.
    pub(super) fn annotation_place(&self, key: &str) -> Place {
        self.place(&["metadata.annotations.", key].concat())
    }

    /// The place of one of its fields.
    pub(super) fn place(&self, field: &str) -> Place {
        Place::new(self.stored.reference.clone(), field)
    }

    /// The backend below this field.
    pub(super) fn target<'a>(&self, service: &'a Service, field: &str) -> Target<'a> {
        let place = self.place(&[field, ".service"].concat());
        Target { service: &service.name, port: &service.port, place }
    }

    fn check(&self, report: &mut Report) {
        for field in &self.stored.resources {
            gives_up(report, self.place(field), "a backend must be a Service");
        }
        // `pkg/translator/translator.go`, `secrets`: only the names of Secrets count. Whether they exist cannot be
        // seen.
        for entry in self.stored.tls.iter().filter(|entry| entry.secret.is_empty()) {
            gives_up(report, self.place(&entry.field), "an entry of tls needs a secretName");
        }
        // `pkg/loadbalancers/l7.go`, `edgeHop`.
        if self.is_internal() && self.has_certificate && self.allow_http && self.static_ip.is_none() {
            let why = "an internal one with http and https needs a static address";
            gives_up(report, self.annotation_place(key::REGIONAL_IP), why);
        }
    }
}

/// `pkg/utils/utils.go`, `IsGCEIngress`.
fn class<'i>(ingress: &'i ingress::Ingress<()>, report: &mut Report) -> Option<&'i str> {
    match (ingress.legacy_class.as_deref().unwrap_or_default(), ingress.class.as_deref()) {
        ("", None) => Some("gce"),
        ("", Some(class)) if class.starts_with("gce") => {
            let message = "the controller has no IngressClass and ignores an Ingress that names one: the class is the \
                           annotation kubernetes.io/ingress.class";
            let at = At::object(&ingress.reference);
            report.warn("other-class", &at.key("spec.ingressClassName"), message);
            None
        }
        ("", Some(_)) => None,
        (class, _) => CLASSES.contains(&class).then_some(class),
    }
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
