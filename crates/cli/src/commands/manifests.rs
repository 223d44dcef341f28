//! `--manifests FILE|DIR|-`, or our own output in its place.

use crate::input::read_text;
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::router::{Manifests, Router};
use gatewright::core::source::SourceMap;
use gatewright::{Failure, Loaded, read_manifests};
use std::path::{Path, PathBuf};

/// Manifests of a file, a folder (its `.yaml`, `.yml` and `.json` files, sub-folders included, in the order
/// of their names) or standard input.
pub(crate) fn read(path: &Path, sources: &mut SourceMap) -> Result<Manifests, Vec<Diagnostic>> {
    let mut files = Vec::new();
    if path.is_dir() {
        collect(path, &mut files, 0).map_err(|problem| vec![problem])?;
        files.sort();
    } else {
        files.push(path.to_path_buf());
    }
    let mut ids = Vec::with_capacity(files.len());
    for file in files {
        let text = read_text(&file).map_err(|problem| vec![*problem])?;
        ids.push(sources.add(file.display().to_string(), text));
    }
    read_manifests(sources, &ids)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| {
        Diagnostic::error("io-read", format!("cannot read {}: {error}", dir.display())).class(Class::Io)
    };
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_manifest = path
            .extension()
            .and_then(std::ffi::OsStr::to_str)
            .is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"));
        let hidden =
            path.file_name().and_then(std::ffi::OsStr::to_str).is_some_and(|name| name.starts_with('.'));
        // A link back up would never end; no real tree is this deep.
        if path.is_dir() && depth < 32 && !hidden {
            collect(&path, files, depth + 1)?;
        } else if is_manifest && !hidden {
            files.push(path);
        }
    }
    Ok(())
}

/// The manifests to look at for one router: those given, or what `render` would print for it.
pub(crate) fn of_router(
    given: Option<&Manifests>,
    loaded: &Loaded,
    router: &'static dyn Router,
) -> Result<Manifests, Failure> {
    match given {
        Some(manifests) => Ok(manifests.clone()),
        None => loaded.own_manifests(router),
    }
}
