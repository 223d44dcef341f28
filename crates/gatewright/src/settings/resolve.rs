//! From a project file and flags to a [`Project`].

use super::{Said, Settings, parse};
use crate::{Floors, Policy, Project, RouteTable};
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::source::SourceMap;
use gatewright_core::values::{Below, SetFlag, SetKind, set_file_paths};
use gatewright_core::yaml;
use std::collections::BTreeMap;

/// Reads a file by its path, as UTF-8.
pub type ReadFile<'a> = &'a mut dyn FnMut(&str) -> Result<String, Box<Diagnostic>>;

const SETS: [(&str, SetKind); 5] = [
    ("set-json", SetKind::Json),
    ("set", SetKind::Typed),
    ("set-string", SetKind::Text),
    ("set-file", SetKind::File),
    ("set-literal", SetKind::Literal),
];

/// Builds the project of a project file (empty settings when there is none) and of the flags, which win.
///
/// Problems are collected; with an error among them the project is still returned, for its sources.
pub fn resolve(
    sources: SourceMap,
    file: &Settings,
    flags: &Settings,
    read: ReadFile<'_>,
) -> (Project, Vec<Diagnostic>) {
    let mut resolver =
        Resolver { file, flags, project: Project::new("mcp-gateway"), problems: Vec::new(), read };
    resolver.project.sources = sources;
    for (name, span) in &file.places {
        if flags.all(name).is_empty() {
            resolver.project.sources.place_setting(name, *span);
        }
    }
    resolver.values();
    resolver.settings();
    resolver.lists();
    resolver.metadata();
    resolver.routes();
    (resolver.project, resolver.problems)
}

struct Resolver<'a> {
    file: &'a Settings,
    flags: &'a Settings,
    project: Project,
    problems: Vec<Diagnostic>,
    read: ReadFile<'a>,
}

