//! The requests that a router of the default table is measured by, through the printed text.

use crate::support::{HOST, answer, gateway, interpret, options, printed, request, secret};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;
use gatewright_testkit::requests::{Request, rows};

/// One byte for the dot of a literal: an expression without escape would take it.
const DOTS: [&str; 2] = ["/xwell-known", "/xwell-known/y"];

#[test]
fn every_flavour_answers_alike() {
    for (tls, scheme) in [
        (Tls::Off, Scheme::Http),
        (Tls::External, Scheme::Http),
        (secret(), Scheme::Https),
        (Tls::Router, Scheme::Https),
    ] {
        for api in ["ingress", "declarative"] {
            let options = options(&[("api", api)]);
            let Ok(text) = printed(&gateway(RouteTable::default(), tls.clone()), &options) else {
                assert_eq!((api, &tls), ("declarative", &secret()));
                continue;
            };
            let read = interpret(&text, &options);
            assert_eq!(read.readings.len(), 3);
            assert_eq!(read.not_understood, []);
            for path in DOTS {
                assert_eq!(answer(&read, &request(scheme, "GET", HOST, path)), "gw", "{path}");
            }
            for Request { method, path, service } in &rows() {
                let of = |host: &str, scheme| answer(&read, &request(scheme, method, host, path));
                assert_eq!(of(HOST, scheme), *service, "{api} {tls:?} {method} {path}");
                assert_eq!(of("other.acme.dev", scheme), "none", "{method} {path}");
                if tls.terminates() {
                    assert_eq!(of(HOST, Scheme::Http), "redirect 308 https", "{method} {path}");
                }
            }
        }
    }
}

/// Kong/kong `kong/tools/uri.lua` and nginx in front of it; Kong/kong#7478 for the case of hosts.
#[test]
fn spellings() {
    let options = options(&[]);
    let text = printed(&gateway(RouteTable::default(), Tls::Off), &options).expect("expressible");
    let read = interpret(&text, &options);
    for (host, path, expected) in [
        (HOST, "//authorize", "auth"),
        (HOST, "/x/../authorize", "auth"),
        (HOST, "/x/..//authorize", "auth"),
        (HOST, "/./authorize", "auth"),
        (HOST, "/%61uthorize", "auth"),
        (HOST, "/x/%2e%2e/authorize", "auth"),
        (HOST, "/authorize/", "gw"),
        (HOST, "/authorize;a=b", "gw"),
        (HOST, "/authorize%2F", "gw"),
        (HOST, "/authorize%2f", "gw"),
        (HOST, "/AUTHORIZE", "gw"),
        (HOST, "/authorize#x", "gw"),
        (HOST, "/.well-known/../mcp", "gw"),
        (HOST, "/.well-known/%2e%2e/mcp", "gw"),
        (HOST, "/.well-known%2Fx", "gw"),
        (HOST, "/.well-known//x", "auth"),
        // PCRE2's `$` accepts a line feed at the end.
        (HOST, "/authorize%0A", "auth | gw | gw"),
        (HOST, "/authorize%00", "status 400"),
        (HOST, "/%", "status 400"),
        (HOST, "/../authorize", "status 400"),
        // nginx looks at the raw path up to a `#`, and takes `%2F` for a slash; measured on nginx 1.31.3.
        (HOST, "/%zz/../authorize", "status 400"),
        (HOST, "/%00/../authorize", "status 400"),
        (HOST, "/%%41B", "status 400"),
        (HOST, "/%\u{80}", "status 400"),
        (HOST, "/%#", "status 400"),
        (HOST, "/..#", "status 400"),
        (HOST, "/..%2fa", "status 400"),
        (HOST, "/a/..%2f..", "status 400"),
        (HOST, "/a%2f%2f../../b", "status 400"),
        (HOST, "/a//../..", "status 400"),
        (HOST, "/#%zz", "gw"),
        (HOST, "/#%00", "gw"),
        (HOST, "/#/../../authorize", "auth"),
        (HOST, "/a%2fb/../..", "gw"),
        (HOST, "/a%2fb/../../authorize", "auth"),
        // atc-router takes UTF-8 only.
        (HOST, "/%FF", "gw | status 404 | status 404"),
        (HOST, "/%C3%A9", "gw"),
        ("mcp.acme.dev:8443", "/authorize", "auth"),
        ("MCP.acme.dev", "/authorize", "none"),
        ("mcp.acme.dev.", "/authorize", "none"),
        ("x.mcp.acme.dev", "/authorize", "none"),
        ("", "/authorize", "none"),
    ] {
        assert_eq!(answer(&read, &request(Scheme::Http, "GET", host, path)), expected, "{host} {path}");
    }
}
