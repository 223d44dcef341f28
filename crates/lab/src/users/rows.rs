//! The tables of manifests.

use crate::Outcome;
use crate::install::Places;
use crate::requests::{Ask, Version};
use gatewright::core::decision::Scheme;
use std::path::Path;

/// A file with the rows about it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Without its ending.
    pub(crate) name: String,
    pub(crate) text: String,
    /// The routes to auth, as the table writes them.
    pub(crate) routes: String,
    pub(crate) rows: Vec<Row>,
    /// Requests that its comments name.
    pub(crate) asks: Vec<Ask>,
}

/// A row, as far as a router can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) request: Option<Ask>,
    /// What the table says, and what the router does.
    pub(crate) expected: String,
    pub(crate) actual: String,
}

/// All files of the folder that a table names, those without rows as well.
pub(crate) fn files(places: &Places, table: &str) -> Outcome<Vec<File>> {
    let path = places.root.join(format!("tests/manifests/{table}.tsv"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let folder = text.split(['(', ')']).nth(1).ok_or("the first line names no folder")?;
    let mut files = Vec::new();
    let failed = |error: std::io::Error| format!("{folder}: {error}");
    for entry in std::fs::read_dir(places.root.join(folder)).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(file(&path, &text)?);
        }
    }
    files.sort_by(|one: &File, other| one.name.cmp(&other.name));
    Ok(files)
}

fn file(path: &Path, table: &str) -> Outcome<File> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let cells = table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect());
    let mut rows = Vec::new();
    let mut routes = "=/token".to_owned();
    for cells in cells.filter(|cells: &Vec<&str>| cells.first() == Some(&name.as_str())) {
        let [_, asked, _, _, request, expected, actual, _] = cells.as_slice() else {
            return Err(format!("{name}: a row has not eight cells"));
        };
        (*asked).clone_into(&mut routes);
        rows.push(Row {
            file: name.clone(),
            request: ask(request),
            expected: (*expected).to_owned(),
            actual: (*actual).to_owned(),
        });
    }
    let name = name.trim_end_matches(".yaml").to_owned();
    let asks = text.lines().filter_map(|line| named(line.strip_prefix("# ask ")?)).collect();
    Ok(File { name, text, routes, rows, asks })
}

/// `GET http://host/path`
fn ask(text: &str) -> Option<Ask> {
    let (method, url) = text.split_once(' ')?;
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    Some(Ask {
        version: Version::One,
        scheme: if scheme == "https" { Scheme::Https } else { Scheme::Http },
        method: method.to_owned(),
        host: host.to_owned(),
        target: format!("/{path}").into_bytes(),
    })
}

/// `http GET host /path = answer`; the crate's own tests know the answer.
fn named(text: &str) -> Option<Ask> {
    let [scheme, method, host, path] = text.split(' ').take(4).collect::<Vec<_>>().try_into().ok()?;
    ask(&format!("{method} {scheme}://{host}{path}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn requests_of_a_row() {
        let ask = super::ask("POST https://mcp.acme.dev/a?b").map(|ask| ask.to_string());
        assert_eq!(ask.as_deref(), Some("POST https://mcp.acme.dev/a?b HTTP/1.1"));
        assert!(super::ask("-").is_none());
    }

    #[test]
    fn requests_of_a_comment() {
        let ask = super::named("https GET mcp.acme.dev /a = redirect 301 (target lost)");
        assert_eq!(ask.map(|ask| ask.to_string()).as_deref(), Some("GET https://mcp.acme.dev/a HTTP/1.1"));
        assert!(super::named("http GET").is_none());
    }
}
