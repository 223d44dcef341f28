//! Mistakes made in printed objects: one change each, as a hand would make it.
//!
//! The mutants are made on the tree of the printed bytes, without any knowledge of who printed them. A text that
//! is itself a YAML or JSON document, as ConfigMaps hold them, is taken apart, changed and printed again.

mod embedded;

use gatewright_core::tree::{Map, Value};

/// One mutant of a list of documents.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What was done, for messages.
    pub what: String,
    /// What kind of change it is.
    pub kind: Change,
    /// The changed documents.
    pub documents: Vec<Value>,
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// An element of a list is gone.
    Drop,
    /// Two neighbours of a list changed places.
    Reorder,
    /// A path matches more or other requests.
    Widen,
    /// A path is written in another case.
    Recase,
    /// A rule names the other service.
    Retarget,
    /// A setting is gone.
    Unset,
}

/// All mutants of these documents. `services` are the two names that a retarget swaps.
pub fn mutants(documents: &[Value], services: (&str, &str)) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let mut edits = Vec::new();
        collect(document, &mut Vec::new(), services, &mut edits);
        for (what, kind, path, edit) in edits {
            let mut changed = documents.to_vec();
            if let Some(target) = changed.get_mut(index).and_then(|document| at_mut(document, &path)) {
                edit(target);
                found.push(Mutant { what: format!("document {index}: {what}"), kind, documents: changed });
            }
        }
    }
    found
}

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

type Edit = Box<dyn Fn(&mut Value)>;
type Found = (String, Change, Vec<Step>, Edit);

fn at_mut<'a>(value: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Map(map), Step::Key(key)) => map.get_mut(key),
        (Value::List(items), Step::Index(index)) => items.get_mut(*index),
        _ => None,
    })
}

fn show(path: &[Step]) -> String {
    path.iter()
        .map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Index(index) => format!("[{index}]"),
        })
        .collect()
}

fn collect(value: &Value, path: &mut Vec<Step>, services: (&str, &str), found: &mut Vec<Found>) {
    match value {
        Value::List(items) => {
            list_edits(items, path, found);
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Index(index));
                collect(item, path, services, found);
                path.pop();
            }
        }
        Value::Map(map) => {
            map_edits(map, path, found);
            for (key, item) in map.iter() {
                if matches!(key, "labels" | "apiVersion" | "kind" | "name" | "namespace") && path.len() < 2 {
                    continue;
                }
                path.push(Step::Key(key.to_owned()));
                collect(item, path, services, found);
                path.pop();
            }
        }
        Value::String(text) => match embedded::document(text) {
            Some(document) => embedded::edits(&document, path, services, found),
            None => text_edits(text, path, services, found),
        },
        _ => {}
    }
}

fn list_edits(items: &[Value], path: &[Step], found: &mut Vec<Found>) {
    for index in 0..items.len() {
        let what = format!("drop {}[{index}]", show(path));
        let edit: Edit = Box::new(move |value| {
            if let Value::List(items) = value {
                items.remove(index);
            }
        });
        found.push((what, Change::Drop, path.to_vec(), edit));
    }
    for index in 1..items.len() {
        let what = format!("swap {}[{index}] with its predecessor", show(path));
        let edit: Edit = Box::new(move |value| {
            if let Value::List(items) = value {
                items.swap(index - 1, index);
            }
        });
        found.push((what, Change::Reorder, path.to_vec(), edit));
    }
}

