//! From flags and files to a [`Project`].

use crate::args::Input;
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::source::SourceMap;
use gatewright::core::values::{SetFlag, SetKind, set_file_paths};
use gatewright::core::{names, units, yaml};
use gatewright::{ChartVersion, Floors, Policy, Project, RouteTable};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// Largest file that is read, in bytes: far above any values file, far below memory.
const MAX_FILE: u64 = 64 << 20;

/// Builds the project of a command line. Problems are collected; with an error among them the project is
/// still returned, for its sources.
pub(crate) fn project(input: &Input) -> (Project, Vec<Diagnostic>) {
    let mut project = Project::new(input.release.clone());
    let mut problems = Vec::new();
    read_values(input, &mut project, &mut problems);
    read_sets(input, &mut project, &mut problems);
    read_settings(input, &mut project, &mut problems);
    read_pairs(input, &mut project, &mut problems);
    read_routes(&input.routes, &mut project, &mut problems);
    (project, problems)
}

fn read_values(input: &Input, project: &mut Project, problems: &mut Vec<Diagnostic>) {
    for path in &input.values {
        match read_text(path) {
            Ok(text) => project.add_values(&path.display().to_string(), &text),
            Err(problem) => problems.push(*problem),
        }
    }
}

fn read_sets(input: &Input, project: &mut Project, problems: &mut Vec<Diagnostic>) {
    let flags = [
        ("--set-json", SetKind::Json, &input.set_json),
        ("--set", SetKind::Typed, &input.set),
        ("--set-string", SetKind::Text, &input.set_string),
        ("--set-file", SetKind::File, &input.set_file),
        ("--set-literal", SetKind::Literal, &input.set_literal),
    ];
    for (flag, kind, texts) in flags {
        for text in texts {
            let source = project.sources.add(flag, text.clone());
            let mut set = SetFlag { kind, source, files: BTreeMap::new() };
            if kind == SetKind::File {
                // The flag names files; their contents are handed to the pure parser.
                for path in set_file_paths(text) {
                    match read_text(Path::new(&path)) {
                        Ok(content) => drop(set.files.insert(path, content)),
                        Err(problem) => problems.push(problem.at_path(flag)),
                    }
                }
            }
            project.inputs.set.push(set);
        }
    }
}

