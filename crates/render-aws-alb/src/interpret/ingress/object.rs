//! One Ingress as the controller sees it.

use crate::interpret::annotation::{self, Class};
use crate::interpret::report::{At, Report};
use crate::names::{LEGACY_CLASS, PREFIX, USE_ANNOTATION};
use gatewright_core::decision::Port;
use gatewright_core::router::Manifest;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{self, Service};
use std::collections::BTreeMap;

/// An Ingress with what the controller reads from its metadata.
pub(super) type Ingress = ingress::Ingress<Settings>;

/// The metadata of an Ingress.
#[derive(Debug)]
pub(super) struct Settings {
    /// The object.
    pub(super) at: At,
    /// Whether it is on its way out.
    pub(super) deleted: bool,
    /// By whole key.
    annotations: BTreeMap<String, String>,
}

/// Reads an object of kind Ingress.
pub(super) fn read(manifest: &Manifest, namespace: &str, reader: &mut Reader) -> Ingress {
    ingress::read(manifest, namespace, reader, |metadata, reader| {
        let annotations = ingress::annotations(metadata, reader).into_iter();
        let settings = Settings {
            at: At::object(manifest.reference()),
            deleted: manifest.node.at(&["metadata", "deletionTimestamp"]).is_some_and(|node| !node.is_null()),
            annotations: annotations.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        };
        let class = settings.annotations.get(LEGACY_CLASS).cloned();
        (settings, class)
    })
}

impl Settings {
    /// An annotation by its suffix, with its place.
    pub(super) fn annotation(&self, suffix: &str) -> Option<(&str, At)> {
        let key = [PREFIX, suffix].concat();
        let value = self.annotations.get(&key)?;
        Some((value, self.at.annotation(&key)))
    }

    /// Says which annotations are unknown or not modelled.
    pub(super) fn check(&self, report: &mut Report) {
        for (key, value) in &self.annotations {
            if let Some(suffix) = key.strip_prefix(PREFIX) {
                classify(suffix, value, &self.at.annotation(key), report);
            }
        }
    }
}

/// True for the port that stands for an annotation.
pub(super) fn uses_annotation(service: &Service) -> bool {
    matches!(&service.port, Port::Name(name) if name == USE_ANNOTATION)
}

/// What an annotation with our prefix may do.
pub(super) fn classify(suffix: &str, value: &str, at: &At, report: &mut Report) {
    match annotation::class(suffix) {
        None => {
            let message = format!("the controller knows no annotation {suffix:?} and ignores it");
            report.warn("unknown-annotation", at, message);
        }
        Some(Class::Unmodelled { off, does }) if !value.trim().eq_ignore_ascii_case(off) => {
            report.refuse(at, format!("it {does}"));
        }
        Some(Class::MayRefuse(why)) => report.warn("may-refuse", at, why),
        Some(Class::Modelled | Class::Harmless | Class::Unmodelled { .. }) => {}
    }
}
