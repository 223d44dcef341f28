//! One mistake at a time in the printed objects: the proof must notice it, or it changes nothing that is
//! asked.

use crate::support::{GATEWAY_API, HOST, answer, gateway, interpret, options, print, request, values};
use gatewright_core::model::Tls;
use gatewright_core::routes::{METHODS, RouteTable, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_aws_alb::AWS_ALB;
use gatewright_testkit::mutate::mutants;
use gatewright_testkit::naive;
use gatewright_testkit::objects::rendered;

/// Mutants that keep everything that is asked, found once and read by eye: order that the controller restores,
/// a slash behind a prefix that it drops, settings that are defaults on ports 80 and 443, host names that the
/// listener or the route repeats, an empty list of matches on the catch-all, and what only concerns the health
/// of targets.
fn is_harmless(what: &str) -> bool {
    const HARMLESS: [&str; 22] = [
        "swap",
        "labels",
        "example.com",
        "scheme",
        "target-type",
        "healthcheck",
        "success-codes",
        "ssl-policy",
        "certificate",
        "HTTPS:443",
        "healthCheck",
        "targetReference",
        "allowedRoutes",
        "listen-ports",
        "/\" (was \"/",
        "drop .spec.loadBalancerAttributes[1]",
        "drop .spec.listenerConfigurations[0]",
        "drop .spec.hostnames[0]",
        "drop .spec.rules[1].matches[0]",
        "unset .spec.rules[1].matches",
        "].hostname",
        "unset .spec.hostnames",
    ];
    HARMLESS.iter().any(|word| what.contains(word))
}

#[test]
fn every_mistake_is_noticed() {
    let mut survivors = Vec::new();
    let mut caught = 0;
    for (given, modes) in
        [(&[] as &[(&str, &str)], &[Tls::Off, Tls::Router] as &[Tls]), (GATEWAY_API, &[Tls::Router])]
    {
        for tls in modes.iter().cloned() {
            let gateway = gateway(RouteTable::default(), tls);
            let options = options(given);
            let values = values(&gateway, &options).expect("nothing to refuse");
            for mutant in mutants(&values, ("mcp-gateway-auth", "mcp-gateway-gw")) {
                let report = pipeline::check(&AWS_ALB, &gateway, &options, &rendered(&mutant.documents));
                if report.verdict != Verdict::Equal {
                    caught += 1;
                    continue;
                }
                // What the proof calls equal must answer like the table when asked without automata.
                let behaviour = interpret(&print(&mutant.documents), &options);
                let scheme = if gateway.tls.terminates() { "https" } else { "http" };
                for path in naive::boundary_paths(gateway.routes.rows()) {
                    for method in METHODS {
                        let expected = match naive::table(gateway.routes.rows(), method, &path) {
                            Some(Target::Auth) => "auth",
                            Some(Target::Gw) => "gw",
                            None => "none",
                        };
                        let found = answer(&behaviour, &request(scheme, method, HOST, &path));
                        assert_eq!(found, expected, "{} {method} {path}", mutant.what);
                    }
                }
                if !is_harmless(&mutant.what) {
                    survivors.push(mutant.what);
                }
            }
        }
    }
    assert!(caught > 150, "{caught}");
    assert_eq!(survivors, [] as [String; 0]);
}