/// Reads a file, or standard input for `-`, as UTF-8 of bounded size.
pub(crate) fn read_text(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name = path.display().to_string();
    let fail = |what: String| Box::new(Diagnostic::error("io-read", what).class(Class::Io));
    let mut bytes = Vec::new();
    let result = if name == "-" {
        std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
    };
    result.map_err(|error| fail(format!("cannot read {name}: {error}")))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(fail(format!("{name} is larger than {} MiB", MAX_FILE >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("{name} is not UTF-8: line {line} holds a byte that no UTF-8 text has");
        Box::new(Diagnostic::error("io-not-utf8", message).help("save the file as UTF-8"))
    })
}

fn usage(flag: &str, message: String) -> Diagnostic {
    Diagnostic::error("usage", message).class(Class::Usage).at_path(flag)
}

/// A chart version by its number.
pub(crate) fn chart_version(text: &str) -> Result<ChartVersion, Diagnostic> {
    ChartVersion::parse(text).ok_or_else(|| {
        let known: Vec<String> = ChartVersion::ALL.iter().map(ToString::to_string).collect();
        usage("--chart-version", format!("unknown chart version {text:?}; known: {}", known.join(", ")))
    })
}

fn read_settings(input: &Input, project: &mut Project, problems: &mut Vec<Diagnostic>) {
    match chart_version(&input.chart_version) {
        Ok(version) => project.chart_version = version,
        Err(problem) => problems.push(problem),
    }
    if let Some(text) = &input.kube_version {
        project.kubernetes = text.trim_start_matches('v').strip_prefix("1.").and_then(|rest| {
            let minor = rest.split('.').next().unwrap_or_default();
            minor.trim_end_matches('+').parse().ok()
        });
        if project.kubernetes.is_none() {
            problems.push(usage("--kube-version", format!("{text:?} is not a version such as 1.34")));
        }
    }
    match input.tls.as_deref().unwrap_or("off").parse() {
        Ok(tls) => project.tls = tls,
        Err(message) => problems.push(usage("--tls", message)),
    }
    let mut time = |flag: &str, text: &str| {
        units::seconds(text).unwrap_or_else(|| {
            problems.push(usage(flag, format!("{text:?} is not a time such as 1h, 90s or 1h30m")));
            0
        })
    };
    let stream_seconds = time("--stream-timeout", &input.stream_timeout);
    let auth_seconds = time("--auth-timeout", &input.auth_timeout);
    let body_bytes = units::bytes(&input.max_body).unwrap_or_else(|| {
        problems
            .push(usage("--max-body", format!("{:?} is not a size such as 4Mi or 512Ki", input.max_body)));
        0
    });
    project.floors = Floors { stream_seconds, auth_seconds, body_bytes };
    project.namespace.clone_from(&input.namespace);
    project.host.clone_from(&input.host);
    project.auth_services.clone_from(&input.auth_services);
    project.gw_services.clone_from(&input.gw_services);
    project.policy = Policy { strict: input.strict, allow: input.allow.clone() };
    for option in &input.options {
        match gatewright::option(option) {
            Ok(option) => project.options.push(option),
            Err(message) => problems.push(usage("--option", message)),
        }
    }
    let known = || gatewright::core::codes::CODES.iter().map(|code| code.code).chain(["all"]);
    for code in &input.allow {
        if !known().any(|one| one == code) {
            let hint = gatewright::core::suggest::did_you_mean(code, known());
            problems.push(usage("--allow", format!("unknown code `{code}`{hint}")));
        }
    }
}

fn read_pairs(input: &Input, project: &mut Project, problems: &mut Vec<Diagnostic>) {
    let mut pairs = |flag: &'static str, code: &'static str, texts: &[String], fine: fn(&str) -> bool| {
        let mut out: Vec<(String, String)> = Vec::new();
        for text in texts {
            match text.split_once('=') {
                Some((key, value)) if names::is_label_key(key) && fine(value) => {
                    if out.iter().any(|(known, _)| known == key) {
                        let message = format!("the key {key} is given twice");
                        problems.push(Diagnostic::error(code, message).at_path(flag));
                    }
                    out.push((key.to_owned(), value.to_owned()));
                }
                _ => {
                    let message = format!("{text:?} is not a valid KEY=VALUE of Kubernetes metadata");
                    problems.push(Diagnostic::error(code, message).at_path(flag));
                }
            }
        }
        out
    };
    project.labels = pairs("--label", "label-invalid", &input.labels, names::is_label_value);
    // Order must not matter (flags commute), so it is the order of the keys.
    project.labels.sort();
    let printable = |value: &str| !value.chars().any(|letter| letter.is_control() && letter != '\n');
    project.annotations = pairs("--annotation", "annotation-invalid", &input.annotations, printable);
    project.annotations.sort();
}

fn read_routes(choice: &str, project: &mut Project, problems: &mut Vec<Diagnostic>) {
    if let Some(table) = RouteTable::named(choice) {
        project.routes = table;
        return;
    }
    let path = Path::new(choice);
    let looks_like_name = !choice.contains(['/', '.']) && !path.exists();
    if looks_like_name {
        let hint = gatewright::core::suggest::did_you_mean(choice, gatewright::core::routes::NAMES);
        let names = gatewright::core::routes::NAMES.join(", ");
        problems.push(usage("--routes", format!("no table or file {choice:?}{hint}; tables: {names}")));
        return;
    }
    match read_text(path) {
        Ok(text) => match table(&mut project.sources, choice, text) {
            Ok(table) => project.routes = table,
            Err(found) => problems.extend(found),
        },
        Err(problem) => problems.push(*problem),
    }
}

fn table(sources: &mut SourceMap, name: &str, text: String) -> Result<RouteTable, Vec<Diagnostic>> {
    let id = sources.add(name, text);
    let mut read = yaml::read(sources, id)?;
    let mut found = std::mem::take(&mut read.findings);
    if read.documents.len() > 1 {
        found.push(Diagnostic::error("routes-wrong-type", "a route table file holds one document"));
    }
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    match read.documents.first() {
        Some(node) => RouteTable::from_node(node),
        None => {
            Err(vec![Diagnostic::error("routes-wrong-type", format!("{name} is empty")).at_path("routes")])
        }
    }
}
