//! Which requests are sent.

use crate::case::Case;
use crate::dice::Dice;
use gatewright::core::decision::{Request, Scheme};
use gatewright::core::routes::{METHODS, Row, is_canonical_path};
use gatewright_testkit::naive::boundary_paths;
use std::collections::BTreeSet;

/// HTTP version on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) version: Version,
    pub(crate) scheme: Scheme,
    pub(crate) method: String,
    pub(crate) host: String,
    /// Path and query, as they are on the wire.
    pub(crate) target: Vec<u8>,
}

impl Ask {
    fn new(case: &Case, method: &str, target: impl AsRef<[u8]>) -> Self {
        Self {
            version: Version::One,
            scheme: case.scheme(),
            method: method.to_owned(),
            host: case.host.clone(),
            target: target.as_ref().to_vec(),
        }
    }

    fn to(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// As the models see it.
    pub(crate) fn request(&self) -> Request {
        let path = self.target.split(|byte| *byte == b'?').next().unwrap_or_default();
        Request {
            scheme: self.scheme,
            method: self.method.clone(),
            host: self.host.clone(),
            path: path.to_vec(),
        }
    }

    /// True inside the canonical domain, whichever the host.
    pub(crate) fn is_canonical(&self, case: &Case) -> bool {
        let request = self.request();
        let is_plain = |host: &str| {
            let bytes = b"abcdefghijklmnopqrstuvwxyz0123456789.-";
            !host.ends_with('.') && host.bytes().all(|byte| bytes.contains(&byte))
        };
        let path = String::from_utf8(request.path).unwrap_or_default();
        is_canonical_path(&path)
            && METHODS.contains(&self.method.as_str())
            && (self.host == case.host || is_plain(&self.host))
    }
}

impl std::fmt::Display for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let version = if self.version == Version::One { "HTTP/1.1" } else { "HTTP/2" };
        let target = self.target.escape_ascii();
        write!(f, "{} {}://{}{target} {version}", self.method, self.scheme.as_str(), self.host)
    }
}

/// A row of the conformance requests: method, target, backend.
pub(crate) type Conformance = (String, String, String);

/// The rows of `tests/conformance/requests.tsv`.
pub(crate) fn conformance(text: &str) -> Vec<Conformance> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            Some((cells.next()?, cells.next()?, cells.next()?))
        })
        .collect()
}

/// All conformance rows of a case, on its own host and on others, and over the scheme that redirects.
pub(crate) fn of_conformance(case: &Case, rows: &[Conformance], with_two: bool) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (method, target, _) in rows {
        let ask = Ask::new(case, method, target);
        if with_two {
            asks.push(Ask { version: Version::Two, ..ask.clone() });
        }
        asks.push(ask.clone().to("other.lab.test"));
        asks.push(ask.clone().to(format!("x{}", case.host)));
        asks.push(ask.clone().to(format!("x.{}", case.host)));
        if case.terminates() {
            asks.push(Ask { scheme: Scheme::Http, ..ask.clone() });
        }
        asks.push(ask);
    }
    asks
}

/// Requests around every edge of the automata and of the table, at most `most` of them.
pub(crate) fn of_edges(case: &Case, edges: &BTreeSet<Vec<u8>>, most: usize, dice: &mut Dice) -> Vec<Ask> {
    edges_at(case.rows(), case, edges, most, dice)
}

/// The same, for the rows of any table.
pub(crate) fn edges_at(
    rows: &[Row],
    case: &Case,
    edges: &BTreeSet<Vec<u8>>,
    most: usize,
    dice: &mut Dice,
) -> Vec<Ask> {
    let mut paths: Vec<Vec<u8>> = boundary_paths(rows).into_iter().map(String::into_bytes).collect();
    let mut rest: Vec<Vec<u8>> = edges.iter().filter(|path| !paths.contains(path)).cloned().collect();
    while paths.len() < most && !rest.is_empty() {
        paths.push(rest.swap_remove(dice.below(rest.len())));
    }
    let mut asks = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let method = if index % 2 == 0 { "GET" } else { dice.pick(&METHODS).unwrap_or(&"GET") };
        let query: &[u8] = if index % 7 == 3 { b"?code=a%2Fb&x=/token" } else { b"" };
        asks.push(Ask::new(case, method, [path.as_slice(), query].concat()));
    }
    for row in rows.iter().filter(|row| !row.methods.is_empty()) {
        asks.extend(METHODS.iter().map(|method| Ask::new(case, method, &row.path)));
    }
    asks
}

/// Spellings that routers read differently, made from a path that goes to auth.
pub(crate) fn tricky(case: &Case, dice: &mut Dice, most: usize) -> Vec<Ask> {
    tricky_at(case.rows(), case, dice, most)
}

/// The same, for the rows of any table.
pub(crate) fn tricky_at(rows: &[Row], case: &Case, dice: &mut Dice, most: usize) -> Vec<Ask> {
    let mut asks = Vec::new();
    for row in rows.iter().filter(|row| row.path != "/") {
        let path = row.path.as_str();
        let rest = path.get(1..).unwrap_or_default();
        let (first, tail) = rest.split_at_checked(1).unwrap_or((rest, ""));
        let escaped = first.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"));
        for target in [
            format!("/{path}"),
            format!("{path}//"),
            format!("{path}/"),
            format!("/x/..{path}"),
            format!("/x/..//{rest}"),
            format!("/.{path}"),
            format!("{path}/."),
            format!("{path}/.."),
            format!("{path}/x/.."),
            format!("{path}/../other"),
            format!("/..{path}"),
            format!("/{escaped}{tail}"),
            format!("/x/%2e%2e{path}"),
            format!("/x/%2E%2E/{rest}"),
            format!("/%2e{path}"),
            format!("/%2f{rest}"),
            format!("/%2F{rest}"),
            format!("{path}%2F"),
            format!("{path}%2fx"),
            format!("/x/..%2f{rest}"),
            format!("/%252f{rest}"),
            format!("{path}%00"),
            format!("{path}%20"),
            format!("{path}%0a"),
            format!("{path}%3Fx"),
            format!("{path}%23f"),
            format!("{path};x"),
            format!("{path}#frag"),
            format!("{path}\\"),
            format!("{path}%5c"),
            format!("{path}\\..\\x"),
            format!("{path}\"x"),
            format!("{path}|x"),
            format!("{path}%7e"),
            format!("{path}%c3%a4"),
            path.replacen('/', "//", 2),
            path.replacen('/', "/./", 2),
            path.to_ascii_uppercase(),
        ] {
            asks.push(Ask::new(case, "GET", target));
        }
    }
    while asks.len() > most {
        asks.swap_remove(dice.below(asks.len()));
    }
    let path = rows.first().map_or("/", |row| row.path.as_str());
    for host in [
        case.host.to_ascii_uppercase(),
        format!("{}:8443", case.host),
        format!("{}:80", case.host),
        format!("{}.", case.host),
        format!("{}.:80", case.host),
    ] {
        asks.push(Ask::new(case, "GET", path).to(host.clone()));
        asks.push(Ask::new(case, "POST", "/").to(host));
    }
    asks.push(Ask::new(case, "FOO", path));
    asks
}

/// A path with all its escapes decoded.
pub(crate) fn unescaped(path: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = path;
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    bytes
}
