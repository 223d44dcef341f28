//! The project file: `apiVersion: gatewright.dev/v1alpha1`, `kind: Project`.

use super::table::{self, Setting, Shape};
use super::{Said, Settings};
use gatewright_core::diag::Diagnostic;
use gatewright_core::routes::API_VERSION;
use gatewright_core::source::{SourceId, SourceMap, Span};
use gatewright_core::suggest::did_you_mean;
use gatewright_core::tree::{Entry, Kind, Node, Style};
use gatewright_core::yaml;

/// `kind` of a project file.
pub const KIND: &str = "Project";

pub(super) fn read(sources: &mut SourceMap, id: SourceId, folder: &str) -> Result<Settings, Vec<Diagnostic>> {
    let documents = yaml::read(sources, id)?;
    let settings =
        Settings { folder: folder.to_owned(), file: sources.name(id).to_owned(), ..Settings::default() };
    let mut reader = Reader { sources, id, problems: documents.findings, settings };
    match documents.documents.as_slice() {
        [node] => reader.file(node),
        [] => reader.wrong("", Span::new(id, 0, 0), "the project file is empty".to_owned(), HEADER),
        [_, second, ..] => {
            reader.wrong("", second.span, "a project file holds one document".to_owned(), "");
        }
    }
    if reader.problems.is_empty() { Ok(reader.settings) } else { Err(reader.problems) }
}

const HEADER: &str = "apiVersion: gatewright.dev/v1alpha1\nkind: Project\nvalues:\n- values.yaml";

struct Reader<'a> {
    sources: &'a mut SourceMap,
    id: SourceId,
    problems: Vec<Diagnostic>,
    settings: Settings,
}

