//! Random tables, rendered, printed, read and asked at the edges of every row.

use crate::support::{HOST, answer, gateway, interpret, options, printed, request};
use gatewright_core::model::Tls;
use gatewright_core::router::Router;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_nginx::INGRESS_NGINX;
use proptest::prelude::*;

/// The meaning of a table, written down once more: exact rows first, then the longest prefix.
fn expected(rows: &[Row], path: &str) -> &'static str {
    let name = |row: &Row| if row.backend == Target::Auth { "auth" } else { "gw" };
    if let Some(exact) = rows.iter().find(|row| row.kind == MatchKind::Exact && row.path == path) {
        return name(exact);
    }
    let below = |row: &&Row| {
        row.kind == MatchKind::Prefix
            && (row.path == "/" || path == row.path || path.starts_with(&format!("{}/", row.path)))
    };
    rows.iter().filter(below).max_by_key(|row| row.path.len()).map_or("none", name)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = ("(/[ab.]?[abA_-]{1,2}){1,3}", any::<bool>(), any::<bool>(), any::<bool>());
    proptest::collection::vec(row, 0..8).prop_map(|drawn| {
        let mut rows: Vec<Row> = vec![Row::new("/", MatchKind::Prefix, Target::Gw)];
        for (path, exact, auth, slash) in drawn {
            let kind = if exact { MatchKind::Exact } else { MatchKind::Prefix };
            let path = if exact && slash { format!("{path}/") } else { path };
            if !rows.iter().any(|row| row.path == path && row.kind == kind) {
                rows.push(Row::new(path, kind, if auth { Target::Auth } else { Target::Gw }));
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
        bare.rsplit_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default(),
    ];
    edges.retain(|edge| edge.starts_with('/') && !edge.contains("//"));
    edges.retain(|edge| !edge.split('/').any(|segment| matches!(segment, "." | "..")));
    edges
}

proptest! {
    #[test]
    fn tables_survive(rows in rows(), tls in 0_u8..3) {
        let tls = match tls {
            0 => Tls::Off,
            1 => Tls::Secret("tls".to_owned()),
            _ => Tls::Router,
        };
        let Ok(table) = RouteTable::new(rows) else { return Ok(()) };
        let gateway = gateway(table, tls);
        let rendered = INGRESS_NGINX.render(&gateway, &options(&[])).expect("nothing to refuse");
        let report = pipeline::check(&INGRESS_NGINX, &gateway, &options(&[]), &rendered);
        prop_assert_eq!((report.verdict, report.findings), (Verdict::Equal, Vec::new()));
        let text = printed(&gateway, &options(&[])).expect("nothing to refuse");
        let behaviour = interpret(&text, &options(&[]));
        prop_assert_eq!(&behaviour.not_understood, &[]);
        prop_assert_eq!(&behaviour.remarks, &[]);
        let scheme = if gateway.tls.terminates() { "https" } else { "http" };
        for row in gateway.routes.rows() {
            for path in edges(&row.path).into_iter().chain(["/".to_owned()]) {
                let found = answer(&behaviour, &request(scheme, "GET", HOST, &path));
                prop_assert_eq!(found, expected(gateway.routes.rows(), &path), "{} in\n{}", path, text);
                if gateway.tls.terminates() {
                    let plain = answer(&behaviour, &request("http", "POST", HOST, &path));
                    prop_assert_eq!(plain, "redirect 308 https", "{}", path);
                }
            }
        }
    }

    /// Whatever stands in the fields, reading never panics and never invents a route for a rejected object.
    #[test]
    fn hostile_fields(
        path in "(/|\\PC){0,12}",
        path_type in "Exact|Prefix|ImplementationSpecific|\\PC{0,4}",
        host in "[a-z.*]{0,8}|\\PC{0,8}",
        key in "(nginx\\.ingress\\.kubernetes\\.io/(use-regex|rewrite-target|canary|server-alias|app-root|permanent-redirect|proxy-read-timeout|proxy-body-size|upstream-vhost|from-to-www-redirect))|\\PC{0,8}",
        value in "true|[0-9]{0,20}|\\PC{0,12}",
    ) {
        let quote = |text: &str| {
            let mut out = String::new();
            gatewright_core::yaml::print(&gatewright_core::tree::Value::from(text), &mut out);
            out.trim_end_matches('\n').to_owned()
        };
        prop_assume!(![&path, &path_type, &host, &key, &value].iter().any(|text| quote(text).contains('\n')));
        let text = format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: x\n  annotations:\n    ? {}\n    \
             : {}\nspec:\n  ingressClassName: nginx\n  rules:\n  - host: {}\n    http:\n      paths:\n      - path: \
             {}\n        pathType: {}\n        backend: {{service: {{name: s, port: {{number: 1}}}}}}\n",
            quote(&key), quote(&value), quote(&host), quote(&path), quote(&path_type),
        );
        let behaviour = interpret(&text, &options(&[]));
        let _ = answer(&behaviour, &request("http", "GET", &host, "/x"));
        prop_assert_eq!(behaviour.readings.len(), 1);
    }
}
