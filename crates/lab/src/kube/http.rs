//! One connection of the stub.

use super::names::kind;
use super::{Objects, discovery};
use crate::wire::{Head, read_head, read_whole};
use serde_json::{Value, json};
use std::io::{BufReader, Write};
use std::net::TcpStream;

/// Serves requests until the controller closes, or a watch that never ends.
pub(super) fn connection(stream: &TcpStream, objects: &Objects) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    while let Ok(Some(head)) = read_head(&mut reader) {
        let Ok(body) = read_whole(&mut reader, &head) else { return };
        let asked = Asked::of(&head);
        if asked.method == "GET" && asked.has("watch", "true") {
            watch(stream, &asked, objects);
            return;
        }
        let (status, answer) = asked.answer(objects, &body);
        if reply(stream, status, &answer).is_err() {
            return;
        }
    }
}

/// Writes an answer in JSON.
pub(crate) fn reply(mut stream: &TcpStream, status: u16, answer: &Value) -> std::io::Result<()> {
    let text = answer.to_string();
    let whole = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(whole.as_bytes())
}

/// A request to the API.
struct Asked {
    method: String,
    path: String,
    query: String,
}

impl Asked {
    fn of(head: &Head) -> Self {
        let first = String::from_utf8_lossy(&head.first).into_owned();
        let mut words = first.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { method, path: path.to_owned(), query: query.to_owned() }
    }

    fn has(&self, key: &str, value: &str) -> bool {
        self.query.split('&').any(|pair| pair.split_once('=') == Some((key, value)))
    }

    /// `apiVersion`, namespace, plural, name, and what comes behind.
    fn parts(&self) -> Option<(String, Option<&str>, &str, Option<&str>)> {
        let mut parts = self.path.trim_matches('/').split('/');
        let version = match parts.next()? {
            "api" => parts.next()?.to_owned(),
            "apis" => format!("{}/{}", parts.next()?, parts.next()?),
            _ => return None,
        };
        let rest: Vec<&str> = parts.collect();
        match rest.as_slice() {
            ["namespaces", namespace, plural, rest @ ..] => {
                Some((version, Some(namespace), plural, rest.first().copied()))
            }
            [plural, rest @ ..] => Some((version, None, plural, rest.first().copied())),
            [] => None,
        }
    }

    /// The objects that a list or watch means.
    fn wanted<'o>(&self, objects: &'o Objects) -> Vec<&'o Value> {
        let Some((version, namespace, plural, _)) = self.parts() else { return Vec::new() };
        let name = self.query.split('&').find_map(|pair| pair.strip_prefix("fieldSelector=metadata.name%3D"));
        objects
            .get(&(version, plural.to_owned()))
            .into_iter()
            .flatten()
            .filter(|object| namespace.is_none_or(|wanted| object["metadata"]["namespace"] == wanted))
            .filter(|object| name.is_none_or(|wanted| object["metadata"]["name"] == wanted))
            .collect()
    }

    fn answer(&self, objects: &Objects, body: &[u8]) -> (u16, Value) {
        if matches!(self.method.as_str(), "PUT" | "PATCH" | "POST") {
            let mut value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
            if let Some(answer) = review(&self.path, objects) {
                value["status"] = answer;
            }
            return (200, value);
        }
        if self.path == "/version" {
            return (200, json!({"major": "1", "minor": "33", "gitVersion": "v1.33.0"}));
        }
        if let Some(document) = discovery::document(&self.path) {
            return (200, document);
        }
        let Some((version, _, plural, name)) = self.parts() else { return (404, missing()) };
        if let Some(name) = name {
            let all = self.wanted(objects);
            let found = all.into_iter().find(|object| object["metadata"]["name"] == name);
            return found.map_or_else(|| (404, missing()), |object| (200, object.clone()));
        }
        let items: Vec<&Value> = self.wanted(objects);
        let kind = kind(plural);
        let list = json!({"apiVersion": version, "kind": format!("{kind}List"),
            "metadata": {"resourceVersion": "1"}, "items": items});
        (200, list)
    }
}

/// Every token belongs to the first pod, which may do everything.
fn review(path: &str, objects: &Objects) -> Option<Value> {
    let pod = objects.get(&("v1".to_owned(), "pods".to_owned())).and_then(|pods| pods.first());
    let text = |value: Option<&Value>, otherwise: &str| {
        value.and_then(Value::as_str).unwrap_or(otherwise).to_owned()
    };
    let namespace = text(pod.map(|pod| &pod["metadata"]["namespace"]), "default");
    let account = text(pod.map(|pod| &pod["spec"]["serviceAccountName"]), "lab");
    match path.rsplit('/').next()? {
        "tokenreviews" => Some(json!({"authenticated": true, "user": {
            "username": format!("system:serviceaccount:{namespace}:{account}"),
            "groups": ["system:serviceaccounts"]}, "audiences": ["istio-ca"]})),
        "subjectaccessreviews" | "selfsubjectaccessreviews" => Some(json!({"allowed": true})),
        _ => None,
    }
}

fn missing() -> Value {
    json!({"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404})
}

/// The streaming list: everything as `ADDED`, a bookmark, and then silence (KEP 3157). A classic watch gets
/// the silence only.
fn watch(mut stream: &TcpStream, asked: &Asked, objects: &Objects) {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    if stream.write_all(head).is_err() {
        return;
    }
    let mut send = |event: Value| {
        let line = format!("{event}\n");
        stream.write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).is_ok()
    };
    if asked.has("sendInitialEvents", "true") {
        for object in asked.wanted(objects) {
            if !send(json!({"type": "ADDED", "object": object})) {
                return;
            }
        }
        let Some((version, _, plural, _)) = asked.parts() else { return };
        send(json!({"type": "BOOKMARK", "object": {"apiVersion": version, "kind": kind(plural),
            "metadata": {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}}}}));
    }
    // Nothing ever changes; the connection ends with the controller.
    let mut end = [0];
    let _ = std::io::Read::read(&mut stream, &mut end);
}
