//! The command line of Envoy (envoyproxy/envoy `docs/root/operations/cli.rst`).

use gatewright_core::tree::Node;

/// What a command line says, as far as it matters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// The bootstrap.
    pub(super) config_path: String,
    /// Fields that a message does not have are ignored.
    pub(super) lenient: bool,
}

/// Flags with a value; all others are switches.
const WITH_VALUE: [&str; 24] = [
    "--admin-address-path",
    "--base-id",
    "--base-id-path",
    "--component-log-level",
    "--concurrency",
    "--disable-extensions",
    "--drain-strategy",
    "--drain-time-s",
    "--file-flush-interval-msec",
    "--file-flush-min-size-kb",
    "--local-address-ip-version",
    "--log-format",
    "--log-level",
    "--log-path",
    "--parent-shutdown-time-s",
    "--restart-epoch",
    "--service-cluster",
    "--service-node",
    "--service-zone",
    "--socket-mode",
    "--socket-path",
    "--stats-tag",
    "-l",
    "--hot-restart-version",
];

/// The default of the images.
const DEFAULT_PATH: &str = "/etc/envoy/envoy.yaml";

/// Reads `command` and `args` of a container.
///
/// # Errors
/// Why it is not known what Envoy reads.
pub(super) fn command(container: &Node) -> Result<Command, String> {
    let words = |key: &str| -> Vec<&str> {
        let items = container.get(key).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::as_str).collect()
    };
    let (program, own) = (words("command"), words("args"));
    let mut words: Vec<&str> = match program.split_first() {
        Some((first, rest)) if matches!(first.rsplit('/').next(), Some("envoy" | "docker-entrypoint.sh")) => {
            rest.iter().chain(&own).copied().collect()
        }
        Some((first, _)) => {
            return Err(format!("the container starts {first}, and what that starts cannot be seen"));
        }
        None if own.is_empty() => {
            return Ok(Command { config_path: DEFAULT_PATH.to_owned(), lenient: false });
        }
        None => own,
    };
    if words.first().is_some_and(|word| word.rsplit('/').next() == Some("envoy")) {
        words.remove(0);
    }
    flags(&words)
}

fn flags(words: &[&str]) -> Result<Command, String> {
    let (mut path, mut lenient) = (None, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-c" | "--config-path" => path = words.next().map(|path| (*path).to_owned()),
            "--config-yaml" => return Err("--config-yaml lays another text over the bootstrap".to_owned()),
            "--mode" if words.next() != Some(&"serve") => {
                return Err("--mode is not serve, so nothing is served".to_owned());
            }
            "--mode" => {}
            "--allow-unknown-fields" | "--allow-unknown-static-fields" => lenient = true,
            word if WITH_VALUE.contains(&word) => drop(words.next()),
            word if word.starts_with('-') && !word.contains('=') => {}
            word => return Err(format!("Envoy does not start with the argument {word:?}")),
        }
    }
    match path {
        Some(config_path) => Ok(Command { config_path, lenient }),
        None => Err("Envoy does not start without --config-path".to_owned()),
    }
}
