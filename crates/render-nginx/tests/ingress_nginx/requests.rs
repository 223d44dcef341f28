//! What clients of the product send, through the rendered default table.

use crate::support::{HOST, answer, gateway, interpret, options, printed, request};
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;
use gatewright_testkit::requests::{Request, rows};

/// Methods that no protocol uses.
const OTHERS: [(&str, &str, &str); 2] = [("PATCH", "/a/", "gw"), ("PUT", "/.well-known/", "auth")];

#[test]
fn the_default_table() {
    let table = || RouteTable::named("default").expect("named");
    for (tls, scheme) in [
        (Tls::Off, "http"),
        (Tls::External, "http"),
        (Tls::Secret("mcp-tls".to_owned()), "https"),
        (Tls::Router, "https"),
    ] {
        let gateway = gateway(table(), tls);
        let behaviour = interpret(&printed(&gateway, &options(&[])).expect("rendered"), &options(&[]));
        assert_eq!(behaviour.not_understood, []);
        assert_eq!(behaviour.remarks, []);
        let others = OTHERS.map(|(method, path, service)| Request {
            method: method.to_owned(),
            path: path.to_owned(),
            service: service.to_owned(),
        });
        for Request { method, path, service } in rows().iter().chain(&others) {
            let here = request(scheme, method, HOST, path);
            assert_eq!(answer(&behaviour, &here), *service, "{method} {scheme} {path}");
            let elsewhere = request(scheme, method, "other.acme.dev", path);
            assert_eq!(answer(&behaviour, &elsewhere), "none", "{method} {path}");
            if gateway.tls.terminates() {
                let plain = request("http", method, HOST, path);
                assert_eq!(answer(&behaviour, &plain), "redirect 308 https", "{method} {path}");
            }
        }
    }
}
