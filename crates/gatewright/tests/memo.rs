//! Many releases: proofs that are taken over say the same as proofs that are made.
#![allow(clippy::expect_used)] // tests may give up

use gatewright::proof::Memo;
use gatewright::{Failure, Loaded, Project, RouteTable, Tls, routers};

fn load(release: &str, host: &str, namespace: &str, tls: &Tls, table: &str) -> Loaded {
    let mut project = Project::new(release);
    project.add_values(
        "values.yaml",
        &format!("env:\n  fronteggMcpGwHost: {host}\n  externalAuthorizationUrl: https://{host}\n"),
    );
    project.values_checked = false;
    project.namespace = Some(namespace.to_owned());
    project.routes = RouteTable::named(table).expect("a table");
    project.tls = tls.clone();
    project.load().expect("valid input")
}

/// Names that contain each other, and the memo's own neutral host.
const RELEASES: [(&str, &str, &str); 6] = [
    ("mcp-gateway", "mcp.acme.dev", "default"),
    ("red", "red.acme.dev", "red"),
    ("acme", "acme.acme.acme.dev", "acme"),
    ("gateway", "gateway.example.org", "mcp-gateway"),
    ("blue", "host.gatewright.invalid", "blue"),
    ("auth", "gw.auth.dev", "auth-gw"),
];

#[test]
fn a_proof_taken_over_says_what_a_fresh_one_says() {
    let mut memo = Memo::default();
    let mut rendered = 0;
    for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned()), Tls::Router] {
        for table in ["default", "guide"] {
            for (release, host, namespace) in RELEASES {
                let loaded = load(release, host, namespace, &tls, table);
                for router in routers() {
                    let fresh = loaded.render(&[*router]);
                    let taken_over = loaded.render_with(&[*router], &mut memo);
                    match (fresh, taken_over) {
                        (Ok(fresh), Ok(taken_over)) => {
                            assert_eq!(fresh[0].report, taken_over[0].report, "{} {host}", router.info().id);
                            assert_eq!(fresh[0].artifacts, taken_over[0].artifacts);
                            rendered += 1;
                        }
                        (Err(Failure::Refused(fresh)), Err(Failure::Refused(taken_over))) => {
                            assert_eq!(fresh, taken_over);
                        }
                        (fresh, taken_over) => {
                            assert!(fresh.is_ok() && taken_over.is_ok(), "{fresh:?} {taken_over:?}");
                        }
                    }
                }
            }
        }
    }
    assert_eq!(memo.made() + memo.reused(), rendered);
    // Of six releases one has the neutral name itself; the others need one proof together.
    assert!(memo.reused() * 2 > rendered, "{} of {rendered} taken over", memo.reused());
}
