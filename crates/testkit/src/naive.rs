//! The route table evaluated by its definition: no automata, no tiers, no code of the crates under test
//! beyond the rows themselves.

use gatewright_core::routes::{MatchKind, Row, Target};

/// Where a request on the one host goes, straight from the definition: exact over prefix, longer over
/// shorter, methods over none; a method mismatch falls to the next best row.
pub fn table(rows: &[Row], method: &str, path: &str) -> Option<Target> {
    let mut best: Option<(bool, usize, bool, Target)> = None;
    for row in rows {
        let exact = row.kind == MatchKind::Exact;
        let hit = if exact { path == row.path } else { is_below(path, &row.path) };
        let allowed = row.methods.is_empty() || row.methods.iter().any(|one| one == method);
        let score = (exact, row.path.len(), !row.methods.is_empty(), row.backend);
        let better = |old: &(bool, usize, bool, Target)| (score.0, score.1, score.2) > (old.0, old.1, old.2);
        if hit && allowed && best.as_ref().is_none_or(better) {
            best = Some(score);
        }
    }
    best.map(|(_, _, _, target)| target)
}

/// Element by element, as the Gateway API defines `PathPrefix`: both paths are split at slashes, and the
/// elements of the prefix are the first elements of the path.
fn is_below(path: &str, prefix: &str) -> bool {
    if prefix == "/" {
        return path.starts_with('/');
    }
    let mut elements = path.split('/');
    prefix.split('/').all(|wanted| elements.next() == Some(wanted))
}

/// Canonical paths around every edge of a table: each path itself, with a slash, with one letter more or
/// less, in the other case, one level below, and its parents.
pub fn boundary_paths(rows: &[Row]) -> Vec<String> {
    let mut paths = vec!["/".to_owned(), "/x".to_owned(), "/-".to_owned(), "/a/b/c".to_owned()];
    for row in rows {
        let base = row.path.trim_end_matches('/');
        let mut cut = base.to_owned();
        cut.pop();
        paths.extend([
            row.path.clone(),
            format!("{base}/"),
            format!("{base}x"),
            format!("{base}-"),
            format!("{base}/x"),
            format!("{base}/x/y"),
            format!("{base};v=1"),
            format!("/x{base}"),
            flip_case(base),
            cut,
        ]);
        paths.extend(base.match_indices('/').map(|(at, _)| base.get(..=at).unwrap_or("/").to_owned()));
        // A dot that a regular expression would take for any byte.
        paths.extend(base.match_indices('.').map(|(at, _)| {
            let mut other = base.to_owned();
            other.replace_range(at..=at, "x");
            other
        }));
    }
    paths.retain(|path| gatewright_core::routes::is_canonical_path(path));
    paths.sort();
    paths.dedup();
    paths
}

fn flip_case(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition() {
        let rows = [
            Row::new("/", MatchKind::Prefix, Target::Gw),
            Row::new("/a", MatchKind::Prefix, Target::Auth),
            Row::new("/a/b", MatchKind::Prefix, Target::Gw).only(&["POST"]),
            Row::new("/a", MatchKind::Exact, Target::Gw),
        ];
        for (method, path, expected) in [
            ("GET", "/", Target::Gw),
            ("GET", "/a", Target::Gw),
            ("GET", "/a/", Target::Auth),
            ("GET", "/ab", Target::Gw),
            ("GET", "/a/b", Target::Auth),
            ("POST", "/a/b", Target::Gw),
            ("POST", "/a/b/c", Target::Gw),
        ] {
            assert_eq!(table(&rows, method, path), Some(expected), "{method} {path}");
        }
    }
}
