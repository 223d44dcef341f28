//! `gatewright schema`.

use super::finish;
use crate::args::{self, SchemaOf};
use crate::exit::Exit;

pub(crate) fn run(args: &args::Schema) -> Exit {
    let schema = match args.what {
        SchemaOf::Routes => gatewright::core::routes::schema(),
        SchemaOf::Project => gatewright::settings::schema(),
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    finish(&text, Exit::Done)
}