fn map_edits(map: &Map, path: &[Step], found: &mut Vec<Found>) {
    // `exact` and `prefix` as keys of a string match, and `pathType` words, are each other's mistake; so are the
    // three keys of a path in Envoy's language.
    let swaps = [
        ("exact", "prefix"),
        ("prefix", "exact"),
        ("path", "prefix"),
        ("prefix", "path"),
        ("path_separated_prefix", "prefix"),
        ("path_separated_prefix", "path"),
    ];
    let in_match = matches!(path.last(), Some(Step::Key(key)) if key == "match");
    for (from, to) in swaps {
        let of_envoy = from.contains("path") || to.contains("path");
        if map.get(from).is_some() && (!of_envoy || in_match) {
            let what = format!("{from} becomes {to} at {}", show(path));
            let edit: Edit = Box::new(move |value| {
                if let Value::Map(map) = value
                    && let Some(text) = map.remove(from)
                {
                    map.insert(to, text);
                }
            });
            found.push((what, Change::Widen, path.to_vec(), edit));
        }
    }
    let is_annotations = matches!(path.last(), Some(Step::Key(key)) if key == "annotations");
    let settings: Vec<String> = map
        .iter()
        .filter(|(key, _)| {
            let names = [
                "match",
                "matches",
                "host",
                "hosts",
                "hostname",
                "hostnames",
                "retries",
                "method",
                "uri",
                "sectionName",
                "headers",
                "domains",
                "timeout",
                "idle_timeout",
                "transport_socket",
                "response_code",
            ];
            is_annotations || names.contains(key)
        })
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in settings {
        let what = format!("unset {}.{key}", show(path));
        let edit: Edit = Box::new(move |value| {
            if let Value::Map(map) = value {
                map.remove(&key);
            }
        });
        found.push((what, Change::Unset, path.to_vec(), edit));
    }
}

fn text_edits(text: &str, path: &[Step], services: (&str, &str), found: &mut Vec<Found>) {
    let mut replace = |kind: Change, to: String| {
        if to != text {
            let what = format!("{} becomes {to:?} (was {text:?})", show(path));
            let edit: Edit = Box::new(move |value| *value = Value::String(to.clone()));
            found.push((what, kind, path.to_vec(), edit));
        }
    };
    if text.starts_with('/') && text.len() > 1 {
        let mut shorter = text.to_owned();
        shorter.pop();
        replace(Change::Widen, shorter);
        replace(Change::Widen, format!("{text}x"));
        let trimmed = text.trim_end_matches('/');
        replace(
            Change::Widen,
            if trimmed.len() == text.len() { format!("{text}/") } else { trimmed.to_owned() },
        );
        replace(Change::Recase, text.to_ascii_uppercase());
    }
    for changed in quoted_path_edits(text) {
        replace(Change::Widen, changed);
    }
    match text {
        "Exact" => {
            replace(Change::Widen, "Prefix".to_owned());
            replace(Change::Widen, "PathPrefix".to_owned());
        }
        "Prefix" | "PathPrefix" => replace(Change::Widen, "Exact".to_owned()),
        _ => {}
    }
    // The first label of a backend's name is the Service.
    let (service, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    if service == services.0 {
        replace(Change::Retarget, format!("{}{rest}", services.1));
    } else if service == services.1 {
        replace(Change::Retarget, format!("{}{rest}", services.0));
    }
}

/// Changes of paths that stand in backticks or double quotes inside a longer text, as rule languages have
/// them, and of the names of path matchers before them.
fn quoted_path_edits(text: &str) -> Vec<String> {
    let mut edits = Vec::new();
    for quote in ['`', '"'] {
        let start = format!("{quote}/");
        for (at, _) in text.match_indices(&start) {
            let (before, rest) = text.split_at(at + 1);
            let Some(end) = rest.find(quote) else { continue };
            let (path, after) = rest.split_at(end);
            let mut shorter = path.to_owned();
            shorter.pop();
            edits.extend([
                format!("{before}{path}x{after}"),
                format!("{before}{path}/{after}"),
                format!("{before}{shorter}{after}"),
                format!("{before}{}{after}", path.to_ascii_uppercase()),
            ]);
        }
    }
    for (from, to) in [("Path(", "PathPrefix("), ("PathPrefix(", "Path(")] {
        for (at, _) in text.match_indices(from) {
            let (before, rest) = text.split_at(at);
            edits.push(format!("{before}{to}{}", rest.get(from.len()..).unwrap_or_default()));
        }
    }
    edits
}
