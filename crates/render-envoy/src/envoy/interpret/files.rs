//! Files that a bootstrap names.

use super::pods::{Mounted, Pod};
use super::reader::{Reader, under_api_names};
use gatewright_core::source::SourceMap;
use gatewright_core::tree::Node;
use gatewright_core::yaml;
use gatewright_semantics::report::At;

/// What is known about the files around a bootstrap.
pub(super) struct Files<'a> {
    /// The pod; without one nothing is known.
    pub(super) pod: Option<&'a Pod<'a>>,
    /// Names of `static_resources.secrets`.
    pub(super) static_secrets: Vec<&'a str>,
}

/// The first document of a text, under the names of the API, as Envoy reads it.
pub(super) fn document(text: &str, at: &At<'_>, reader: &mut Reader) -> Option<Node> {
    let mut sources = SourceMap::default();
    let id = sources.add(at.place().field, text);
    let read = match yaml::read(&sources, id) {
        Ok(read) => read,
        Err(problems) => {
            let why = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
            reader.refuse(at, format!("the text cannot be read: {why}"));
            return None;
        }
    };
    if !read.findings.is_empty() {
        reader.refuse(
            at,
            "a key stands twice in one map of the text, and readers differ in which one they take",
        );
    }
    let mut twice = 0;
    let mut found = read.documents.into_iter().next();
    if let Some(node) = &mut found {
        under_api_names(node, &mut twice);
    }
    if twice > 0 {
        reader.refuse(at, "a field stands twice, in both spellings of its name");
    }
    found
}

impl Files<'_> {
    pub(super) fn has_static_secret(&self, name: &str) -> bool {
        self.static_secrets.contains(&name)
    }

    /// Envoy refuses a bootstrap that names a file that is not there.
    fn check_file(&self, path: &str, at: &At<'_>, reader: &mut Reader) {
        let Some(pod) = self.pod else { return };
        match pod.file(path) {
            Mounted::Text { .. } | Mounted::Unseen => {}
            Mounted::Missing(what) => reader.reject(at, &format!("{path}: {what}")),
            Mounted::Nothing => {
                reader.reject(at, &format!("{path} is no file of a volume of {}", pod.reference));
            }
        }
    }

    /// `TlsCertificate`.
    pub(super) fn check_certificate(&self, node: &Node, at: &At<'_>, reader: &mut Reader) {
        if node.get("pkcs12").is_none()
            && (node.get("certificate_chain").is_none() || node.get("private_key").is_none())
            && node.get("private_key_provider").is_none()
        {
            reader.reject(at, "a certificate needs its chain and its key");
        }
        for field in ["certificate_chain", "private_key", "pkcs12"] {
            let at = at.key(field);
            if let Some(path) = node.at(&[field, "filename"]).and_then(Node::as_str) {
                self.check_file(path, &at.key("filename"), reader);
            }
        }
        let watched = at.key("watched_directory");
        if let (Some(pod), Some(path)) =
            (self.pod, node.at(&["watched_directory", "path"]).and_then(Node::as_str))
            && matches!(pod.file(path), Mounted::Nothing)
        {
            reader.reject(
                &watched.key("path"),
                &format!("{path} is no directory of a volume of {}", pod.reference),
            );
        }
    }

    /// A file of resources with a secret of this name.
    pub(super) fn check_secret_file(&self, path: &str, name: &str, at: &At<'_>, reader: &mut Reader) {
        let Some(pod) = self.pod else { return };
        let Mounted::Text { object, key, text } = pod.file(path) else {
            self.check_file(path, at, reader);
            return;
        };
        let reference = object.reference();
        let object = At::object(&reference);
        let data = object.key("data");
        let at = data.key(&key);
        let Some(file) = document(text, &at, reader) else { return };
        let at = at.key("resources");
        let resources = file.get("resources").map(Node::items).unwrap_or_default();
        let named = resources
            .iter()
            .enumerate()
            .find(|(_, resource)| resource.get("name").and_then(Node::as_str) == Some(name));
        let Some((index, secret)) = named else {
            let message = format!("there is no secret {name:?}, so Envoy accepts no connection");
            reader.refuse(&at, message);
            return;
        };
        let at = at.index(index);
        match secret.get("tls_certificate") {
            Some(certificate) => self.check_certificate(certificate, &at.key("tls_certificate"), reader),
            None => reader.refuse(&at, "the secret holds no certificate, so Envoy accepts no connection"),
        }
    }
}
