//! Random tables, methods included: rendered, printed, read, proved, and asked at the edges of every row.

use crate::support::{HOST, answer, gateway, interpret, options, printed, request};
use gatewright_core::model::Tls;
use gatewright_core::router::Router;
use gatewright_core::routes::{METHODS, MatchKind, RouteTable, Row, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_nginx::NGINX_F5;
use proptest::prelude::*;

/// The meaning of a table, written down once more: of the rows that take the request, an exact one, then the one
/// with the longest path, then one with methods.
fn expected(rows: &[Row], method: &str, path: &str) -> &'static str {
    let takes = |row: &&Row| {
        let on_path = match row.kind {
            MatchKind::Exact => row.path == path,
            MatchKind::Prefix => {
                row.path == "/" || path == row.path || path.starts_with(&format!("{}/", row.path))
            }
        };
        on_path && (row.methods.is_empty() || row.methods.iter().any(|one| one == method))
    };
    let best = rows
        .iter()
        .filter(takes)
        .max_by_key(|row| (row.kind == MatchKind::Exact, row.path.len(), !row.methods.is_empty()));
    best.map_or("none", |row| if row.backend == Target::Auth { "auth" } else { "gw" })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let methods = prop::option::weighted(0.4, prop::sample::subsequence(METHODS.to_vec(), 1..=3));
    let row = ("(/[ab.]?[abA'_$-]{1,2}){1,3}", any::<bool>(), any::<bool>(), any::<bool>(), methods);
    proptest::collection::vec(row, 0..8).prop_map(|drawn| {
        let mut rows: Vec<Row> = vec![Row::new("/", MatchKind::Prefix, Target::Gw)];
        for (path, exact, auth, slash, methods) in drawn {
            let kind = if exact { MatchKind::Exact } else { MatchKind::Prefix };
            let path = if exact && slash { format!("{path}/") } else { path };
            let row = Row::new(path, kind, if auth { Target::Auth } else { Target::Gw });
            rows.push(match methods {
                Some(methods) => row.only(&methods),
                None => row,
            });
            if RouteTable::new(rows.clone()).is_err() {
                rows.pop();
            }
        }
        rows
    })
}

/// The path itself and what differs from it by a slash, a segment, a byte or its case.
fn edges(path: &str) -> Vec<String> {
    let bare = path.trim_end_matches('/');
    let mut edges = vec![
        bare.to_owned(),
        format!("{bare}/"),
        format!("{bare}/a"),
        format!("{bare}a"),
        bare.to_uppercase(),
        bare[..bare.len().saturating_sub(1)].to_owned(),
    ];
    edges.retain(|edge| edge.starts_with('/') && !edge.contains("//"));
    edges.retain(|edge| !edge.split('/').any(|segment| matches!(segment, "." | "..")));
    edges
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_survive(rows in rows(), tls in any::<bool>()) {
        let tls = if tls { Tls::Secret("mcp-tls".to_owned()) } else { Tls::Off };
        let scheme = if tls.terminates() { "https" } else { "http" };
        let table = RouteTable::new(rows.clone());
        prop_assume!(table.is_ok());
        let gateway = gateway(table.expect("just checked"), tls);
        let options = options(&[]);
        let text = printed(&gateway, &options).expect("nothing to refuse");
        let behaviour = interpret(&text, &options);
        prop_assert_eq!(&behaviour.not_understood, &Vec::new());
        for path in rows.iter().flat_map(|row| edges(&row.path)) {
            for method in METHODS {
                let asked = request(scheme, method, HOST, &path);
                let found = answer(&behaviour, &asked);
                prop_assert_eq!(found, expected(&rows, method, &path), "{} {}\n{}", method, path, text);
            }
        }
        let rendered = NGINX_F5.render(&gateway, &options).expect("nothing to refuse");
        let report = pipeline::check(&NGINX_F5, &gateway, &options, &rendered);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:#?}\n{}", report.findings, text);
    }
}
