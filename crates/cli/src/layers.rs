//! Flags above a project file: what the file says where a flag is silent.

use crate::args::{Cli, Command, DiagnosticsFormat, Include, Input, Render};
use crate::input::read_text;
use clap::parser::ValueSource;
use clap::{ArgMatches, ValueEnum};
use gatewright::core::diag::Diagnostic;
use gatewright::core::source::SourceMap;
use gatewright::settings::{SETTINGS, Settings};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The project file of a run, and which flags were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    /// The project file's text, and what its values add.
    pub(crate) sources: SourceMap,
    /// The settings of the project file.
    pub(crate) file: Settings,
    /// Names of the settings that flags make.
    given: BTreeSet<&'static str>,
}

impl Layers {
    /// True when a flag makes this setting.
    pub(crate) fn given(&self, name: &str) -> bool {
        self.given.contains(name)
    }
}

/// Reads the project file of a command line and fills in what the flags leave open.
///
/// # Errors
/// What is wrong with the file, and the sources to show it with.
pub(crate) fn apply(
    cli: &mut Cli,
    given: BTreeSet<&'static str>,
) -> Result<(), (SourceMap, Vec<Diagnostic>)> {
    let Some(input) = input_of(&mut cli.command) else { return Ok(()) };
    input.layers.given = given;
    let Some(path) = input.config.clone() else { return Ok(()) };
    let mut sources = SourceMap::default();
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(problem) => return Err((sources, vec![problem.at_path("--config")])),
    };
    let id = sources.add(path.display().to_string(), text);
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    match Settings::read(&mut sources, id, &folder) {
        Ok(file) => {
            input.layers.file = file;
            input.layers.sources = sources;
            adopt(&mut cli.command);
            Ok(())
        }
        Err(found) => Err((sources, found)),
    }
}

/// The format of diagnostics that the command line asks for.
pub(crate) fn diagnostics_of(cli: &mut Cli) -> DiagnosticsFormat {
    input_of(&mut cli.command).map_or(DiagnosticsFormat::Text, |input| input.diagnostics)
}

/// Names of the settings whose flags stand on the command line. Flags have the ids of their fields.
pub(crate) fn given(matches: &ArgMatches) -> BTreeSet<&'static str> {
    let Some((_, matches)) = matches.subcommand() else { return BTreeSet::new() };
    let of_flags =
        matches.ids().filter(|id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine));
    let setting = |id: &str| {
        let flag = id.replace('_', "-");
        let is = |name: &str| flag.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "s"));
        SETTINGS.iter().map(|setting| setting.name).find(|name| is(name))
    };
    of_flags.filter_map(|id| setting(id.as_str())).collect()
}

/// The inputs of a command that has any.
fn input_of(command: &mut Command) -> Option<&mut Input> {
    match command {
        Command::Render(args) => Some(&mut args.input),
        Command::Verify(args) => Some(&mut args.input),
        Command::Explain(args) => Some(&mut args.input),
        Command::Diff(args) => Some(&mut args.input),
        Command::Validate(args) => Some(&mut args.input),
        Command::Routes(args) => Some(&mut args.input),
        Command::Init(args) => Some(&mut args.input),
        Command::Routers(_) | Command::Schema(_) | Command::Completions { .. } | Command::Man => None,
    }
}

/// What the file says about things that are not part of a project: routers, formats, the output folder.
fn adopt(command: &mut Command) {
    if let Some(input) = input_of(command) {
        if !input.layers.given("diagnostics")
            && let Some(format) = word(&input.layers, "diagnostics")
        {
            input.diagnostics = format;
        }
        if input.tls.is_none() {
            input.tls = input.layers.file.one("tls").map(|said| said.text.clone());
        }
    }
    match command {
        Command::Render(args) => {
            let args: &mut Render = args;
            let layers = &args.input.layers;
            if args.routers.routers.is_empty() {
                args.routers.routers = routers(layers);
            }
            if !layers.given("include") {
                args.include = word::<Include>(layers, "include").unwrap_or(args.include);
            }
            if args.output_dir.is_none() {
                let said = layers.file.one("output-dir");
                args.output_dir = said.map(|said| PathBuf::from(layers.file.path(said)));
            }
        }
        Command::Verify(args) if args.routers.routers.is_empty() => {
            args.routers.routers = routers(&args.input.layers);
        }
        Command::Explain(args) if args.routers.routers.is_empty() => {
            args.routers.routers = routers(&args.input.layers);
        }
        _ => {}
    }
}

