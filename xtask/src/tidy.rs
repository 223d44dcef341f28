//! Rules that neither the compiler nor clippy checks.

use crate::codes_pages::{self, Page};
use crate::guide;
use gatewright::core::codes::CODES;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest source file, in lines.
const LONGEST: usize = 500;
const CAPABILITIES_PAGE: &str = "docs/capabilities.md";

/// Checks everything; with `write`, refreshes generated documents first.
pub(crate) fn run(write: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut problems = Vec::new();
    let sources = sources(&root)?;
    for file in &sources {
        check_file(&root, file, &mut problems)?;
    }
    check_codes(&sources, &mut problems)?;
    let pages = codes_pages::pages();
    for Page { path, content } in &pages {
        check_page(&root.join(path), content, write, &mut problems)?;
    }
    check_strays(&root, &pages, write, &mut problems)?;
    for (page, content) in guide::pages(&root)? {
        check_page(&root.join(page), &content, write, &mut problems)?;
    }
    guide::check(&root, &mut problems)?;
    let capabilities = crate::capabilities::page()?;
    check_page(&root.join(CAPABILITIES_PAGE), &capabilities, write, &mut problems)?;
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn sources(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "tests", "xtask", "fuzz/src", "fuzz/fuzz_targets", "examples"]
        .map(|dir| root.join(dir))
        .into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn check_file(root: &Path, file: &Path, problems: &mut Vec<String>) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = file.strip_prefix(root).unwrap_or(file).display();
    let is_test = file.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs");
    if text.lines().count() > LONGEST && !is_test {
        problems.push(format!("{name}: longer than {LONGEST} lines; split it"));
    }
    let documented = text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with("#!["))
        .is_some_and(|line| line.starts_with("//!"));
    if !documented {
        problems.push(format!("{name}: does not open with a `//!` line that says what it is for"));
    }
    Ok(())
}

/// Calls whose first argument is a code.
const CALLS: [&str; 13] = [
    "Diagnostic::error(",
    "Diagnostic::warning(",
    "Diagnostic::info(",
    "refusal(",
    "Finding::at(",
    ".warn(",
    ".info(",
    ".note(",
    "warn_at(",
    "code: ",
    ".error(",
    ".warning(",
    ".push(severity, ",
];

/// Every code in the sources is registered.
fn check_codes(sources: &[PathBuf], problems: &mut Vec<String>) -> Result<(), String> {
    let known: BTreeSet<&str> = CODES.iter().map(|code| code.code).collect();
    let mut used = BTreeSet::new();
    for file in sources.iter().filter(|file| is_product(file)) {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        // Unit tests make up codes of their own.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in CALLS {
            for (at, _) in text.match_indices(call) {
                let rest = text.get(at + call.len()..).unwrap_or_default().trim_start();
                if let Some(code) = rest
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                    .filter(|code| code.contains('-'))
                {
                    used.insert(code.to_owned());
                }
            }
        }
    }
    for code in used.iter().filter(|code| !known.contains(code.as_str())) {
        problems.push(format!("the code {code:?} has no line in crates/core/src/codes.rs"));
    }
    if !CODES.is_sorted_by(|left, right| left.code < right.code) {
        problems.push("crates/core/src/codes.rs is not sorted or repeats a code".to_owned());
    }
    Ok(())
}

/// Sources of the product: a crate's `src`, without the test kit.
fn is_product(file: &Path) -> bool {
    let parts: Vec<_> = file.components().map(std::path::Component::as_os_str).collect();
    parts.iter().any(|part| *part == "src")
        && parts.iter().any(|part| *part == "crates")
        && !parts.iter().any(|part| *part == "testkit")
}

fn check_page(file: &Path, content: &str, write: bool, problems: &mut Vec<String>) -> Result<(), String> {
    if write {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        return fs::write(file, content).map_err(failed);
    }
    if fs::read_to_string(file).ok().as_deref() != Some(content) {
        problems.push(format!("{} is out of date; run `cargo xtask tidy --write`", file.display()));
    }
    Ok(())
}

/// Pages of codes that are gone.
fn check_strays(root: &Path, pages: &[Page], write: bool, problems: &mut Vec<String>) -> Result<(), String> {
    let folder = root.join(codes_pages::FOLDER);
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if pages.iter().any(|page| root.join(&page.path) == path) {
            continue;
        }
        if write {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        } else {
            problems.push(format!("{} belongs to no code; run `cargo xtask tidy --write`", path.display()));
        }
    }
    Ok(())
}
