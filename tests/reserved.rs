//! Paths that a router keeps for itself: a row for one is refused and located, its near miss is not, and the routers
//! that the refusal recommends take it.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use gatewright::core::diag::Diagnostic;
use gatewright::core::router::{ReservedPaths, Router};
use gatewright::core::routes::{MatchKind, Row, Target};
use gatewright::{Failure, Project, RouteTable, routers};
use gatewright_tests::VALUES;

/// A path inside, and one just outside.
fn samples(paths: ReservedPaths) -> Vec<(String, String)> {
    match paths {
        ReservedPaths::Exactly(path) => vec![(path.to_owned(), format!("{path}x"))],
        ReservedPaths::StartingWith(start) => vec![(format!("{start}x"), format!("/x{start}"))],
        ReservedPaths::WithSegment(starts) => {
            starts.iter().map(|start| (format!("/a/{start}x/b"), format!("/a/x{start}/b"))).collect()
        }
    }
}

fn render(router: &'static dyn Router, mut rows: Vec<Row>) -> Result<(), Vec<Diagnostic>> {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
    project.routes = RouteTable::new(rows).expect("a lawful table");
    match project.load().expect("valid input").render(&[router]) {
        Ok(_) => Ok(()),
        Err(Failure::Refused(reasons)) => Err(reasons),
        Err(Failure::Unproven { report, .. }) => panic!("{}: {report:#?}", router.info().id),
    }
}

fn codes(result: Result<(), Vec<Diagnostic>>) -> Vec<(&'static str, String)> {
    let reasons = result.err().unwrap_or_default();
    let reserved = reasons.into_iter().filter(|one| one.code == "reserved-path");
    reserved.map(|one| (one.code, one.path)).collect()
}

#[test]
fn rows_for_them_are_refused() {
    let mut seen = 0;
    for router in routers() {
        for reserved in router.info().reserved_paths {
            for (inside, outside) in samples(reserved.paths) {
                for kind in [MatchKind::Exact, MatchKind::Prefix] {
                    let id = router.info().id;
                    let render = |path: &str| {
                        // Methods, because F5's controller has locations of its own only beside them.
                        let limited = Row::new("/methods", MatchKind::Exact, Target::Auth).only(&["POST"]);
                        codes(render(*router, vec![limited, Row::new(path, kind, Target::Auth)]))
                    };
                    let found = render(&inside);
                    assert_eq!(found, [("reserved-path", "routes[1].path".to_owned())], "{id} {inside}");
                    assert_eq!(render(&outside), [], "{id} {outside}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn routers_that_the_refusal_names_take_the_row() {
    let (mut named, path) = (0, "/a/..;x/b");
    for router in routers() {
        for kind in [MatchKind::Exact, MatchKind::Prefix] {
            let rows = || vec![Row::new(path, kind, Target::Auth)];
            let reasons = render(*router, rows()).err().unwrap_or_default();
            let reserved = reasons.iter().find(|one| one.code == "reserved-path");
            let others = reserved.and_then(|one| one.help.split_once("routers that can: "));
            for id in others.into_iter().flat_map(|(_, ids)| ids.split(", ")) {
                let other = gatewright::router(id).expect("the id of a router");
                assert_eq!(render(other, rows()), Ok(()), "{id} refuses {path}");
                named += 1;
            }
        }
    }
    assert!(named >= 18, "{named}");
}
