//! The conformance requests on both APIs and with every TLS mode that a load balancer terminates or not.

use crate::support::{Given, HOST, INGRESS, answer, gateway, interpret, options, print, request, values};
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;
use gatewright_testkit::requests::{Request, rows};

#[test]
fn every_row() {
    let map: &[(&str, &str)] = &[("certificate-map", "mcp")];
    let regional: &[(&str, &str)] =
        &[("class", "gke-l7-regional-external-managed"), ("certificates", "mcp,old")];
    let shared: &[(&str, &str)] = &[("pre-shared-certs", "mcp")];
    let attached: &[(&str, &str)] = &[("gateway", "infra/shared"), ("http-section", "web")];
    let secret = || Tls::Secret("mcp-tls".to_owned());
    let cases: [(Given<'_>, Tls, &str); 12] = [
        (&[], Tls::Off, ""),
        (&[], Tls::External, ""),
        (&[], secret(), "redirect 301 https"),
        (map, Tls::Router, "redirect 301 https"),
        (regional, Tls::Router, "redirect 301 https"),
        (shared, Tls::Router, "redirect 301 https"),
        (attached, Tls::Off, ""),
        (attached, secret(), "redirect 301 https"),
        (INGRESS, Tls::Off, ""),
        (INGRESS, secret(), "redirect 308 https"),
        (INGRESS, Tls::Router, "redirect 308 https"),
        (&[("api", "ingress"), ("pre-shared-certs", "mcp,old")], Tls::Router, "redirect 308 https"),
    ];
    let rows = rows();
    for (given, tls, redirect) in cases {
        let gateway = gateway(RouteTable::default(), tls);
        let options = options(given);
        let text = print(&values(&gateway, &options).expect("nothing to refuse"));
        let found = interpret(&text, &options);
        assert_eq!((&found.not_understood, &found.remarks), (&Vec::new(), &Vec::new()), "{text}");
        let scheme = if redirect.is_empty() { "http" } else { "https" };
        for Request { method, path, service } in &rows {
            assert_eq!(answer(&found, &request(scheme, method, HOST, path)), *service, "{given:?} {path}");
            let foreign = answer(&found, &request(scheme, method, "other.acme.dev", path));
            assert_eq!(foreign, "status 404", "{given:?} {path}");
            if !redirect.is_empty() {
                assert_eq!(
                    answer(&found, &request("http", method, HOST, path)),
                    redirect,
                    "{given:?} {path}"
                );
            }
        }
        // The redirect map of an Ingress has nothing but a default; a redirect route is for its host.
        let foreign = answer(&found, &request("http", "GET", "other.acme.dev", "/"));
        let expected = if redirect == "redirect 308 https" { redirect } else { "status 404" };
        assert_eq!(foreign, expected, "{given:?}");
    }
}

/// Google documents nothing about a backslash. Envoy takes it for a slash when it normalises a path (measured on Envoy
/// 1.40.0, `crates/lab`), so that `/.well-known\` may be below the prefix, or not.
#[test]
fn a_backslash_may_be_a_slash() {
    for given in [&[] as Given<'_>, INGRESS] {
        let options = options(given);
        let text =
            print(&values(&gateway(RouteTable::default(), Tls::Off), &options).expect("nothing to refuse"));
        let found = interpret(&text, &options);
        let asked = |path: &str| answer(&found, &request("http", "GET", HOST, path));
        assert_eq!(asked("/.well-known\\"), "undetermined");
        assert_eq!(asked("/.well-known\\x"), "undetermined");
        // An exact row takes neither spelling, and the catch-all takes both.
        assert_eq!(asked("/authorize\\"), "gw");
        assert_eq!(asked("/mcp\\x"), "gw");
    }
}