impl<'a> Resolver<'a> {
    /// The text of a setting: the flag, or the project file.
    fn one(&self, name: &str) -> Option<&'a Said> {
        self.flags.one(name).or_else(|| self.file.one(name))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.one(name).map(|said| said.text.clone())
    }

    /// Every text of a setting, those of the project file first.
    fn all(&self, name: &str) -> impl Iterator<Item = &'a Said> + use<'a> {
        self.file.all(name).iter().chain(self.flags.all(name))
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.all(name).map(|said| said.text.clone()).collect()
    }

    fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let said = self.one(name)?;
        parse(&said.text).map_err(|message| self.problems.push(said.wrong(name, message))).ok()
    }

    fn values(&mut self) {
        for (layer, below) in [(self.file, true), (self.flags, false)] {
            self.files(layer);
            self.sets(layer);
            if below {
                let inputs = &mut self.project.inputs;
                inputs.below = Below { files: inputs.files.len(), set: inputs.set.len() };
            }
        }
    }

    fn files(&mut self, layer: &Settings) {
        for said in layer.all("values") {
            if let Some(id) = said.inline {
                self.project.inputs.files.push(id);
                continue;
            }
            let path = layer.path(said);
            if let Some(text) = self.content(&path, said) {
                self.project.add_values(&path, &text);
            }
        }
    }

    fn sets(&mut self, layer: &Settings) {
        for (name, kind) in SETS {
            for said in layer.all(name) {
                let source = self.project.sources.add(layer.name_of_set(name), said.text.clone());
                let mut set = SetFlag { kind, source, files: BTreeMap::new() };
                if kind == SetKind::File {
                    for path in set_file_paths(&said.text) {
                        let named = Said { text: path.clone(), ..said.clone() };
                        if let Some(content) = self.content(&layer.path(&named), said) {
                            set.files.insert(path, content);
                        }
                    }
                }
                self.project.inputs.set.push(set);
            }
        }
    }

    fn content(&mut self, path: &str, said: &Said) -> Option<String> {
        match (self.read)(path) {
            Ok(text) => Some(text),
            Err(problem) => {
                self.problems.push(said.placed(*problem));
                None
            }
        }
    }

    fn settings(&mut self) {
        if let Some(release) = self.text("release") {
            self.project.release = release;
        }
        self.project.namespace = self.text("namespace");
        self.project.host = self.text("host");
        if let Some(version) = self.parsed("chart-version", parse::chart_version) {
            self.project.chart_version = version;
        }
        self.project.kubernetes = self.parsed("kube-version", parse::kube_version);
        if let Some(tls) = self.parsed("tls", parse::tls) {
            self.project.tls = tls;
        }
        let floors = Floors::default();
        self.project.floors = Floors {
            stream_seconds: self.parsed("stream-timeout", parse::time).unwrap_or(floors.stream_seconds),
            auth_seconds: self.parsed("auth-timeout", parse::time).unwrap_or(floors.auth_seconds),
            body_bytes: self.parsed("max-body", parse::size).unwrap_or(floors.body_bytes),
        };
    }

    fn lists(&mut self) {
        self.project.auth_services = self.texts("auth-service");
        self.project.gw_services = self.texts("gw-service");
        let strict = self.one("strict").is_some_and(|said| said.text != "false");
        self.project.policy = Policy { strict, allow: self.texts("allow") };
        for said in self.all("allow") {
            if let Err(message) = parse::allowed(&said.text) {
                self.problems.push(said.wrong("allow", message));
            }
        }
        for layer in [self.file, self.flags] {
            self.options(layer);
        }
    }

    /// The options of a layer; they replace those of the layer below.
    fn options(&mut self, layer: &Settings) {
        let mut own: Vec<(String, String, String)> = Vec::new();
        for said in layer.all("option") {
            match crate::option(&said.text) {
                Err(message) => self.problems.push(said.wrong("option", message)),
                Ok(option) => {
                    let again = own
                        .iter()
                        .any(|(id, key, value)| (id, key) == (&option.0, &option.1) && *value != option.2);
                    if again {
                        let message = format!("the option {}.{} is given twice", option.0, option.1);
                        self.problems.push(said.wrong("option", message));
                    }
                    own.push(option);
                }
            }
        }
        let replaced = |(id, key, _): &(String, String, String)| {
            own.iter().any(|(own_id, own_key, _)| (own_id, own_key) == (id, key))
        };
        self.project.options.retain(|option| !replaced(option));
        self.project.options.extend(own);
    }

    fn metadata(&mut self) {
        self.project.labels = self.pairs("label", "label-invalid", parse::label);
        self.project.annotations = self.pairs("annotation", "annotation-invalid", parse::annotation);
    }

    fn pairs(
        &mut self,
        name: &str,
        code: &'static str,
        parse: fn(&str) -> Result<(String, String), String>,
    ) -> Vec<(String, String)> {
        // Order must not matter (flags commute), so it is the order of the keys.
        let mut all = BTreeMap::new();
        for layer in [self.file, self.flags] {
            let mut own = BTreeMap::new();
            for said in layer.all(name) {
                let problem = match parse(&said.text) {
                    Err(message) => message,
                    Ok((key, value)) => match own.insert(key.clone(), value) {
                        None => continue,
                        Some(_) => format!("the key {key} is given twice"),
                    },
                };
                let found = Diagnostic::error(code, problem).at_path(said.path_of(name));
                self.problems.push(said.placed(found));
            }
            all.extend(own);
        }
        all.into_iter().collect()
    }

    fn routes(&mut self) {
        let Some(said) = self.one("routes") else { return };
        let layer = if said.span.is_some() { self.file } else { self.flags };
        let path = layer.path(said);
        match table_of("routes", said, &path, &mut self.project.sources, self.read) {
            Ok(table) => self.project.routes = table,
            Err(found) => self.problems.extend(found),
        }
    }
}

/// The route table that a flag names: one of those with a name, or a file.
///
/// # Errors
/// An unknown name, and everything that is wrong with the file.
pub fn route_table(
    flag: &str,
    text: &str,
    sources: &mut SourceMap,
    read: ReadFile<'_>,
) -> Result<RouteTable, Vec<Diagnostic>> {
    let said = Said { text: text.to_owned(), span: None, inline: None };
    table_of(flag, &said, text, sources, read)
}

fn table_of(
    name: &str,
    said: &Said,
    path: &str,
    sources: &mut SourceMap,
    read: ReadFile<'_>,
) -> Result<RouteTable, Vec<Diagnostic>> {
    let no_name = match parse::named_table(&said.text) {
        Ok(table) => return Ok(table),
        Err(no_name) => no_name,
    };
    match (read(path), no_name) {
        (Ok(text), _) => table(sources, path, text),
        (Err(_), Some(message)) => Err(vec![said.wrong(name, message)]),
        (Err(problem), None) => Err(vec![said.placed(*problem)]),
    }
}

/// Reads the text of a route table file.
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
    if let Some(node) = read.documents.first() {
        return RouteTable::from_node(node);
    }
    let empty = Diagnostic::error("routes-wrong-type", format!("{name} is empty"));
    Err(vec![empty.class(Class::Input).at_path("routes")])
}
