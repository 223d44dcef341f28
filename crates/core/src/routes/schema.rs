//! JSON Schema (draft 2020-12) of the route table file, for editors.

use super::METHODS;
use super::file::API_VERSION;
use serde_json::{Value, json};

/// The schema. It accepts exactly the files whose structure [`super::RouteTable::from_node`] accepts; ties
/// and the missing catch-all are beyond a schema.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://gatewright.dev/schemas/v1alpha1/routes.json",
        "title": "gatewright route table",
        "description": "Which paths of the one host belong to auth and which to gw. The most specific row wins; \
                        the order of the rows never matters.",
        "type": "object",
        "additionalProperties": false,
        "required": ["apiVersion", "kind", "routes"],
        "properties": {
            "apiVersion": { "const": API_VERSION },
            "kind": { "const": "RouteTable" },
            "routes": { "type": "array", "minItems": 1, "items": row() }
        }
    })
}

fn row() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["path", "match", "backend"],
        "properties": {
            "path": {
                "description": "Absolute path without empty, `.` or `..` segments.",
                "type": "string",
                "maxLength": 1024,
                "pattern": r"^/$|^(/(?!\.{1,2}(/|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)+/?$"
            },
            "match": {
                "description": "exact: this path. prefix: this path and everything below it after a slash.",
                "enum": ["exact", "prefix"]
            },
            "backend": { "enum": ["auth", "gw"] },
            "methods": {
                "description": "Methods the row is limited to; any when absent.",
                "type": "array",
                "minItems": 1,
                "uniqueItems": true,
                "items": { "enum": METHODS }
            },
            "purpose": { "description": "What the row is for.", "type": "string" },
            "source": { "description": "Who published the row.", "type": "string" }
        }
    })
}
