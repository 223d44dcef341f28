//! `gatewright explain METHOD URL`.

use super::{Reporter, finish, manifests, routers_of};
use crate::args::{self, TextFormat};
use crate::exit::Exit;
use crate::input;
use gatewright::core::decision::{Request, Scheme};
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::{Explanation, Failure};

pub(crate) fn run(args: &args::Explain) -> Exit {
    let (mut project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    let routers = routers_of(&args.routers).unwrap_or_else(|problem| {
        reporter.add([problem]);
        Vec::new()
    });
    let request = request(&args.method, &args.url).unwrap_or_else(|message| {
        reporter.add([Diagnostic::error("usage", message).class(Class::Usage).at_path("URL")]);
        Request { scheme: Scheme::Http, method: String::new(), host: String::new(), path: Vec::new() }
    });
    let given =
        match args.manifests.as_ref().map(|path| manifests::read(path, &mut project.sources)).transpose() {
            Ok(given) => given,
            Err(found) => {
                reporter.add(found);
                None
            }
        };
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    // Where requests go depends on few values; `validate` looks at the others.
    project.values_checked = false;
    project.manifests_only =
        given.is_some() && project.inputs.files.is_empty() && project.inputs.set.is_empty();
    if project.manifests_only && project.host.is_none() {
        // Without values the table is about the host that is asked for.
        project.host = Some(request.host.split(':').next().unwrap_or_default().to_ascii_lowercase());
    }
    let loaded = match project.load() {
        Ok(loaded) => loaded,
        Err(found) => {
            reporter.add(found);
            return reporter.report(&project.sources);
        }
    };
    reporter.add(loaded.findings.iter().cloned());
    let mut answers: Vec<Explanation> = Vec::new();
    for router in routers {
        match manifests::of_router(given.as_ref(), &loaded, router) {
            Ok(objects) => answers.extend(loaded.explain(router, &objects, &request)),
            Err(Failure::Refused(refusals)) => reporter.add(refusals),
            Err(Failure::Unproven { router, .. }) => {
                let message = format!("the proof of our own output for {router} failed");
                reporter.add([Diagnostic::error("proof-failed", message).class(Class::Proof)]);
            }
        }
    }
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    reporter.report(&project.sources);
    finish(&text(args.output, &answers), Exit::Done)
}

/// Splits a URL without changing a byte of host or path.
fn request(method: &str, url: &str) -> Result<Request, String> {
    let (scheme, rest) = match url.split_once("://") {
        Some(("http", rest)) => (Scheme::Http, rest),
        Some(("https", rest)) => (Scheme::Https, rest),
        _ => return Err(format!("{url:?} must start with http:// or https://")),
    };
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(at);
    if host.is_empty() {
        return Err(format!("{url:?} names no host"));
    }
    let path = target.split('?').next().unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    Ok(Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() })
}

fn text(format: TextFormat, answers: &[Explanation]) -> String {
    match format {
        TextFormat::Json => {
            let mut text = serde_json::to_string_pretty(answers).unwrap_or_default();
            text.push('\n');
            text
        }
        TextFormat::Text => answers.iter().map(for_people).collect(),
    }
}

fn for_people(answer: &Explanation) -> String {
    let mut out = format!("{}: {} (the table says {})\n", answer.router, answer.actual, answer.table);
    for (label, value) in [
        ("decided by", format!("{} {}", answer.object, answer.field)),
        ("matched path", answer.matched_path.clone()),
        ("upstream path", answer.upstream_path.clone()),
        ("upstream Host", answer.upstream_host.clone()),
        ("note", answer.note.clone()),
    ] {
        if !value.trim().is_empty() {
            out.push_str(&format!("  {label:<14}{value}\n"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_normalised() {
        let request = request("GET", "https://MCP.x:8443/a/../%61?q=/b").expect("a URL");
        assert_eq!((request.host.as_str(), request.path.as_slice()), ("MCP.x:8443", b"/a/../%61".as_slice()));
        assert_eq!(super::request("GET", "http://h").expect("a URL").path, b"/");
        assert_eq!(super::request("GET", "http://h?x").expect("a URL").path, b"/");
        assert!(super::request("GET", "h/x").is_err() && super::request("GET", "http:///x").is_err());
    }
}