fn word<T: ValueEnum>(layers: &Layers, name: &str) -> Option<T> {
    layers.file.one(name).and_then(|said| T::from_str(&said.text, false).ok())
}

fn routers(layers: &Layers) -> Vec<String> {
    let texts = layers.file.all("router").iter().flat_map(|said| said.text.split(','));
    texts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory as _, FromArgMatches as _};

    fn parse(args: &[&str]) -> (Cli, BTreeSet<&'static str>) {
        let matches = Cli::command().try_get_matches_from(args).expect("fine");
        (Cli::from_arg_matches(&matches).expect("fine"), given(&matches))
    }

    /// What flags can say and what a project file can say are one list.
    #[test]
    fn every_input_flag_is_a_setting_and_has_its_default() {
        let mut command = Cli::command();
        command.build();
        let render = command.get_subcommands().find(|sub| sub.get_name() == "render").expect("render");
        let flags = render.get_arguments().filter_map(|arg| Some((arg.get_long()?, arg)));
        let mut seen = BTreeSet::new();
        // Formats of one run, questions about one run, and the file itself are no settings.
        for (name, arg) in
            flags.filter(|(name, _)| !["config", "output", "check", "quiet", "help"].contains(name))
        {
            let setting = SETTINGS.iter().find(|setting| setting.name == name);
            let setting = setting.unwrap_or_else(|| panic!("--{name} is no setting"));
            let default: Vec<_> =
                arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
            let default = default.first().copied().unwrap_or_default();
            assert!(
                default == setting.default || name == "tls",
                "--{name}: {default:?} and {:?}",
                setting.default
            );
            seen.insert(setting.name);
        }
        assert_eq!(seen.len(), SETTINGS.len(), "settings without a flag");
    }

    /// Examples of the help texts are there to be pasted.
    #[test]
    fn every_example_of_the_help_is_understood() {
        let command = Cli::command();
        let texts =
            std::iter::once(&command).chain(command.get_subcommands()).filter_map(|one| one.get_after_help());
        let mut count = 0;
        for text in texts.map(ToString::to_string) {
            for line in text.lines().filter_map(|line| line.split_once("gatewright ").map(|(_, rest)| rest)) {
                let words = line.split(" | ").next().unwrap_or_default().split_whitespace();
                let args: Vec<&str> = std::iter::once("gatewright").chain(words).collect();
                let (cli, _) = parse(&args);
                let pair;
                let routers = match &cli.command {
                    Command::Diff(args) => {
                        pair = vec![args.router.clone(), args.to_router.clone()];
                        &pair
                    }
                    Command::Render(args) => &args.routers.routers,
                    Command::Verify(args) => &args.routers.routers,
                    Command::Explain(args) => &args.routers.routers,
                    Command::Init(args) => &args.routers.routers,
                    _ => &Vec::new(),
                };
                assert!(routers.iter().all(|id| id == "all" || gatewright::router(id).is_ok()), "{line}");
                count += 1;
            }
        }
        assert!(count > 15, "{count} examples");
    }

    #[test]
    fn what_is_given_is_known_for_every_setting() {
        let values = |name: &str| match name {
            "strict" => Some("--strict=true".to_owned()),
            "diagnostics" => Some("--diagnostics=json".to_owned()),
            "include" => Some("--include=chart".to_owned()),
            _ => Some(format!("--{name}=x")),
        };
        for setting in SETTINGS {
            let flag = values(setting.name).unwrap_or_default();
            let (mut cli, given) = parse(&["gatewright", "render", &flag]);
            apply(&mut cli, given).unwrap_or_else(|_| panic!("no project file"));
            let Command::Render(args) = cli.command else { panic!("render") };
            assert!(args.input.layers.given(setting.name), "{flag}");
        }
        let (mut cli, given) = parse(&["gatewright", "render"]);
        apply(&mut cli, given).unwrap_or_else(|_| panic!("no project file"));
        let Command::Render(args) = cli.command else { panic!("render") };
        assert!(SETTINGS.iter().all(|setting| !args.input.layers.given(setting.name)));
    }
}
