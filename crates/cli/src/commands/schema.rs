//! `gatewright schema`.

use super::{Reporter, finish};
use crate::args::{self, DiagnosticsFormat, SchemaOf};
use crate::exit::Exit;
use crate::input;
use gatewright::core::source::SourceMap;

pub(crate) fn run(args: &args::Schema) -> Exit {
    let schema = match args.what {
        SchemaOf::Routes => gatewright::core::routes::schema(),
        SchemaOf::Values => match input::chart_version(&args.chart_version) {
            Ok(version) => gatewright::core::chart::schema(version),
            Err(problem) => {
                let mut reporter = Reporter::new(DiagnosticsFormat::Text);
                reporter.add([problem]);
                return reporter.report(&SourceMap::default());
            }
        },
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    finish(&text, Exit::Done)
}
