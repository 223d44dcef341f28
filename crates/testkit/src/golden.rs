//! Golden files: compared always, written only on request, never in CI.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Environment variable that makes [`Goldens::finish`] write (`cargo xtask bless` sets it).
pub const BLESS: &str = "GATEWRIGHT_BLESS";

/// The golden files below one folder.
#[derive(Debug)]
pub struct Goldens {
    root: PathBuf,
    actual: BTreeMap<PathBuf, String>,
}

impl Goldens {
    /// Goldens below this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), actual: BTreeMap::new() }
    }

    /// States what a file must hold.
    pub fn add(&mut self, file: impl AsRef<Path>, content: String) {
        self.actual.insert(self.root.join(file), content);
    }

    /// Compares every stated file, and demands that no other file lies below the folder. With [`BLESS`]
    /// set, and `CI` not set, the files are written and stale ones removed instead.
    ///
    /// # Errors
    /// One line per difference, or what could not be read or written.
    pub fn finish(self) -> Result<(), String> {
        let bless = env::var_os(BLESS).is_some();
        if bless && env::var_os("CI").is_some() {
            return Err("CI never writes golden files".to_owned());
        }
        let result = if bless { self.write() } else { self.compare() };
        result.map_err(|error| error.to_string())
    }

    fn write(&self) -> io::Result<()> {
        for stale in files_below(&self.root)?.iter().filter(|file| !self.actual.contains_key(*file)) {
            fs::remove_file(stale)?;
        }
        for (file, content) in &self.actual {
            fs::create_dir_all(file.parent().unwrap_or(&self.root))?;
            fs::write(file, content)?;
        }
        Ok(())
    }

    fn compare(&self) -> io::Result<()> {
        let mut problems = Vec::new();
        for (file, content) in &self.actual {
            match fs::read_to_string(file) {
                Ok(found) if found == *content => {}
                Ok(found) => problems.push(format!(
                    "{} differs: {}",
                    file.display(),
                    first_difference(&found, content)
                )),
                Err(_) => problems.push(format!("{} is missing", file.display())),
            }
        }
        for stale in files_below(&self.root)?.iter().filter(|file| !self.actual.contains_key(*file)) {
            problems.push(format!("{} is stale", stale.display()));
        }
        if problems.is_empty() {
            return Ok(());
        }
        problems.push("read the differences, then run `cargo xtask bless`".to_owned());
        Err(io::Error::other(problems.join("\n")))
    }
}

fn first_difference(golden: &str, actual: &str) -> String {
    let mut lines = golden.lines().zip(actual.lines()).enumerate();
    match lines.find(|(_, (old, new))| old != new) {
        Some((index, (old, new))) => format!("line {}: golden {old:?}, now {new:?}", index + 1),
        None => format!("golden has {} lines, now {}", golden.lines().count(), actual.lines().count()),
    }
}

/// All files below a folder, sorted; a folder that does not exist has none.
///
/// # Errors
/// When a folder cannot be read.
pub fn files_below(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
