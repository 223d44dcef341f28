//! Random inputs for the chart: a release, a chart version, values files and `--set` flags.
//!
//! Every scalar is generated together with what it means, so that neither Helm's reader nor ours is needed
//! to know it. The generator is seeded and the same everywhere.

mod rng;
mod scalars;
mod schema;
mod shrink;
mod tree;

pub use rng::Rng;
pub use shrink::shrink;
pub use tree::{Tree, Written};

use crate::chart_model::{VERSIONS, merge, set};
use serde_json::{Map, Value};
use std::fmt;

/// One input.
#[derive(Clone, Debug)]
pub struct Case {
    /// Release name, rarely an invalid one.
    pub release: String,
    /// Version of the chart.
    pub version: &'static str,
    /// Values files, in order.
    pub files: Vec<Tree>,
    /// Flags, in the order in which Helm applies the kinds.
    pub flags: Vec<Flag>,
}

/// One flag of the `--set` family.
#[derive(Clone, Debug)]
pub struct Flag {
    /// `--set-json`, `--set` or `--set-string`.
    pub name: &'static str,
    /// What follows it.
    pub text: String,
    path: Vec<String>,
    value: Value,
}

impl Case {
    /// The case with that seed.
    pub fn generate(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let release = scalars::release(&mut rng);
        let version = if rng.chance(2) { "0.11.0" } else { rng.pick(&VERSIONS) };
        let count = [0, 1, 1, 1, 1, 2, 2, 3][rng.below(8)];
        let files = (0..count).map(|_| schema::values(&mut rng)).collect();
        let mut case = Self { release, version, files, flags: Vec::new() };
        if rng.chance(3) {
            for _ in 0..=rng.below(3) {
                case.add_flag(&mut rng);
            }
        }
        case
    }

    /// The user's values: files and flags merged, nulls kept.
    pub fn user(&self) -> Value {
        let start = Value::Object(Map::new());
        let mut values = self.files.iter().fold(start, |values, file| merge(&values, &file.meaning()));
        for flag in &self.flags {
            set(&mut values, &flag.path, flag.value.clone());
        }
        values
    }

    /// A flag whose path does not lead through something else than maps; Helm's answer to that is the
    /// business of other tests.
    fn add_flag(&mut self, rng: &mut Rng) {
        let (name, path, text, value) = schema::flag(rng);
        let user = self.user();
        let mut at = Some(&user);
        for key in path.iter().take(path.len() - 1) {
            at = at.and_then(|value| value.get(key));
            if at.is_some_and(|value| !value.is_object()) {
                return;
            }
        }
        let text = format!("{}={text}", path.join("."));
        let order =
            |name: &str| ["--set-json", "--set", "--set-string"].iter().position(|kind| *kind == name);
        if self.flags.iter().all(|flag| order(flag.name) <= order(name)) {
            self.flags.push(Flag { name, text, path, value });
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "release {:?}, chart {}", self.release, self.version)?;
        for flag in &self.flags {
            write!(out, ", {} {:?}", flag.name, flag.text)?;
        }
        for file in &self.files {
            write!(out, "\n---\n{}", file.yaml())?;
        }
        Ok(())
    }
}
