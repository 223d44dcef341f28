//! What can be asked of the lab.

use crate::Outcome;

/// How to call it.
pub const USAGE: &str = "cargo xtask lab [--all] [--router ID]... [--requests N] [--tables N] [--seed N] [--silence SECONDS] [--source MODULE=FOLDER]... [--report FILE]";

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    /// Build what takes long, and fail when a router is missing.
    pub(crate) all: bool,
    /// Only these routers; every one when empty.
    pub(crate) only: Vec<String>,
    /// Least number of requests a router.
    pub(crate) requests: usize,
    /// Random route tables a router, when it is said.
    pub(crate) tables: Option<usize>,
    /// Where the random tables and requests start.
    pub(crate) seed: u64,
    /// Longest silence of an event stream, in seconds; each router's default limit otherwise.
    pub(crate) silence: u64,
    /// Go modules that are taken from a folder instead of the module proxy: `(module, folder)`.
    pub(crate) sources: Vec<(String, String)>,
    /// Where the report goes; the committed page with `--all`, below `target/lab` otherwise.
    pub(crate) report: Option<String>,
}

impl Arguments {
    /// Reads the words behind `lab`.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut asked = Self {
            all: false,
            only: Vec::new(),
            requests: 2_500,
            tables: None,
            seed: 1,
            silence: u64::MAX,
            sources: Vec::new(),
            report: None,
        };
        while let Some(word) = words.next() {
            if word == "--all" {
                asked.all = true;
                continue;
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{word} needs a number, found {value}"));
            let count = || number().and_then(|it| usize::try_from(it).map_err(|error| error.to_string()));
            match word.as_str() {
                "--router" => asked.only.push(value.clone()),
                "--requests" => asked.requests = count()?,
                "--tables" => asked.tables = Some(count()?),
                "--silence" => asked.silence = number()?,
                "--seed" => asked.seed = number()?,
                "--source" => {
                    let (module, folder) = value
                        .split_once('=')
                        .ok_or_else(|| format!("--source needs MODULE=FOLDER, found {value}\n{USAGE}"))?;
                    asked.sources.push((module.to_owned(), folder.to_owned()));
                }
                "--report" => asked.report = Some(value.clone()),
                _ => return Err(format!("unknown option {word}\n{USAGE}")),
            }
        }
        Ok(asked)
    }

    /// Random route tables for a router. One program for each of them takes long, so that a quick run has
    /// fewer there.
    pub(crate) fn tables(&self, alone: bool) -> usize {
        self.tables.unwrap_or(if alone && !self.all { 6 } else { 50 })
    }

    /// True when this router was asked for.
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }
}
