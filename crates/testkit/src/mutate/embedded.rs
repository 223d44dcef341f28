//! Documents inside of texts.

use super::{Edit, Found, Step, at_mut, collect};
use gatewright_core::source::SourceMap;
use gatewright_core::tree::Value;
use gatewright_core::yaml;

/// The document that a text holds: a map of several lines, or one in braces.
pub(super) fn document(text: &str) -> Option<Value> {
    if !(text.contains('\n') || text.starts_with('{')) {
        return None;
    }
    let mut sources = SourceMap::default();
    let id = sources.add("embedded.yaml", text);
    let documents = yaml::read(&sources, id).ok()?.documents;
    match documents.as_slice() {
        [one] => Some(Value::from(one)).filter(|value| matches!(value, Value::Map(map) if !map.is_empty())),
        _ => None,
    }
}

/// The edits of a document, each as one of the text at `outer`.
pub(super) fn edits(document: &Value, outer: &[Step], services: (&str, &str), found: &mut Vec<Found>) {
    let mut inner = Vec::new();
    collect(document, &mut Vec::new(), services, &mut inner);
    for (what, kind, path, edit) in inner {
        let whole: Edit = Box::new(move |value| {
            let Value::String(text) = value else { return };
            let Some(mut document) = self::document(text) else { return };
            if let Some(target) = at_mut(&mut document, &path) {
                edit(target);
            }
            text.clear();
            yaml::print(&document, text);
        });
        found.push((format!("{} {what}", super::show(outer)), kind, outer.to_vec(), whole));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Change, mutants};
    use super::document;
    use gatewright_core::tree::{Map, Value};

    #[test]
    fn only_maps_are_documents() {
        assert!(document("a: 1\nb: 2\n").is_some() && document("{\"a\": [1]}").is_some());
        for text in ["a: 1", "one line", "two\nlines\n", "- a\n- b\n", "{", "", "a: 1\n---\nb: 2\n"] {
            assert!(document(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_route_in_a_config_map_is_changed_in_its_text() {
        let text = "routes:\n- match:\n    path: /token\n  cluster: auth\n- cluster: gw\n";
        let data: Map = [("envoy.yaml", text)].into_iter().collect();
        let object = Value::Map([("data", Value::Map(data))].into_iter().collect());
        let found = mutants(&[object], ("auth", "gw"));
        let texts: Vec<(Change, &str)> = found
            .iter()
            .filter_map(|mutant| {
                Some((mutant.kind, mutant.documents[0].at(&["data", "envoy.yaml"])?.as_str()?))
            })
            .collect();
        for expected in [
            (Change::Drop, "routes:\n- cluster: gw\n"),
            (Change::Widen, "routes:\n- match:\n    prefix: /token\n  cluster: auth\n- cluster: gw\n"),
            (Change::Retarget, "routes:\n- match:\n    path: /token\n  cluster: gw\n- cluster: gw\n"),
        ] {
            assert!(texts.contains(&expected), "{expected:?} is not among {texts:#?}");
        }
    }
}