impl Reader<'_> {
    fn problem(&mut self, code: &'static str, path: &str, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(code, message).at_path(path).at(span).help(help));
    }

    fn wrong(&mut self, path: &str, span: Span, message: String, help: &str) {
        self.problem("project-wrong-type", path, span, message, help);
    }

    fn file(&mut self, node: &Node) {
        if !matches!(node.kind, Kind::Map(_)) {
            let message = format!("a project file must be a map, found {}", node.kind_name());
            return self.wrong("", node.span, message, HEADER);
        }
        for (key, expected) in [("apiVersion", API_VERSION), ("kind", KIND)] {
            let found = node.get(key);
            if found.and_then(Node::as_str) != Some(expected) {
                let span = found.map_or(node.span, |found| found.span);
                let message = format!("`{key}` must be {expected}");
                self.problem("project-header", key, span, message, &format!("{key}: {expected}"));
            }
        }
        let settings =
            node.entries().iter().filter(|entry| !["apiVersion", "kind"].contains(&&*entry.key.text));
        for entry in settings {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let key = entry.key.text.as_str();
        let setting = match table::by_key(key) {
            Ok(setting) => setting,
            Err(hint) => {
                let known: Vec<&str> = table::SETTINGS.iter().map(|setting| setting.key).collect();
                let message = format!("unknown key `{key}`{hint}");
                let help = match hint.as_str() {
                    "" => format!("known here: {}", known.join(", ")),
                    _ => String::new(),
                };
                return self.problem("project-unknown-key", key, entry.key.span, message, &help);
            }
        };
        if self.settings.places.insert(setting.name, entry.value.span).is_some() {
            let spellings: Vec<&str> = setting.spellings().collect();
            let message = format!("{} are the same setting", spellings.join(" and "));
            return self.problem("project-wrong-value", key, entry.key.span, message, "keep one of them");
        }
        match setting.shape {
            Shape::Text | Shape::Word(_) | Shape::Switch => self.scalar(setting, &entry.value),
            Shape::Texts => self.texts(setting, &entry.value),
            Shape::Values => self.values(setting, &entry.value),
            Shape::Pairs => self.pairs(setting, &entry.value),
            Shape::Routers => self.routers(setting, &entry.value),
        }
    }

    fn say(&mut self, name: &'static str, text: String, span: Span) {
        self.say_inline(name, text, span, None);
    }

    fn say_inline(&mut self, name: &'static str, text: String, span: Span, inline: Option<SourceId>) {
        let said = Said { text, span: Some(span), inline };
        self.settings.said.entry(name).or_default().push(said);
    }

    /// The text of a scalar as it is written: a flag has no types, so `tls: off` is the word and not a
    /// boolean, and `1.10` keeps its zero.
    fn text(&self, node: &Node) -> Option<String> {
        match (&node.kind, node.style) {
            (Kind::String(text), _) => Some(text.clone()),
            (Kind::Bool(_) | Kind::Number(_), Style::Plain) => {
                let text = self.sources.text(node.span);
                // An alias has the place of the alias; what it stands for was written elsewhere.
                (!text.starts_with('*')).then(|| text.to_owned())
            }
            _ => None,
        }
    }

    fn scalar(&mut self, setting: &'static Setting, node: &Node) {
        let key = setting.key;
        match (self.text(node), setting.shape) {
            (Some(text), Shape::Word(words)) if !words.contains(&text.as_str()) => {
                let hint = did_you_mean(&text, words.iter().copied());
                let message = format!("`{key}` must be one of {}, found {text:?}{hint}", words.join(", "));
                let help = format!("{key}: {}", setting.default);
                self.problem("project-wrong-value", key, node.span, message, &help);
            }
            (_, Shape::Switch) => {
                if let Some(on) = node.as_bool() {
                    return self.say(setting.name, on.to_string(), node.span);
                }
                let message = format!("`{key}` must be true or false, found {}", node.kind_name());
                self.wrong(key, node.span, message, &format!("{key}: true"));
            }
            (Some(text), _) => self.say(setting.name, text, node.span),
            (None, _) => {
                let message = format!("`{key}` must be one text, found {}", node.kind_name());
                let default = if setting.default.is_empty() { "NAME" } else { setting.default };
                self.wrong(key, node.span, message, &format!("{key}: {default}"));
            }
        }
    }

    fn texts(&mut self, setting: &'static Setting, node: &Node) {
        let items =
            if matches!(node.kind, Kind::List(_)) { node.items() } else { std::slice::from_ref(node) };
        for (index, item) in items.iter().enumerate() {
            let Some(text) = self.text(item) else {
                let message = format!("`{}` takes texts, found {}", setting.key, item.kind_name());
                let help = format!("{}:\n- TEXT", setting.key);
                self.wrong(&format!("{}[{index}]", setting.key), item.span, message, &help);
                continue;
            };
            self.say(setting.name, text, item.span);
        }
    }

    fn values(&mut self, setting: &'static Setting, node: &Node) {
        let items =
            if matches!(node.kind, Kind::List(_)) { node.items() } else { std::slice::from_ref(node) };
        for (index, item) in items.iter().enumerate() {
            match (&item.kind, self.text(item)) {
                (Kind::Map(_), _) => {
                    let id = self.inline(item.span);
                    self.say_inline(setting.name, String::new(), item.span, Some(id));
                }
                (_, Some(text)) => self.say(setting.name, text, item.span),
                (_, None) => {
                    let message = format!("values are files or maps, found {}", item.kind_name());
                    self.wrong(&format!("values[{index}]"), item.span, message, "values:\n- values.yaml");
                }
            }
        }
    }

    /// Values that stand in the project file, as a source of their own: the same text with everything else
    /// blanked, so that lines and columns stay those of the file.
    fn inline(&mut self, span: Span) -> SourceId {
        let text = self.sources.get(self.id).map_or("", |source| &source.text);
        let inside = |at: usize| (span.start as usize..span.end as usize).contains(&at);
        let blanked: String = text
            .char_indices()
            .map(|(at, letter)| if inside(at) || letter == '\n' { letter } else { ' ' })
            .collect();
        self.sources.add(self.settings.file.clone(), blanked)
    }

    fn pairs(&mut self, setting: &'static Setting, node: &Node) {
        if !matches!(node.kind, Kind::Map(_)) {
            return self.texts(setting, node);
        }
        for entry in node.entries() {
            self.pair(setting, "", entry);
        }
    }

    /// One `KEY: VALUE` of a map as the flag's `KEY=VALUE`.
    fn pair(&mut self, setting: &'static Setting, prefix: &str, entry: &Entry) {
        let key = &entry.key.text;
        if let Some(value) = self.text(&entry.value) {
            return self.say(setting.name, format!("{prefix}{key}={value}"), entry.value.span);
        }
        let message = format!("{prefix}{key} must be a text, found {}", entry.value.kind_name());
        let path = format!("{}.{prefix}{key}", setting.key);
        self.wrong(&path, entry.value.span, message, &format!("{key}: \"true\""));
    }

    fn routers(&mut self, setting: &'static Setting, node: &Node) {
        if !matches!(node.kind, Kind::Map(_)) {
            self.texts(setting, node);
        }
        for entry in node.entries() {
            let id = &entry.key.text;
            self.say(setting.name, id.clone(), entry.key.span);
            match (&entry.value.kind, table::of("option")) {
                (Kind::Null, _) => {}
                (Kind::Map(options), Some(option)) => {
                    for entry in options {
                        self.pair(option, &format!("{id}."), entry);
                    }
                }
                _ => {
                    let message = format!("options are a map, found {}", entry.value.kind_name());
                    self.wrong(&format!("routers.{id}"), entry.value.span, message, &format!("{id}: {{}}"));
                }
            }
        }
        self.known_routers();
    }

    fn known_routers(&mut self) {
        for said in self.settings.all("router").to_vec() {
            for id in said.text.split(',').filter(|id| *id != "all") {
                if let Err(message) = crate::router(id) {
                    self.problems.push(said.wrong("router", message));
                }
            }
        }
    }
}
