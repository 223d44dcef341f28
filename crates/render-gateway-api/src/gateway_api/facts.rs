//! The options, read once.

use super::implementation::{IMPLEMENTATIONS, Implementation};
use super::info::option;
use crate::bind::{Preset, specification};
use gatewright_core::router::Options;
use gatewright_semantics::gateway_api::Bundle;

/// What is known about the installation.
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    pub(super) implementation: Option<&'static Implementation>,
    /// The class as it was given.
    pub(super) class: Option<&'a str>,
    pub(super) attached: Option<(String, String)>,
    pub(super) sections: (String, String),
    pub(super) ports: (u16, u16),
    pub(super) bundle: Bundle,
}

impl<'a> Facts<'a> {
    /// `namespace` is that of a Gateway that is given without one.
    pub(super) fn new(options: &'a Options, namespace: &str) -> Self {
        let name = options.get(option::IMPLEMENTATION);
        let text = |key: &str| options.get(key).unwrap_or_default().to_owned();
        let port =
            |key: &str, default| options.get(key).and_then(|port| port.parse().ok()).unwrap_or(default);
        Self {
            implementation: IMPLEMENTATIONS.iter().find(|one| Some(one.name) == name),
            class: options.get(option::CLASS),
            attached: options.get(option::GATEWAY).map(|reference| split(reference, namespace)),
            sections: (text(option::HTTP_SECTION), text(option::HTTPS_SECTION)),
            ports: (port(option::HTTP_PORT, 80), port(option::HTTPS_PORT, 443)),
            bundle: Bundle::new(options.version(option::CRD_VERSION).unwrap_or((1, 5, 0))),
        }
    }

    pub(super) fn preset(&self) -> Preset {
        self.implementation.map_or_else(specification, |one| one.preset)
    }

    /// The class that is written: the one given, else that of the implementation, else a plain word.
    pub(super) fn class_name(&self) -> &'a str {
        self.class.or(self.implementation.map(|one| one.class)).unwrap_or("gateway")
    }
}

/// `NAMESPACE/NAME` or `NAME`.
fn split(reference: &str, namespace: &str) -> (String, String) {
    let (namespace, name) = reference.split_once('/').unwrap_or((namespace, reference));
    (namespace.to_owned(), name.to_owned())
}
