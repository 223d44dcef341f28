//! `gatewright routers`.

use super::finish;
use crate::args::{self, ListFormat};
use crate::exit::Exit;
use askama::Template;
use gatewright::core::router::{OptionSpec, RouterInfo};
use serde_json::{Value, json};

pub(crate) fn run(args: &args::Routers) -> Exit {
    let infos: Vec<&RouterInfo> = gatewright::routers().iter().map(|router| router.info()).collect();
    let text = match args.output {
        ListFormat::Json => {
            let array: Vec<Value> = infos.iter().map(|info| entry(info)).collect();
            let mut text = serde_json::to_string_pretty(&array).unwrap_or_default();
            text.push('\n');
            text
        }
        ListFormat::Table => infos.iter().map(|info| page(info)).collect::<Vec<_>>().join("\n"),
    };
    finish(&text, Exit::Done)
}

fn entry(info: &RouterInfo) -> Value {
    let options: Vec<Value> = info
        .options
        .iter()
        .map(|option| {
            json!({
                "name": format!("{}.{}", info.id, option.key),
                "values": option.kind.expectation(),
                "default": option.default,
                "help": option.help,
            })
        })
        .collect();
    json!({
        "id": info.id,
        "title": info.title,
        "crate": info.krate,
        "apiVersions": info.api_versions,
        "objects": info.objects,
        "versions": info.versions,
        "options": options,
        "cannot": info.cannot,
        "reservedPaths": info.reserved_paths.iter().map(|one| one.text).collect::<Vec<_>>(),
    })
}

/// One router for people; the layout is in `templates/router.txt`.
#[derive(Template)]
#[template(path = "router.txt", escape = "none")]
struct Page<'a> {
    info: &'a RouterInfo,
}

fn page(info: &RouterInfo) -> String {
    // The template only prints into a String, which cannot fail.
    Page { info }.render().unwrap_or_default()
}

impl Page<'_> {
    fn default(option: &OptionSpec) -> &str {
        if option.default.is_empty() { "not set" } else { option.default }
    }
}
