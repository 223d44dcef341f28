//! Paths that a router keeps for itself, and the refusal of rows that name one.

use super::refusal;
use crate::diag::Diagnostic;
use crate::routes::RouteTable;

/// Paths that never reach a service, whatever the objects say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Which ones, for help texts and documents.
    pub text: &'static str,
    /// Which ones.
    pub paths: ReservedPaths,
    /// What becomes of them: the reason of a refusal, so that "cannot route PATH: " can stand before it.
    pub reason: &'static str,
}

/// A set of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservedPaths {
    /// This one.
    Exactly(&'static str),
    /// Those that start with these bytes.
    StartingWith(&'static str),
    /// Those with a segment that starts with one of these.
    WithSegment(&'static [&'static str]),
}

impl ReservedPaths {
    /// Whether a path is one of them.
    pub fn holds(self, path: &str) -> bool {
        match self {
            Self::Exactly(one) => path == one,
            Self::StartingWith(start) => path.starts_with(start),
            Self::WithSegment(starts) => {
                path.split('/').any(|segment| starts.iter().any(|start| segment.starts_with(start)))
            }
        }
    }
}

/// One refusal for each row whose own path is reserved, exact and prefix alike: a prefix row answers for its bare
/// path too. A row above, such as the one for `/`, only has a hole there, which is reported and not refused.
pub fn reserved_rows(id: &str, reserved: &[Reserved], routes: &RouteTable, help: &str) -> Vec<Diagnostic> {
    let refuse = |row: &crate::routes::Row| {
        let one = reserved.iter().find(|one| one.paths.holds(&row.path))?;
        let message = format!("{id} cannot route {}: {}", row.path, one.reason);
        Some(refusal("reserved-path", message).at_path(format!("routes[{}].path", row.index)).help(help))
    };
    routes.rows().iter().filter_map(refuse).collect()
}

#[cfg(test)]
mod tests {
    use super::{Reserved, ReservedPaths, reserved_rows};
    use crate::routes::{MatchKind, RouteTable, Row, Target};

    const KEPT: &[Reserved] = &[
        Reserved { text: "/own", paths: ReservedPaths::Exactly("/own"), reason: "it answers itself" },
        Reserved { text: "/in_*", paths: ReservedPaths::StartingWith("/in_"), reason: "internal" },
        Reserved { text: "..;", paths: ReservedPaths::WithSegment(&[".;", "..;"]), reason: "removed" },
    ];

    fn messages(path: &str, kind: MatchKind) -> Vec<String> {
        let rows = vec![Row::new(path, kind, Target::Auth), Row::new("/", MatchKind::Prefix, Target::Gw)];
        let table = RouteTable::new(rows).unwrap_or_default();
        assert_eq!(table.rows().len(), 2, "{path} is lawful");
        let found = reserved_rows("toy", KEPT, &table, "another router");
        assert!(found.iter().all(|one| one.code == "reserved-path" && one.path == "routes[0].path"));
        found.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn rows_inside_are_refused_with_the_reason() {
        for (path, reason) in [
            ("/own", "it answers itself"),
            ("/in_", "internal"),
            ("/in_x/y", "internal"),
            ("/..;", "removed"),
            ("/a/.;x/b", "removed"),
            ("/a/..;x", "removed"),
        ] {
            for kind in [MatchKind::Exact, MatchKind::Prefix] {
                assert_eq!(messages(path, kind), [format!("toy cannot route {path}: {reason}")]);
            }
        }
    }

    #[test]
    fn near_misses_are_not() {
        for path in
            ["/own2", "/own/below", "/x/own", "/in", "/x/in_x", "/a/...;x", "/a/x.;y", "/a/;..", "/a/.x;"]
        {
            for kind in [MatchKind::Exact, MatchKind::Prefix] {
                assert_eq!(messages(path, kind), [""; 0], "{path}");
            }
        }
    }
}
