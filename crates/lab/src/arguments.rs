//! What can be asked of the lab.

use crate::Outcome;

/// How to call it.
pub const USAGE: &str = "cargo xtask lab [--all] [--router ID]... [--requests N] [--tables N] [--seed N] [--silence SECONDS] [--api real|stub] [--source MODULE=FOLDER]... [--report FILE]";

/// Routers whose controllers read their objects from the Kubernetes API.
const READERS: [&str; 6] = ["gateway-api", "ingress-nginx", "istio", "kong", "nginx-f5", "traefik"];

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
    /// True when controllers read a real API server, when it is said.
    pub(crate) real: Option<bool>,
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
            real: None,
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
                "--api" => match value.as_str() {
                    "real" => asked.real = Some(true),
                    "stub" => asked.real = Some(false),
                    _ => return Err(format!("--api is real or stub, found {value}\n{USAGE}")),
                },
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

    /// True when controllers read a real API server; a quick run needs none.
    pub(crate) fn is_real(&self) -> bool {
        self.real.unwrap_or(self.all)
    }

    /// True when this run needs a real API server.
    pub(crate) fn needs_server(&self) -> bool {
        self.wants("kubernetes") || self.is_real() && READERS.iter().any(|router| self.wants(router))
    }

    /// True when this router was asked for.
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_runs_need_no_api_server() -> Outcome<()> {
        let asked = |words: &str| Arguments::parse(words.split_whitespace().map(str::to_owned));
        for (words, is_real, needs_server) in [
            ("--router traefik", false, false),
            ("--router traefik --api real", true, true),
            ("--all --router traefik", true, true),
            ("--all --router traefik --api stub", false, false),
            ("--all --router envoy", true, false),
            ("--router kubernetes", false, true),
        ] {
            let asked = asked(words)?;
            assert_eq!((asked.is_real(), asked.needs_server()), (is_real, needs_server), "{words}");
        }
        assert!(asked("--api none").is_err());
        Ok(())
    }
}
