//! Objects on their way out ([`Object`]) and on their way back in ([`Manifest`]).

use crate::tree::{Map, Node, ToValueError, Value, to_value};

/// Something a router wants printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Artifact {
    /// A Kubernetes object.
    Object(Object),
    /// A file that is not a Kubernetes object (a bootstrap, `kong.yml`).
    File {
        /// File name.
        name: String,
        /// Its content as a tree; printed as YAML.
        content: Value,
    },
}

/// A Kubernetes object ready to be printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// The whole object.
    pub value: Value,
}

impl Object {
    /// An object from any type that serializes to `apiVersion`, `kind` and `metadata.name`.
    ///
    /// # Errors
    /// When the type does not serialize to a mapping with these three texts.
    pub fn from_typed<T: serde::Serialize>(typed: &T) -> Result<Self, ToValueError> {
        let value = to_value(typed)?;
        let text =
            |path: &[&str]| -> Result<String, ToValueError> {
                value.at(path).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| {
                    serde::ser::Error::custom(format_args!("no {} in the object", path.join(".")))
                })
            };
        Ok(Self {
            api_version: text(&["apiVersion"])?,
            kind: text(&["kind"])?,
            name: text(&["metadata", "name"])?,
            value,
        })
    }

    /// The object's metadata mapping, to change.
    pub fn metadata_mut(&mut self) -> Option<&mut Map> {
        self.value.as_map_mut()?.get_mut("metadata")?.as_map_mut()
    }
}

/// Metadata of an object that a router's crate describes with plain serde structs.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Meta {
    /// Name.
    pub name: String,
    /// Namespace, when it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Labels in order.
    #[serde(skip_serializing_if = "Pairs::is_empty")]
    pub labels: Pairs,
    /// Annotations in order.
    #[serde(skip_serializing_if = "Pairs::is_empty")]
    pub annotations: Pairs,
}

/// String pairs that serialize as a mapping in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// True without pairs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl serde::Serialize for Pairs {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// One object that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// `apiVersion`, or empty for a file that is no Kubernetes object.
    pub api_version: String,
    /// `kind`, or empty.
    pub kind: String,
    /// `metadata.name`, or empty.
    pub name: String,
    /// `metadata.namespace`, when it is written.
    pub namespace: Option<String>,
    /// The whole document.
    pub node: Node,
}

/// All objects of one input, Lists unfolded, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifests {
    /// The objects.
    pub objects: Vec<Manifest>,
}

impl Manifests {
    /// Collects the objects of the documents of one or more sources; `kind: List` (and every `…List` with
    /// `items`) is unfolded.
    pub fn from_documents(documents: impl IntoIterator<Item = Node>) -> Self {
        let mut objects = Vec::new();
        for document in documents {
            let is_list =
                document.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
            if is_list && document.get("items").is_some() {
                objects.extend(
                    document.get("items").map(Node::items).unwrap_or_default().iter().cloned().map(manifest),
                );
            } else {
                objects.push(manifest(document));
            }
        }
        Self { objects }
    }

    /// Objects of one API group and kind, whatever the version.
    pub fn of_kind<'a>(&'a self, group: &'a str, kind: &'a str) -> impl Iterator<Item = &'a Manifest> {
        self.objects.iter().filter(move |object| object.kind == kind && object.group() == group)
    }
}

impl Manifest {
    /// API group; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// `Kind/name`, or `Kind/namespace/name` when the object names its namespace.
    pub fn reference(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{}/{namespace}/{}", self.kind, self.name),
            None => format!("{}/{}", self.kind, self.name),
        }
    }

    /// Annotations in source order; values that are not strings are left out.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.node.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(|entry| Some((entry.key.text.as_str(), entry.value.as_str()?)))
    }

    /// One annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

fn manifest(node: Node) -> Manifest {
    let text = |path: &[&str]| node.at(path).and_then(Node::as_str).map(str::to_owned);
    Manifest {
        api_version: text(&["apiVersion"]).unwrap_or_default(),
        kind: text(&["kind"]).unwrap_or_default(),
        name: text(&["metadata", "name"]).unwrap_or_default(),
        namespace: text(&["metadata", "namespace"]),
        node,
    }
}
