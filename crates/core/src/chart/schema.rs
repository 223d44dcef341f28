//! JSON Schema (draft 2020-12) of the values, for editors, read off the table of keys.
//!
//! It is narrower than Helm and than the checks where an editor can help: variables are text in quotes. What
//! it accepts has no structural error.

use super::keys::{Default, ENV, EnvKey, EnvKind, Field, Shape, TOP};
use super::{ChartVersion, Component};
use serde_json::{Map, Value, json};

/// The schema of a chart version's values.
pub fn schema(version: ChartVersion) -> Value {
    let mut schema = object(TOP, version, None, true);
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert(
        "$id".to_owned(),
        json!(format!("https://gatewright.dev/schemas/mcp-gateway-{version}/values.json")),
    );
    schema.insert("title".to_owned(), json!(format!("Values of the chart mcp-gateway {version}")));
    Value::Object(schema)
}

/// A map with these keys; `closed` when no other key has an effect.
fn object(
    fields: &[Field],
    version: ChartVersion,
    component: Option<Component>,
    closed: bool,
) -> Map<String, Value> {
    let properties: Map<String, Value> = fields
        .iter()
        .filter(|field| field.is_in(version))
        .map(|field| (field.key.to_owned(), property(field, version, component)))
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if closed {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

fn property(field: &Field, version: ChartVersion, component: Option<Component>) -> Value {
    let component = Component::ALL.into_iter().find(|component| component.block() == field.key).or(component);
    let mut schema = shape(&field.shape, version, component);
    schema.insert("description".to_owned(), json!(field.about));
    if let Some(default) = default(field, version, component) {
        schema.insert("default".to_owned(), default);
    }
    Value::Object(schema)
}

fn shape(shape: &Shape, version: ChartVersion, component: Option<Component>) -> Map<String, Value> {
    let fixed = |value: Value| match value {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    match shape {
        Shape::Block(fields) => object(fields, version, component, true),
        Shape::Open(fields) => nullable(object(fields, version, component, false)),
        Shape::Probe(fields) => {
            let mut map = object(fields, version, component, false);
            map.insert("type".to_owned(), json!(["object", "null"]));
            map
        }
        Shape::Env => env(version),
        Shape::TextMap => {
            fixed(json!({ "type": ["object", "null"], "additionalProperties": { "type": "string" } }))
        }
        Shape::List => fixed(json!({ "type": ["array", "null"] })),
        Shape::NamedList => fixed(json!({
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": { "name": { "type": "string", "minLength": 1 } }
            }
        })),
        Shape::Switch | Shape::Printed => fixed(json!({ "type": "boolean" })),
        Shape::Text => fixed(json!({ "type": "string" })),
        Shape::ImageTag => {
            fixed(json!({ "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$" }))
        }
        Shape::ImageName => fixed(json!({
            "type": "string",
            "pattern": "^([A-Za-z0-9._-]+(:[0-9]+)?/)?([A-Za-z0-9._-]+/)*[A-Za-z0-9._-]+$"
        })),
        Shape::Word(words) => fixed(json!({ "enum": words })),
        Shape::Whole(least, most) => fixed(json!({ "type": "integer", "minimum": least, "maximum": most })),
        Shape::WholeOrNull(least, most) => {
            fixed(json!({ "type": ["integer", "null"], "minimum": least, "maximum": most }))
        }
        Shape::Quantity => fixed(json!({
            "type": ["string", "number", "null"],
            "pattern": r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
            "minimum": 0
        })),
    }
}

fn nullable(mut schema: Map<String, Value>) -> Map<String, Value> {
    schema.insert("type".to_owned(), json!(["object", "null"]));
    schema
}

/// `env` is an open set of variables, all of them text.
fn env(version: ChartVersion) -> Map<String, Value> {
    let properties: Map<String, Value> =
        ENV.iter().filter(|key| key.is_in(version)).map(|key| (key.key.to_owned(), variable(key))).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("propertyNames".to_owned(), json!({ "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }));
    schema.insert("additionalProperties".to_owned(), json!({ "type": "string" }));
    schema
}

fn variable(key: &EnvKey) -> Value {
    let mut schema = match key.kind {
        EnvKind::Host => json!({
            "type": "string",
            "pattern": r"^$|^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"
        }),
        EnvKind::Issuer => json!({ "type": "string", "pattern": r"^$|^https://[a-z0-9.-]+$" }),
        EnvKind::BaseUrl => json!({ "type": "string", "pattern": r"^$|^https?://[A-Za-z0-9.:\[\]-]+$" }),
        EnvKind::Webhook => {
            json!({ "type": "string", "pattern": r"^$|^https?://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?$" })
        }
        EnvKind::RedisHost => json!({ "type": "string", "pattern": r"^[A-Za-z0-9.:-]*$" }),
        EnvKind::RedisPort => json!({ "type": ["string", "null"], "pattern": r"^([1-9][0-9]{0,4})?$" }),
        EnvKind::RedisDb | EnvKind::Seconds => json!({ "type": ["string", "null"], "pattern": r"^[0-9]*$" }),
        EnvKind::Boolean => json!({ "enum": ["true", "false", "", null] }),
        EnvKind::Region => json!({ "enum": ["eu", "us", "ca", "au", "stg", "", null] }),
        EnvKind::Provider => json!({ "enum": ["datadog", "splunk", "coralogix", "webhook", ""] }),
        EnvKind::EncryptionKey => json!({ "type": "string", "pattern": "^$|^[ -~]{32}$" }),
        EnvKind::Secret | EnvKind::Id | EnvKind::Text => json!({ "type": "string" }),
    };
    // Null removes a default; without one it makes an empty variable.
    if key.default.is_none()
        && let Some(Value::Array(words)) = schema.get_mut("enum")
    {
        words.retain(|word| !word.is_null());
    }
    if let Value::Object(map) = &mut schema {
        let mut about = key.about.to_owned();
        if let Some(first) = about.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        map.insert("description".to_owned(), json!(format!("{about}.")));
        if let Some(default) = key.default {
            map.insert("default".to_owned(), json!(default));
        }
    }
    schema
}

fn default(field: &Field, version: ChartVersion, component: Option<Component>) -> Option<Value> {
    Some(match field.default {
        Default::Nothing | Default::Fields => return None,
        Default::Text(text) => json!(text),
        Default::Number(number) => json!(number),
        Default::Flag(value) => json!(value),
        Default::EmptyList => json!([]),
        Default::ListOf(text) => json!([text]),
        Default::Tag => json!(version.tag()),
        Default::Repository => json!(version.repository(component?)),
    })
}
