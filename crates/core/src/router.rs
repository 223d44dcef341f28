//! What a router is to gatewright: a pair of pure functions and a page of facts.
//!
//! `render` turns a [`Gateway`] into objects; `interpret` turns any objects of its kinds, ours or a
//! user's, into a [`Behaviour`]. The interpreter is written from the router's documentation and sees only
//! re-parsed bytes, never the gateway.

mod object;
mod options;
mod reserved;

use crate::decision::Behaviour;
use crate::diag::{Class, Diagnostic};
use crate::model::Gateway;
pub use object::{Artifact, Manifest, Manifests, Meta, Object, Pairs};
pub use options::{OptionKind, OptionSpec, Options};
pub use reserved::{Reserved, ReservedPaths, reserved_rows};

/// Facts about a router, for help texts, documents and the registry.
#[derive(Clone, Copy, Debug)]
pub struct RouterInfo {
    /// Id on the command line.
    pub id: &'static str,
    /// Name in sentences.
    pub title: &'static str,
    /// The crate it lives in.
    pub krate: &'static str,
    /// `apiVersion`s of the kinds it renders.
    pub api_versions: &'static [&'static str],
    /// The kinds it renders, for people.
    pub objects: &'static str,
    /// Upstream versions it was written for.
    pub versions: &'static str,
    /// Its options.
    pub options: &'static [OptionSpec],
    /// What it cannot express, one sentence each; a request for it is refused.
    pub cannot: &'static [&'static str],
    /// Paths it keeps for itself, so that they never reach a service; a row for one of them is refused
    /// ([`reserved_rows`]).
    pub reserved_paths: &'static [Reserved],
    /// Prefixes of annotation keys that the router itself interprets; refused in `--annotation`.
    pub annotation_prefixes: &'static [&'static str],
}

/// What `render` gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// Objects and files in the order they are printed.
    pub artifacts: Vec<Artifact>,
    /// What is worth telling: warnings and infos.
    pub remarks: Vec<Diagnostic>,
}

/// What an interpreter may know besides the objects.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The router's options: facts about the installation that manifests cannot show.
    pub options: &'a Options,
    /// Namespace of objects and references that name none.
    pub namespace: &'a str,
    /// The host that is asked about, when it is known. What an interpreter does not understand in rules that
    /// cannot concern this host is a remark and not in [`Behaviour::not_understood`]; rules are read all the
    /// same.
    pub host: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// A context that concerns every host.
    pub fn new(options: &'a Options, namespace: &'a str) -> Self {
        Self { options, namespace, host: None }
    }

    /// The same context for questions about one host.
    #[must_use]
    pub fn about(self, host: &'a str) -> Self {
        Self { host: Some(host), ..self }
    }
}

/// A router. Both functions are pure; the same input gives the same output.
pub trait Router: Sync {
    /// Facts.
    fn info(&self) -> &'static RouterInfo;

    /// Objects that make the router behave as the gateway asks.
    ///
    /// # Errors
    /// One refusal ([`refusal`]) for everything asked that this router cannot express: the route or
    /// setting, the reason, and never an approximation.
    fn render(&self, gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>>;

    /// The behaviour of the router with these objects. Objects of kinds the router does not read are
    /// ignored; what it reads and this interpreter does not understand is listed in
    /// [`Behaviour::not_understood`].
    fn interpret(&self, manifests: &Manifests, context: Context<'_>) -> Behaviour;
}

/// A refusal: this router cannot express what was asked.
pub fn refusal(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).class(Class::Refusal)
}
