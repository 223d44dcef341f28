//! `gatewright schema`.

use super::{Reporter, finish};
use crate::args::{self, DiagnosticsFormat, SchemaOf};
use crate::exit::Exit;
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::source::SourceMap;

pub(crate) fn run(args: &args::Schema) -> Exit {
    let schema = match args.what {
        SchemaOf::Routes => gatewright::core::routes::schema(),
        SchemaOf::Project => gatewright::settings::schema(),
        SchemaOf::Values => match gatewright::settings::chart_version(&args.chart_version) {
            Ok(version) => gatewright::core::chart::schema(version),
            Err(message) => {
                let mut reporter = Reporter::new(DiagnosticsFormat::Text);
                let problem = Diagnostic::error("usage", message).class(Class::Usage);
                reporter.add([problem.at_path("--chart-version")]);
                return reporter.report(&SourceMap::default());
            }
        },
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    finish(&text, Exit::Done)
}
