//! The tables with a name.
//!
//! Sources: Frontegg's hosting guide (five paths), the chart's README since 0.8.0 (nine paths) and its
//! install notes since 0.2.0. `default` is their union, because a table built from the guide alone sends
//! `POST /token` to gw and login cannot finish.

use super::{MatchKind, Row, Target};
use MatchKind::{Exact, Prefix};

/// Names that `--routes` accepts besides a file.
pub const NAMES: [&str; 4] = ["default", "guide", "readme", "narrow-well-known"];

const GUIDE: &str = "hosting guide";
const README: &str = "chart README";

type Line = (&'static str, MatchKind, &'static str, &'static str);

const AUTHORIZE: Line =
    ("/authorize", Exact, "OAuth authorization endpoint", "hosting guide, README, NOTES; OAuth 2.1 §3.1");
const TOKEN: Line = ("/token", Exact, "token issue and refresh", "README, NOTES since 0.6.0; OAuth 2.1 §3.2");
const STEP_UP: Line =
    ("/security-stepup-verify", Exact, "return from step-up authentication", "hosting guide, README");
const EXTERNAL: Line = (
    "/external-mcp/authorize",
    Exact,
    "start of authorization with an external MCP server",
    "README, NOTES since 0.6.0",
);
const EXTERNAL_BACK: Line = (
    "/external-mcp/callback",
    Exact,
    "return from authorization with an external MCP server",
    "README, NOTES since 0.6.0",
);
const INTEGRATION: Line = (
    "/integration-callback",
    Prefix,
    "return from an integration's provider; child path in 0.6.0",
    "hosting guide, README, NOTES",
);
const REGISTER: Line = (
    "/dcr/register",
    Prefix,
    "client registration and management URLs",
    "hosting guide, README, NOTES since 0.6.0; RFC 7591, RFC 7592",
);
const WELL_KNOWN: Line = (
    "/.well-known",
    Prefix,
    "all metadata documents, with any suffix",
    "hosting guide, NOTES; RFC 9728 §3.1, RFC 8414 §3.1, RFC 8615",
);
const DEFAULT: [Line; 8] =
    [AUTHORIZE, TOKEN, STEP_UP, EXTERNAL, EXTERNAL_BACK, INTEGRATION, REGISTER, WELL_KNOWN];
const NARROW: [Line; 3] = [
    ("/.well-known/oauth-protected-resource", Prefix, "protected resource metadata", "RFC 9728 §3.1"),
    ("/.well-known/oauth-authorization-server", Prefix, "authorization server metadata", "RFC 8414 §3.1"),
    ("/.well-known/openid-configuration", Prefix, "OpenID Connect discovery", "MCP 2025-11-25"),
];
const GUIDE_PATHS: [&str; 4] =
    ["/authorize", "/integration-callback", "/security-stepup-verify", "/dcr/register"];
const README_PATHS: [&str; 9] = [
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-authorization-server",
    "/authorize",
    "/dcr/register",
    "/token",
    "/integration-callback",
    "/security-stepup-verify",
    "/external-mcp/authorize",
    "/external-mcp/callback",
];

pub(super) fn rows(name: &str) -> Option<Vec<Row>> {
    let mut rows = Vec::with_capacity(README_PATHS.len().max(DEFAULT.len() + NARROW.len()) + 1);
    match name {
        "default" => rows.extend(DEFAULT.iter().map(row)),
        "narrow-well-known" => rows.extend(DEFAULT.iter().take(7).chain(&NARROW).map(row)),
        "guide" => {
            rows.extend(GUIDE_PATHS.iter().map(|&path| row(&(path, Exact, purpose(path), GUIDE))));
            rows.push(row(&("/.well-known", Prefix, purpose("/.well-known"), GUIDE)));
        }
        "readme" => {
            rows.extend(README_PATHS.iter().map(|&path| row(&(path, Exact, purpose(path), README))));
        }
        _ => return None,
    }
    let mut rest = Row::new("/", Prefix, Target::Gw);
    "MCP endpoint and all else".clone_into(&mut rest.purpose);
    "hosting guide, README, NOTES".clone_into(&mut rest.source);
    rows.push(rest);
    for (index, row) in rows.iter_mut().enumerate() {
        row.index = index;
    }
    Some(rows)
}

fn row(&(path, kind, purpose, source): &Line) -> Row {
    let mut row = Row::new(path, kind, Target::Auth);
    purpose.clone_into(&mut row.purpose);
    source.clone_into(&mut row.source);
    row
}

/// The purpose does not depend on who lists the path.
fn purpose(path: &str) -> &'static str {
    DEFAULT.iter().chain(&NARROW).find(|line| line.0 == path).map_or("", |line| line.2)
}

#[cfg(test)]
mod tests {
    use super::super::RouteTable;
    use super::*;

    #[test]
    fn every_named_table_keeps_the_laws() {
        for name in NAMES {
            let rows = rows(name).expect("a named table");
            assert!(rows.iter().all(|row| !row.purpose.is_empty() && !row.source.is_empty()), "{name}");
            let table = RouteTable::new(rows).expect("a lawful table");
            assert_eq!(RouteTable::named(name), Some(table), "{name}");
        }
        assert_eq!(RouteTable::named("nope"), None);
    }

    #[test]
    fn sizes_are_those_of_the_published_lists() {
        let size = |name| RouteTable::named(name).map(|table| table.rows().len());
        assert_eq!(
            [size("guide"), size("readme"), size("default"), size("narrow-well-known")],
            [Some(6), Some(10), Some(9), Some(11)]
        );
    }
}
