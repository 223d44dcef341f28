//! What the fuzz targets share: a release to ask about, manifests around a text, and everything that is asked of an
//! interpreter.

use gatewright::core::decision::{Request, Scheme};
use gatewright::core::router::Router;
use gatewright::core::source::SourceMap;
use gatewright::core::tree::Value;
use gatewright::core::yaml;
use gatewright::{Domain, Loaded, Project, Tls, read_manifests, routers};
use std::sync::OnceLock;

/// The host of every target.
pub const HOST: &str = "mcp.acme.dev";

/// Which routers a target is about: the one that `GATEWRIGHT_FUZZ_ROUTER` names, or all.
pub fn chosen() -> &'static [&'static dyn Router] {
    static CHOSEN: OnceLock<Vec<&'static dyn Router>> = OnceLock::new();
    CHOSEN.get_or_init(|| match std::env::var("GATEWRIGHT_FUZZ_ROUTER") {
        Ok(id) => vec![gatewright::router(&id).expect("the id of a router")],
        Err(_) => routers().to_vec(),
    })
}

/// A release that has manifests only, with options `ID.KEY=VALUE`.
pub fn release(options: &[&str]) -> Loaded {
    let mut project = Project::new("mcp-gateway");
    project.host = Some(HOST.to_owned());
    project.manifests_only = true;
    project.tls = Tls::External;
    project.options = options.iter().map(|one| gatewright::option(one).expect("an option")).collect();
    project.load().expect("a release without values")
}

/// The documents of a template in which a text stands wherever the template says `TEXT`, quoted as YAML demands.
pub fn filled(template: &str, text: &str) -> String {
    let mut sources = SourceMap::default();
    let id = sources.add("template.yaml", template);
    let documents = yaml::read(&sources, id).expect("a readable template").documents;
    let values: Vec<Value> = documents.iter().map(|node| replaced(Value::from(node), text)).collect();
    let none: &[String] = &[];
    yaml::print_documents(values.iter().map(|value| (none, value)))
}

fn replaced(value: Value, text: &str) -> Value {
    match value {
        Value::String(word) if word == "TEXT" => Value::from(text),
        Value::List(items) => Value::List(items.into_iter().map(|item| replaced(item, text)).collect()),
        Value::Map(map) => Value::Map(
            map.iter().map(|(key, value)| (key.to_owned(), replaced(value.clone(), text))).collect(),
        ),
        other => other,
    }
}

/// Reads manifests as the program does, and asks a router about them: its behaviour, one request, the proof.
pub fn study(loaded: &Loaded, router: &dyn Router, text: &str) {
    let mut sources = SourceMap::default();
    let id = sources.add("manifests.yaml", text);
    let Ok(manifests) = read_manifests(&sources, &[id]) else { return };
    let request = Request {
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: HOST.to_owned(),
        path: b"/.well-known/%2e%2e//x".to_vec(),
    };
    loaded.explain(router, &manifests, &request);
    loaded.verify(router, &manifests, Domain::Canonical, false);
}
