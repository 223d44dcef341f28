//! Services: the annotations that a Kong service takes its settings from.
//!
//! Source: Kong/kubernetes-ingress-controller `internal/dataplane/kongstate/service.go`; ranges from Kong/kong
//! `kong/db/schema/entities/services.lua`. An annotation that is no number counts as absent, one out of range
//! makes Kong refuse its whole configuration.

use super::plugins::Plugins;
use super::report::Report;
use super::settings::field;
use super::value;
use crate::kong::annotation::{Class, PREFIX, known};
use gatewright_core::decision::{PathForward, Place, Port, Setting, Time};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::annotations;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Milliseconds between two reads when no object says it (`subtranslator/ingress.go`).
const DEFAULT_TIMEOUT: u64 = 60_000;
const TIMEOUTS: RangeInclusive<i64> = 1..=2_147_483_646;
const RETRIES: RangeInclusive<i64> = 0..=32_767;

/// What a Service says about requests to it.
#[derive(Clone, Debug)]
pub(super) struct Upstream {
    /// Longest silence of a response.
    pub(super) idle: Setting<Time>,
    pub(super) path: Setting<PathForward>,
    /// The Host header where the client's is not kept.
    pub(super) host_header: Option<String>,
    /// The ports of the Service, by number and by name, when it is in the input and has ports of its own.
    ports: Option<Vec<Port>>,
}

impl Upstream {
    /// A service that no object says anything about.
    pub(super) fn silent() -> Self {
        Self {
            idle: Setting::default_of(Time::Millis(DEFAULT_TIMEOUT)),
            path: Setting::default_of(PathForward::Normalised),
            host_header: None,
            ports: None,
        }
    }

    /// False when the Service is known not to have the port. Its upstream then has no targets
    /// (`translator/translator.go`, `findPort`).
    pub(super) fn has(&self, port: &Port) -> bool {
        self.ports.as_ref().is_none_or(|ports| ports.contains(port))
    }
}

/// The Services of the input by namespace and name, each looked at when a route first refers to it.
#[derive(Debug)]
pub(super) struct Services<'a> {
    objects: BTreeMap<(&'a str, &'a str), &'a Manifest>,
    read: BTreeMap<(String, String), Upstream>,
}

impl<'a> Services<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        let objects = manifests
            .of_kind("", "Service")
            .map(|one| ((one.namespace.as_deref().unwrap_or(context.namespace), one.name.as_str()), one));
        Self { objects: objects.collect(), read: BTreeMap::new() }
    }

    /// What the Service of this name says.
    pub(super) fn upstream(
        &mut self,
        namespace: &str,
        name: &str,
        plugins: &Plugins<'_>,
        report: &mut Report,
    ) -> Upstream {
        let key = (namespace.to_owned(), name.to_owned());
        if let Some(read) = self.read.get(&key) {
            return read.clone();
        }
        let upstream = match self.objects.get(&(namespace, name)) {
            Some(manifest) => read(manifest, namespace, plugins, report),
            None => Upstream::silent(),
        };
        self.read.insert(key, upstream.clone());
        upstream
    }
}

fn read(manifest: &Manifest, namespace: &str, plugins: &Plugins<'_>, report: &mut Report) -> Upstream {
    let mut upstream = Upstream { ports: ports(manifest), ..Upstream::silent() };
    let mut reader = Reader::new(&manifest.reference(), "a Service");
    for (key, text) in annotations(manifest.node.get("metadata"), &mut reader) {
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        let place = reader.place(field(key));
        match known(name).map(|known| known.service) {
            Some(Class::Modelled) if name == "plugins" => {
                for plugin in value::list(text) {
                    plugins.check(plugin, namespace, &place, report);
                }
            }
            Some(Class::Modelled) => read_one(&mut upstream, name, text, &place, &mut reader),
            Some(Class::Harmless) => {}
            Some(Class::Unmodelled(does)) => {
                reader.unmodelled(place.field, format!("{key} is not modelled: it {does}"));
            }
            Some(Class::Elsewhere) => {
                let message = format!("{key} has no effect here: Kong reads it from Ingresses");
                reader.note("misplaced-annotation", place.field, message);
            }
            None => reader.note("unknown-annotation", place.field, format!("Kong does not know {key}")),
        }
    }
    report.take(reader, false);
    upstream
}

/// A Service of type ExternalName has every port.
fn ports(manifest: &Manifest) -> Option<Vec<Port>> {
    let spec = manifest.node.get("spec")?;
    if spec.get("type").and_then(Node::as_str) == Some("ExternalName") {
        return None;
    }
    let mut ports = Vec::new();
    for port in spec.get("ports").map(Node::items).unwrap_or_default() {
        let number = port.get("port").and_then(Node::as_i64).and_then(|number| u16::try_from(number).ok());
        ports.extend(number.map(Port::Number));
        ports.extend(port.get("name").and_then(Node::as_str).map(|name| Port::Name(name.to_owned())));
    }
    Some(ports)
}

fn read_one(upstream: &mut Upstream, name: &str, text: &str, place: &Place, reader: &mut Reader) {
    match name {
        "read-timeout" => {
            if let Some(millis) = number(text, &TIMEOUTS, place, reader) {
                upstream.idle = Setting::stated(Time::Millis(millis), place.clone());
            }
        }
        "connect-timeout" | "write-timeout" => drop(number(text, &TIMEOUTS, place, reader)),
        "retries" => drop(number(text, &RETRIES, place, reader)),
        "path" if text == "/" || text.is_empty() => {}
        "path" if text.starts_with('/') => {
            upstream.path = rewritten(text, Some(place.clone()));
        }
        "host-header" if !text.is_empty() => upstream.host_header = Some(text.to_owned()),
        "protocol" if !matches!(text, "" | "http") => {
            let message =
                format!("the protocol {text:?} is not modelled: Kong would not speak plain HTTP to the pods");
            reader.unmodelled(place.field.clone(), message);
        }
        "path" => {
            let message = format!("Kong leaves the value {text:?} out: a path starts with /");
            reader.note("ignored-value", place.field.clone(), message);
        }
        _ => {}
    }
}

/// The path of a service stands in front of the request's.
pub(super) fn rewritten(path: &str, place: Option<Place>) -> Setting<PathForward> {
    Setting { value: PathForward::Rewritten(format!("{path} is put in front")), place }
}

fn number(text: &str, range: &RangeInclusive<i64>, place: &Place, reader: &mut Reader) -> Option<u64> {
    let Some(number) = value::int(text) else {
        let message = format!("Kong leaves the value {text:?} out: a whole number without unit is expected");
        reader.note("ignored-value", place.field.clone(), message);
        return None;
    };
    if !range.contains(&number) {
        let message = format!(
            "Kong refuses its configuration: {number} is not between {} and {}",
            range.start(),
            range.end()
        );
        reader.unmodelled(place.field.clone(), message);
    }
    u64::try_from(number).ok()
}
