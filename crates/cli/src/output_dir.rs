//! `--output-dir`: one file an object, written atomically, and a record of what was written.
//!
//! Only files that an earlier run wrote and nobody changed since are ever removed.

use gatewright::core::diag::{Class, Diagnostic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

/// Name of the record inside the folder. Without an extension, because `kubectl apply -R -f DIR` takes every
/// `.json` and `.yaml` below DIR for a manifest.
const RECORD: &str = ".gatewright-manifest";

/// Files by relative path with `/` as separator.
pub(crate) type Files = BTreeMap<String, String>;

#[derive(Debug, Default, Deserialize, Serialize)]
struct Record {
    /// Relative path to a checksum of the bytes that were written.
    files: BTreeMap<String, String>,
}

/// What differs between the folder and the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Sentences, one a file.
    pub(crate) lines: Vec<String>,
}

/// Compares without writing.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn check(dir: &Path, files: &Files) -> Result<Drift, Diagnostic> {
    let record = read_record(dir)?;
    let mut drift = Drift::default();
    for (name, content) in files {
        match read_existing(&dir.join(name))? {
            None => drift.lines.push(format!("missing: {name}")),
            Some(found) if found != content.as_bytes() => drift.lines.push(format!("differs: {name}")),
            Some(_) => {}
        }
    }
    for name in record.files.keys().filter(|name| !files.contains_key(*name)) {
        if is_inside(name) && dir.join(name).exists() {
            drift.lines.push(format!("no longer rendered: {name}"));
        }
    }
    Ok(drift)
}

/// Writes all files, removes those an earlier run wrote, and returns how many bytes changed on disk.
///
/// # Errors
/// When something cannot be written; files written before stay.
pub(crate) fn write(dir: &Path, files: &Files) -> Result<(), Diagnostic> {
    let old = read_record(dir)?;
    for (name, content) in files {
        write_file(dir, name, content.as_bytes())?;
    }
    for (name, sum) in old.files.iter().filter(|(name, _)| !files.contains_key(*name)) {
        remove_own(dir, name, sum)?;
    }
    let record = Record {
        files: files.iter().map(|(name, content)| (name.clone(), checksum(content.as_bytes()))).collect(),
    };
    let mut text = serde_json::to_string_pretty(&record).unwrap_or_default();
    text.push('\n');
    write_file(dir, RECORD, text.as_bytes())
}

fn remove_own(dir: &Path, name: &str, sum: &str) -> Result<(), Diagnostic> {
    let path = dir.join(name);
    if !is_inside(name) {
        return Ok(());
    }
    match read_existing(&path)? {
        Some(bytes) if checksum(&bytes) == sum => {
            fs::remove_file(&path).map_err(|error| failed("remove", &path, &error))
        }
        _ => Ok(()),
    }
}

/// A relative path without `..`: a record edited by hand must not reach outside the folder.
fn is_inside(name: &str) -> bool {
    let path = Path::new(name);
    !name.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

fn read_record(dir: &Path) -> Result<Record, Diagnostic> {
    if dir.is_file() {
        let message = format!("{} is a file, and a folder is needed here", dir.display());
        return Err(Diagnostic::error("io-write", message).class(Class::Io));
    }
    let path = dir.join(RECORD);
    let Some(bytes) = read_existing(&path)? else { return Ok(Record::default()) };
    serde_json::from_slice(&bytes).map_err(|error| failed("understand", &path, &io::Error::other(error)))
}

fn read_existing(path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Writes through a temporary file in the same folder and a rename, so that a reader sees the old bytes or
/// the new ones. Equal bytes are left alone, which keeps times and watchers quiet.
fn write_file(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let path = dir.join(name);
    if read_existing(&path)?.as_deref() == Some(bytes) {
        return Ok(());
    }
    let folder: PathBuf = path.parent().map_or_else(|| dir.to_path_buf(), Path::to_path_buf);
    fs::create_dir_all(&folder).map_err(|error| failed("create", &folder, &error))?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let result = builder.prefix(".gatewright-").tempfile_in(&folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)
    });
    result.map(|_| ()).map_err(|error| failed("write", &path, &error))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("io-write", format!("cannot {what} {}: {error}", path.display())).class(Class::Io)
}

/// FNV-1a, 64 bits: it only has to notice that somebody edited a file.
fn checksum(bytes: &[u8]) -> String {
    let sum = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        entries.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
    }

    #[test]
    fn only_own_unchanged_files_are_removed() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| dir.path().join(name);
        write(dir.path(), &files(&[("chart/a.yaml", "a"), ("x/b.yaml", "b"), ("x/c.yaml", "c")]))
            .expect("written");
        fs::write(at("x/c.yaml"), "edited").expect("edited");
        fs::write(at("x/own.yaml"), "mine").expect("mine");
        write(dir.path(), &files(&[("chart/a.yaml", "a2")])).expect("written");
        assert_eq!(fs::read_to_string(at("chart/a.yaml")).expect("kept"), "a2");
        assert!(!at("x/b.yaml").exists(), "an own file goes");
        assert!(at("x/c.yaml").exists(), "an edited file stays");
        assert!(at("x/own.yaml").exists(), "a foreign file stays");
    }

    #[test]
    fn check_names_every_difference() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let all = files(&[("a.yaml", "a"), ("b.yaml", "b"), ("c.yaml", "c")]);
        write(dir.path(), &all).expect("written");
        assert_eq!(check(dir.path(), &all).expect("readable"), Drift::default());
        fs::write(dir.path().join("a.yaml"), "z").expect("edited");
        fs::remove_file(dir.path().join("b.yaml")).expect("removed");
        let drift = check(dir.path(), &files(&[("a.yaml", "a"), ("b.yaml", "b")])).expect("readable");
        assert_eq!(drift.lines, ["differs: a.yaml", "missing: b.yaml", "no longer rendered: c.yaml"]);
    }

    #[test]
    fn a_forged_record_reaches_nothing_outside() {
        let outer = tempfile::tempdir().expect("a temporary folder");
        let inner = outer.path().join("out");
        fs::create_dir(&inner).expect("created");
        fs::write(outer.path().join("victim"), "v").expect("written");
        let record = format!("{{\"files\":{{\"../victim\":\"{}\"}}}}", checksum(b"v"));
        fs::write(inner.join(RECORD), record).expect("written");
        write(&inner, &Files::new()).expect("written");
        assert!(outer.path().join("victim").exists());
    }
}
