//! `gatewright init`: a project file out of flags.

use super::{Reporter, routers_of};
use crate::args;
use crate::exit::Exit;
use crate::{input, terminal};
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::routes::API_VERSION;
use gatewright::core::tree::{Map, Value};
use gatewright::core::yaml;
use gatewright::settings::{KIND, SETTINGS, Setting, Settings, Shape};
use std::io::Write as _;
use std::path::Path;

/// Where the file goes: settings are relative to it, and flags to the working folder, so both are one.
const FILE: &str = "gatewright.yaml";
const HEADING: [&str; 3] = [
    "Settings of gatewright. Every key is a flag of the same name, and flags win over this file.",
    "Write the manifests:  gatewright render -c gatewright.yaml",
    "One line for CI:      gatewright render -c gatewright.yaml --check",
];
/// Settings that are written even when no flag makes them, because everybody has to decide on them.
const SHOWN: [&str; 4] = ["release", "chart-version", "routes", "tls"];

pub(crate) fn run(args: &args::Init) -> Exit {
    let (project, problems) = input::project(&args.input);
    // Hints belong to the render that follows.
    let mut reporter = Reporter::new(args.input.diagnostics).quiet(true);
    reporter.add(problems);
    let mut usage = |flag: &str, message: &str| {
        reporter.add([Diagnostic::error("usage", message).class(Class::Usage).at_path(flag)]);
    };
    if args.input.config.is_some() {
        usage("--config", "init writes a project file and reads none");
    }
    if args.input.values.is_empty() {
        usage("--values", "init needs the values file that the project is about: -f FILE");
    }
    if args.input.values.iter().any(|path| path.as_os_str() == "-") {
        usage("--values", "a project file names files; standard input is none");
    }
    if !args.routers.routers.is_empty()
        && let Err(problem) = routers_of(&args.routers)
    {
        reporter.add([problem]);
    }
    if !reporter.failed() {
        match project.load() {
            Ok(loaded) => reporter.add(loaded.findings),
            Err(found) => reporter.add(found),
        }
    }
    if !reporter.failed() {
        match create(&text(args)) {
            Ok(()) => {
                let exit = reporter.report(&project.sources);
                if args.input.diagnostics == args::DiagnosticsFormat::Text {
                    terminal::complain(&next(args));
                }
                return exit;
            }
            Err(problem) => reporter.add([problem]),
        }
    }
    reporter.report(&project.sources)
}

fn next(args: &args::Init) -> String {
    let ids = if args.routers.routers.is_empty() { " --router ID" } else { "" };
    format!("{FILE} is written; go on with: gatewright render -c {FILE}{ids}\n")
}

/// Writes a file that must not exist yet.
fn create(text: &str) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| {
        let found = Diagnostic::error("io-write", format!("cannot write {FILE}: {error}")).class(Class::Io);
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            found.help("init replaces nothing; edit the file, or move it away first")
        } else {
            found
        }
    };
    let mut file = std::fs::File::create_new(Path::new(FILE)).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

fn text(args: &args::Init) -> String {
    let flags = input::flags(&args.input);
    let mut map = Map::new();
    map.insert("apiVersion", API_VERSION);
    map.insert("kind", KIND);
    for setting in SETTINGS {
        match setting.name {
            "router" if !args.routers.routers.is_empty() => {
                let ids = args.routers.routers.iter().map(|id| Value::from(id.as_str())).collect();
                map.insert(setting.key, Value::List(ids));
            }
            "output-dir" => map.insert(setting.key, args.output_dir.display().to_string()),
            _ => {
                if let Some(value) = value(setting, &flags) {
                    map.insert(setting.key, value);
                }
            }
        }
    }
    yaml::print_documents([(HEADING.map(str::to_owned).as_slice(), &Value::Map(map))])
}

fn value(setting: &Setting, flags: &Settings) -> Option<Value> {
    let texts = || flags.all(setting.name).iter().map(|said| said.text.as_str());
    let given = texts().next_back();
    match setting.shape {
        Shape::Text | Shape::Word(_) => {
            let shown = SHOWN.contains(&setting.name).then_some(setting.default);
            given.or(shown).map(Value::from)
        }
        Shape::Switch => given.map(|text| Value::from(text == "true")),
        Shape::Pairs => {
            let pairs = texts().filter_map(|text| text.split_once('='));
            let map: Map = pairs.map(|(key, value)| (key.to_owned(), value)).collect();
            (!map.is_empty()).then_some(Value::Map(map))
        }
        Shape::Texts | Shape::Values | Shape::Routers => {
            let list: Vec<Value> = texts().map(Value::from).collect();
            (!list.is_empty()).then_some(Value::List(list))
        }
    }
}
