//! One mistake at a time in the printed objects: the proof must notice it, or it changes no answer and no setting.

use crate::support::{HOST, INGRESS, interpret, options, print, request, values};
use gatewright_core::decision::{Behaviour, Outcome};
use gatewright_core::model::Tls;
use gatewright_core::router::Options;
use gatewright_core::routes::{RouteTable, Row};
use gatewright_core::tree::Value;
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_gateway_api::GCP_LB;
use gatewright_testkit::mutate::mutants;
use gatewright_testkit::naive::boundary_paths;
use gatewright_testkit::objects::rendered;

/// Everything that is asked of every request at an edge of the table, by the naive evaluator.
fn facts(values: &[Value], rows: &[Row], options: &Options) -> Vec<String> {
    let behaviour: Behaviour = interpret(&print(values), options);
    let mut facts = Vec::new();
    for scheme in ["http", "https"] {
        for host in [HOST, "other.acme.dev"] {
            for path in boundary_paths(rows) {
                for reading in &behaviour.readings {
                    facts
                        .push(fact(reading.decision.answer(&request(scheme, "POST", host, &path)).outcome()));
                }
            }
        }
    }
    facts
}

fn fact(outcome: Option<Outcome>) -> String {
    match outcome {
        Some(Outcome::Forward(forward)) => format!(
            "{:?} {:?} {:?} {:?} {:?}",
            forward.backend,
            forward.host.value,
            forward.limits.total.value,
            forward.limits.response_buffering.value,
            forward.unavailable.value
        ),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_mistake_is_noticed() {
    let mut survivors = Vec::new();
    let (mut faced, mut caught) = (0, 0);
    let secret = || Tls::Secret("mcp-tls".to_owned());
    let map: &[(&str, &str)] = &[("certificate-map", "mcp"), ("ssl-policy", "modern"), ("static-ip", "mcp")];
    let cases = [
        (INGRESS, Tls::Off),
        (INGRESS, secret()),
        (INGRESS, Tls::Router),
        (map, Tls::Router),
        (&[], secret()),
    ];
    for (given, tls) in cases {
        let gateway = crate::support::gateway(RouteTable::default(), tls);
        let options = options(given);
        let values = values(&gateway, &options).expect("nothing to refuse");
        let rows = gateway.routes.rows();
        let original = facts(&values, rows, &options);
        for mutant in mutants(&values, ("mcp-gateway-auth", "mcp-gateway-gw")) {
            faced += 1;
            let report = pipeline::check(&GCP_LB, &gateway, &options, &rendered(&mutant.documents));
            if report.verdict != Verdict::Equal {
                caught += 1;
            } else if facts(&mutant.documents, rows, &options) != original {
                survivors.push(mutant.what);
            }
        }
    }
    assert_eq!(survivors, [] as [String; 0]);
    assert!(faced > 300 && caught * 2 > faced, "{caught} of {faced}");
}

/// Swaps that the general mutants do not make: companion Services have names of their own.
#[test]
fn swapped_companions() {
    let gateway = crate::support::gateway(RouteTable::default(), Tls::Off);
    let options = options(INGRESS);
    let values = values(&gateway, &options).expect("nothing to refuse");
    let mut found = 0;
    for mutant in mutants(&values, ("mcp-gateway-gcp-lb-auth", "mcp-gateway-gcp-lb-gw")) {
        if mutant.kind == gatewright_testkit::mutate::Change::Retarget {
            let report = pipeline::check(&GCP_LB, &gateway, &options, &rendered(&mutant.documents));
            assert_ne!(report.verdict, Verdict::Equal, "{}", mutant.what);
            found += 1;
        }
    }
    // A path for each row.
    assert!(found >= gateway.routes.rows().len(), "{found}");
}
