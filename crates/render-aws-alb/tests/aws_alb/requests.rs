//! The requests of the protocols behind the table, at their published answers.

use crate::support::{GATEWAY_API, HOST, answer, forward, gateway, interpret, options, printed, request};
use gatewright_core::decision::{HostForward, Time};
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;
use gatewright_testkit::requests::{Request, rows};

#[test]
fn every_request_in_every_mode() {
    for given in [&[] as &[(&str, &str)], GATEWAY_API] {
        for tls in [Tls::Off, Tls::External, Tls::Router] {
            let gateway = gateway(RouteTable::default(), tls.clone());
            let text = printed(&gateway, &options(given)).expect("nothing to refuse");
            let behaviour = interpret(&text, &options(given));
            assert_eq!(behaviour.not_understood, []);
            assert_eq!(behaviour.remarks, [], "{text}");
            let scheme = if tls.terminates() { "https" } else { "http" };
            for Request { method, path, service } in &rows() {
                let found = answer(&behaviour, &request(scheme, method, HOST, path));
                assert_eq!(found, *service, "{given:?} {tls:?} {method} {path}");
                let foreign = answer(&behaviour, &request(scheme, method, "other.acme.dev", path));
                assert_eq!(foreign, "none", "{given:?} {tls:?} {method} {path}");
                if tls.terminates() {
                    let plain = answer(&behaviour, &request("http", method, HOST, path));
                    assert_eq!(plain, "redirect 301 https", "{given:?} {method} {path}");
                }
            }
        }
    }
}

/// ELB user guide: the redirect of `ssl-redirect` is the listener's default action, without a host.
#[test]
fn the_redirect_of_an_ingress_is_for_every_host() {
    let text =
        printed(&gateway(RouteTable::default(), Tls::Router), &options(&[])).expect("nothing to refuse");
    let behaviour = interpret(&text, &options(&[]));
    let foreign = answer(&behaviour, &request("http", "GET", "other.acme.dev", "/"));
    assert_eq!(foreign, "redirect 301 https");
    let text = printed(&gateway(RouteTable::default(), Tls::Router), &options(GATEWAY_API));
    let behaviour = interpret(&text.expect("nothing to refuse"), &options(GATEWAY_API));
    assert_eq!(answer(&behaviour, &request("http", "GET", "other.acme.dev", "/")), "none");
}

#[test]
fn the_way_to_the_service() {
    for given in [&[] as &[(&str, &str)], GATEWAY_API] {
        let mut gateway = gateway(RouteTable::default(), Tls::Off);
        gateway.floors.stream_seconds = 4000;
        let text = printed(&gateway, &options(given)).expect("nothing to refuse");
        let way = forward(&interpret(&text, &options(given)), &request("http", "POST", HOST, "/mcp"));
        assert_eq!(way.host.value, HostForward::Verbatim);
        assert_eq!(way.limits.idle.value, Time::Millis(4_000_000));
        assert_eq!(way.limits.total.value, Time::Unlimited);
    }
}
