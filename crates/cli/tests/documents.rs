//! Every command of the guide and of the recorded sessions, with what it prints.
//!
//! A page is run from top to bottom in a fresh folder: guide pages in a copy of `examples/guide`, sessions in
//! a copy of `sessions/files` beside `examples`. After a wanted change, `TRYCMD=overwrite cargo test -p
//! gatewright-cli --test documents` writes the new output into the pages; read the difference.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("files") {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
}

/// One test, because the folder a page runs in is that of the whole process.
#[test]
fn every_page_is_true() {
    let root = root();
    let sessions = root.join("crates/cli/tests/sessions");
    let mut all = Vec::new();
    pages(&root.join("docs"), &mut all);
    pages(&sessions, &mut all);
    let with_commands: Vec<PathBuf> = all
        .into_iter()
        .filter(|page| fs::read_to_string(page).expect("a page").contains("```console"))
        .collect();
    assert!(with_commands.len() > 8, "pages are missing: {with_commands:?}");
    let mut wrong = Vec::new();
    for page in with_commands {
        let folder = TempDir::new().expect("a folder");
        let here = folder.path().canonicalize().expect("a folder");
        if page.starts_with(&sessions) {
            copy(&sessions.join("files"), &here);
            copy(&root.join("examples"), &here.join("examples"));
        } else {
            copy(&root.join("examples/guide"), &here);
        }
        std::env::set_current_dir(&here).expect("a folder");
        let run = std::panic::catch_unwind(|| trycmd::TestCases::new().case(&page).run());
        std::env::set_current_dir(&root).expect("the repository");
        if run.is_err() {
            wrong.push(page);
        }
    }
    assert!(wrong.is_empty(), "pages that are not true any more: {wrong:?}");
}
