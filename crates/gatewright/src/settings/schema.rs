//! JSON Schema (draft 2020-12) of the project file, for editors.

use super::table::{SETTINGS, Setting, Shape};
use gatewright_core::routes::API_VERSION;
use serde_json::{Map, Value, json};

/// The schema. It accepts exactly the files whose structure [`super::Settings::read`] accepts; whether a
/// text is a duration or a host is beyond it.
pub fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert("apiVersion".to_owned(), json!({ "const": API_VERSION }));
    properties.insert("kind".to_owned(), json!({ "const": super::KIND }));
    let mut either = Vec::new();
    for setting in SETTINGS {
        for spelling in setting.spellings() {
            properties.insert(spelling.to_owned(), property(setting, spelling));
        }
        if setting.key != setting.name {
            either.push(json!({ "not": { "required": [setting.key, setting.name] } }));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://gatewright.dev/schemas/v1alpha1/project.json",
        "title": "gatewright project",
        "description": "What the flags of the command line say, under the same names; flags win over it. \
                        Relative paths start at the folder of this file.",
        "type": "object",
        "additionalProperties": false,
        "required": ["apiVersion", "kind"],
        "properties": properties,
        "allOf": either,
        "$defs": {
            "text": { "type": ["string", "number", "boolean"] },
            "texts": { "anyOf": [
                { "$ref": "#/$defs/text" },
                { "type": "array", "items": { "$ref": "#/$defs/text" } }
            ]},
            "pairs": { "anyOf": [
                { "$ref": "#/$defs/texts" },
                { "type": "object", "additionalProperties": { "$ref": "#/$defs/text" } }
            ]},
            "values": { "anyOf": [{ "$ref": "#/$defs/text" }, { "type": "object" }] }
        }
    })
}

fn property(setting: &Setting, spelling: &str) -> Value {
    let mut schema = shape(setting.shape);
    if let Some(map) = schema.as_object_mut() {
        let help = if spelling == setting.key {
            setting.help.to_owned()
        } else {
            format!("The same as {}, spelled as the flag.", setting.key)
        };
        map.insert("description".to_owned(), Value::from(help));
        if !setting.default.is_empty() && spelling == setting.key {
            let default = match setting.shape {
                Shape::Switch => Value::from(setting.default == "true"),
                _ => Value::from(setting.default),
            };
            map.insert("default".to_owned(), default);
        }
    }
    schema
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Text => json!({ "$ref": "#/$defs/text" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Switch => json!({ "type": "boolean" }),
        Shape::Texts => json!({ "$ref": "#/$defs/texts" }),
        Shape::Values => json!({ "anyOf": [
            { "$ref": "#/$defs/values" },
            { "type": "array", "items": { "$ref": "#/$defs/values" } }
        ]}),
        Shape::Pairs => json!({ "$ref": "#/$defs/pairs" }),
        Shape::Routers => routers(),
    }
}

/// Ids and options of the registry, so that an editor completes them.
fn routers() -> Value {
    let ids: Vec<&str> = crate::routers().iter().map(|router| router.info().id).chain(["all"]).collect();
    let maps: Map<String, Value> = crate::routers()
        .iter()
        .map(|router| {
            let info = router.info();
            let options: Map<String, Value> = info
                .options
                .iter()
                .map(|option| {
                    let help = format!("{} ({})", option.help, option.kind.expectation());
                    (option.key.to_owned(), json!({ "$ref": "#/$defs/text", "description": help }))
                })
                .collect();
            let schema =
                json!({ "type": ["object", "null"], "additionalProperties": false, "properties": options });
            (info.id.to_owned(), schema)
        })
        .chain([("all".to_owned(), json!({ "type": ["object", "null"], "maxProperties": 0 }))])
        .collect();
    json!({ "anyOf": [
        // Several ids in one text, separated by commas.
        { "type": "string" },
        { "type": "array", "items": { "anyOf": [{ "enum": ids }, { "type": "string", "pattern": "," }] } },
        { "type": "object", "additionalProperties": false, "properties": maps }
    ]})
}
