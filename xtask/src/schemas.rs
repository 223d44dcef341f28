//! `cargo xtask schemas`: every printed object of the tests against the schema its project publishes.
//!
//! The judge is a Go program (`tests/schemas`), because the API server's own validation is Go.

use gatewright_testkit::golden::files_below;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the program on the golden files, the crates' snapshots and the chart's fixtures; flags are passed on.
pub(crate) fn run(flags: impl Iterator<Item = String>) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let mut inputs = vec![root.join("tests/golden")];
    inputs.extend(below(&root.join("crates"), is_snapshot)?);
    inputs.extend(below(&root.join("tests/fixtures/chart"), |file| file.ends_with("expected.yaml"))?);
    let status = Command::new("go")
        .current_dir(root.join("tests/schemas"))
        .args(["run", "."])
        .args(flags)
        .args(inputs)
        .status()
        .map_err(|error| format!("cannot run go, which this check needs: {error}"))?;
    if status.success() { Ok(()) } else { Err("some printed objects are not valid".to_owned()) }
}

fn below(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, String> {
    let mut files = files_below(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    files.retain(|file| wanted(file));
    Ok(files)
}

/// Snapshots of whole rendered outputs; those of refusals and readings are no objects.
fn is_snapshot(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains("render__") && file.extension().is_some_and(|extension| extension == "snap")
}
