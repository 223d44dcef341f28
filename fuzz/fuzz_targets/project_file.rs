//! Any bytes as a project file: no panic, every finding has a place inside a source, and what is accepted
//! resolves, whatever the files that it names hold.
#![no_main]

use gatewright::core::source::SourceMap;
use gatewright::settings::{Settings, resolve};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut sources = SourceMap::default();
    let text = String::from_utf8_lossy(data).into_owned();
    let id = sources.add("gatewright.yaml", text.clone());
    match Settings::read(&mut sources, id, "folder") {
        Ok(file) => {
            let mut read = |_: &str| Ok(text.clone());
            let (project, _) = resolve(sources, &file, &Settings::default(), &mut read);
            let _ = project.load();
        }
        Err(found) => {
            for (span, _) in found.iter().flat_map(|one| &one.spans) {
                let length = sources.get(span.source).map_or(0, |source| source.text.len());
                assert!(span.end as usize <= length);
            }
        }
    }
});
