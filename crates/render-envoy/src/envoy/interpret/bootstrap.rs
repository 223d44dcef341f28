//! `Bootstrap`: listeners and clusters of one Envoy.

use super::cluster::{Clusters, Names, clusters};
use super::connection::Scope;
use super::files::Files;
use super::instances::Instance;
use super::listener::{Ground, Listener, listeners};
use super::reader::{Message, Reader, fields};
use super::runtime::{Runtime, runtime};
use super::schema;
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// One Envoy as far as clients reach it.
pub(super) struct Server<'a> {
    pub(super) listeners: Vec<Listener>,
    pub(super) instance: Instance<'a>,
    pub(super) reader: Reader,
}

static STATIC_RESOURCES: Message =
    Message { name: "StaticResources", harmless: &["secrets", "listeners", "clusters"], unmodelled: &[] };

static ADMIN: Message = Message {
    name: "Admin",
    harmless: &[
        "access_log",
        "access_log_path",
        "profile_path",
        "socket_options",
        "ignore_global_conn_limit",
        "allow_paths",
    ],
    unmodelled: &[],
};

/// Reads a bootstrap; `asked` is the host in question.
pub(super) fn server<'a>(
    mut instance: Instance<'a>,
    cluster_domain: &str,
    asked: Option<&str>,
) -> Server<'a> {
    let mut reader = std::mem::take(&mut instance.reader);
    reader.lenient = instance.lenient;
    let object = At::object(&instance.object);
    let data = object.key("data");
    let inside = instance.key.as_deref().map(|key| data.key(key));
    let at = inside.unwrap_or(object);
    let root = &instance.root;
    let mut switches = Runtime::default();
    for entry in fields(&mut reader, root, &at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "static_resources" => {
                for entry in fields(&mut reader, &entry.value, &at) {
                    reader.other(&entry.value, &at.key(&entry.key.text), &STATIC_RESOURCES);
                }
            }
            "layered_runtime" => switches = runtime(&entry.value, &at, &mut reader),
            "admin" => admin(&entry.value, &at, &mut reader),
            _ => reader.other(&entry.value, &at, &schema::BOOTSTRAP),
        }
    }
    let at = at.key("static_resources");
    let names = Names { namespace: instance.namespace, cluster_domain };
    let known = match root.at(&["static_resources", "clusters"]) {
        Some(node) => clusters(node, &at.key("clusters"), names, &mut reader),
        None => Clusters::new(),
    };
    let secrets = root.at(&["static_resources", "secrets"]).map(Node::items).unwrap_or_default();
    let files = Files {
        pod: instance.pod.as_ref(),
        static_secrets: secrets.iter().filter_map(|secret| secret.get("name")?.as_str()).collect(),
    };
    let ground = Ground { scope: Scope { clusters: &known, runtime: &switches, asked }, files: &files };
    let found = match root.at(&["static_resources", "listeners"]) {
        Some(node) => listeners(node, &at.key("listeners"), ground, &mut reader),
        None => Vec::new(),
    };
    Server { listeners: found, instance, reader }
}

/// The admin interface changes and stops an Envoy without any login.
fn admin(node: &Node, at: &At<'_>, reader: &mut Reader) {
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if entry.key.text != "address" {
            reader.other(&entry.value, &at, &ADMIN);
            continue;
        }
        let host = entry.value.at(&["socket_address", "address"]).and_then(Node::as_str);
        if host.is_some_and(|host| !host.starts_with("127.") && host != "::1") {
            let message = "everybody who reaches the pod reaches the admin interface, which has no login";
            reader.warn("admin-exposed", &at, message);
        }
    }
}
