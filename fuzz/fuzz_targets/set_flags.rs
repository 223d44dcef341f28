//! Any bytes as the text of each flag of the `--set` family.
#![no_main]

use gatewright::Project;
use gatewright::core::values::{SetFlag, SetKind, set_file_paths};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for kind in [SetKind::Json, SetKind::Typed, SetKind::Text, SetKind::File, SetKind::Literal] {
        let mut project = Project::new("demo");
        let source = project.sources.add("--set", text.clone());
        let files = set_file_paths(&text).into_iter().map(|path| (path, "content".to_owned())).collect();
        project.inputs.set.push(SetFlag { kind, source, files });
        let _ = project.load();
    }
});
