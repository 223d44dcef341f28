//! Plugins, which may answer, rewrite or delay any request.

use super::report::Report;
use gatewright_core::decision::Place;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;

/// Plugins that only watch (Kong/kong `kong/plugins/`). Everything else may change a route or its limits.
const WATCHING: &[&str] = &[
    "correlation-id",
    "datadog",
    "file-log",
    "http-log",
    "loggly",
    "opentelemetry",
    "prometheus",
    "statsd",
    "syslog",
    "tcp-log",
    "udp-log",
    "zipkin",
];

/// The plugin objects of the input.
#[derive(Debug)]
pub(super) struct Plugins<'a> {
    objects: Vec<&'a Manifest>,
    context: Context<'a>,
}

impl<'a> Plugins<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        let kinds = ["KongPlugin", "KongClusterPlugin"];
        let objects = manifests
            .objects
            .iter()
            .filter(|one| one.group() == "configuration.konghq.com" && kinds.contains(&one.kind.as_str()));
        Self { objects: objects.collect(), context }
    }

    /// Refuses plugins that apply to every route: KongClusterPlugins with the label `global: "true"`.
    pub(super) fn check_global(&self, report: &mut Report) {
        for object in &self.objects {
            let label = object.node.at(&["metadata", "labels", "global"]).and_then(Node::as_str);
            if object.kind == "KongClusterPlugin" && label == Some("true") && !is_harmless(object) {
                let place = Place::new(object.reference(), "plugin");
                report.refuse(place, format!("it applies to every route: {}", what(object)));
            }
        }
    }

    /// Refuses a plugin named by an annotation, `NAME` or `NAMESPACE:NAME`.
    pub(super) fn check(&self, named: &str, namespace: &str, place: &Place, report: &mut Report) {
        let (namespace, name) = match named.split_once(':') {
            Some((namespace, name)) => (namespace.trim(), name.trim()),
            None => (namespace, named),
        };
        let fits = |object: &&&Manifest| {
            object.name == name
                && (object.kind == "KongClusterPlugin"
                    || object.namespace.as_deref().unwrap_or(self.context.namespace) == namespace)
        };
        match self.objects.iter().find(fits) {
            Some(object) if is_harmless(object) => {}
            Some(object) => report.refuse(place.clone(), what(object)),
            None => {
                let message = format!(
                    "the plugin {named} is not among the objects of the input, and a plugin may answer or rewrite \
                     any request"
                );
                report.refuse(place.clone(), message);
            }
        }
    }
}

/// True for a plugin that only watches.
pub(super) fn only_watches(plugin: &str) -> bool {
    WATCHING.contains(&plugin)
}

fn plugin(object: &Manifest) -> &str {
    object.node.get("plugin").and_then(Node::as_str).unwrap_or_default()
}

fn is_harmless(object: &Manifest) -> bool {
    object.node.get("disabled").and_then(Node::as_bool) == Some(true) || only_watches(plugin(object))
}

fn what(object: &Manifest) -> String {
    format!(
        "the plugin {:?} of {} is not modelled: it may answer or rewrite requests",
        plugin(object),
        object.reference()
    )
}
