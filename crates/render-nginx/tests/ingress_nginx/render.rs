//! What is printed, and what is refused.

use crate::support::{HOST, answer, forward, gateway, interpret, options, printed, request};
use gatewright_core::decision::Buffering;
use gatewright_core::decision::{Bytes, HostForward, PathForward, Port, Retry, Time, Unavailable};
use gatewright_core::diag::Class;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};
use gatewright_render_nginx::INGRESS_NGINX;

fn default_table() -> RouteTable {
    RouteTable::named("default").expect("named")
}

fn table(rows: &[(&str, gatewright_core::routes::MatchKind, gatewright_core::routes::Target)]) -> RouteTable {
    let rows = rows.iter().map(|(path, kind, target)| Row::new(*path, *kind, *target)).collect();
    RouteTable::new(rows).expect("a lawful table")
}

fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

#[test]
fn plain_http() {
    insta::assert_snapshot!(printed(&gateway(default_table(), Tls::Off), &options(&[])).expect("rendered"));
}

#[test]
fn with_a_secret_in_a_namespace() {
    let gateway = Gateway { write_namespace: true, ..gateway(default_table(), secret()) };
    let options = options(&[("cluster-issuer", "letsencrypt"), ("proxy-buffer-kib", "16")]);
    insta::assert_snapshot!(printed(&gateway, &options).expect("rendered"));
}

#[test]
fn with_the_default_certificate() {
    let options = options(&[("class", "internal")]);
    insta::assert_snapshot!(printed(&gateway(default_table(), Tls::Router), &options).expect("rendered"));
}

#[test]
fn dots_before_they_were_allowed() {
    let options = options(&[("controller-version", "1.12.3")]);
    let text = printed(&gateway(default_table(), Tls::Off), &options).expect("rendered");
    assert!(text.contains("path: /.well-known\n        pathType: ImplementationSpecific\n"), "{text}");
    assert!(text.contains("path: /token\n        pathType: Exact\n"), "{text}");
    let behaviour = interpret(&text, &options);
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(answer(&behaviour, &request("http", "GET", HOST, "/.well-known/x")), "auth");
    assert_eq!(answer(&behaviour, &request("http", "GET", HOST, "/.well-knownX")), "gw");
}

#[test]
fn settings_read_back() {
    let rendered = printed(&gateway(default_table(), Tls::Off), &options(&[])).expect("rendered");
    let behaviour = interpret(&rendered, &options(&[]));
    for path in ["/mcp", "/token"] {
        let forward = forward(&behaviour, &request("http", "POST", HOST, path));
        assert_eq!(forward.host.value, HostForward::Verbatim);
        assert_eq!(forward.path.value, PathForward::Raw);
        assert_eq!(forward.unavailable.value, Unavailable::Closed);
        assert_eq!(forward.limits.total.value, Time::Unlimited);
        assert_eq!(forward.limits.idle.value, Time::Millis(3_600_000));
        assert_eq!(forward.limits.body.value, Bytes::AtMost(4 << 20));
        assert_eq!(forward.limits.response_buffering.value, Buffering::Off);
        assert_eq!(forward.limits.post_retry.value, Retry::Never);
        let place = forward.limits.idle.place.expect("stated");
        assert_eq!(place.object, "Ingress/mcp-gateway-ingress-nginx");
        assert_eq!(place.field, "metadata.annotations[nginx.ingress.kubernetes.io/proxy-read-timeout]");
    }
}

#[test]
fn the_order_of_rows_does_not_show() {
    let mut rows = default_table().rows().to_vec();
    rows.reverse();
    let reversed = RouteTable::new(rows).expect("lawful");
    let text = |table| printed(&gateway(table, Tls::Off), &options(&[]));
    assert_eq!(text(reversed), text(default_table()));
}

/// A gw row below an auth row, a prefix and an exact row of one path, and an exact row that ends in a slash.
#[test]
fn rows_inside_rows() {
    let table = table(&[
        ("/a", Prefix, Auth),
        ("/a", Exact, Gw),
        ("/a/b", Prefix, Gw),
        ("/a/c/", Exact, Gw),
        ("/d/", Exact, Auth),
        ("/", Exact, Auth),
        ("/", Prefix, Gw),
    ]);
    let rendered = printed(&gateway(table, secret()), &options(&[])).expect("rendered");
    let behaviour = interpret(&rendered, &options(&[]));
    for (path, expected) in [
        ("/", "auth"),
        ("/x", "gw"),
        ("/a", "gw"),
        ("/a/", "auth"),
        ("/a/b", "gw"),
        ("/a/b/", "gw"),
        ("/a/bc", "auth"),
        ("/a/c", "auth"),
        ("/a/c/", "gw"),
        ("/a/c/d", "auth"),
        ("/d", "gw"),
        ("/d/", "auth"),
        ("/d/x", "gw"),
    ] {
        assert_eq!(answer(&behaviour, &request("https", "GET", HOST, path)), expected, "{path}");
        assert_eq!(answer(&behaviour, &request("http", "GET", HOST, path)), "redirect 308 https", "{path}");
    }
}

#[test]
fn refusals() {
    let strange = table(&[("/a+b", Exact, Auth), ("/c:d", Prefix, Auth), ("/", Prefix, Gw)]);
    let methods =
        RouteTable::new(vec![Row::new("/token", Exact, Auth).only(&["POST"]), Row::new("/", Prefix, Gw)])
            .expect("lawful");
    let challenge = table(&[("/.well-known/acme-challenge", Prefix, Gw), ("/", Prefix, Gw)]);
    let semicolon = table(&[("/a;b", Prefix, Auth), ("/", Prefix, Gw)]);
    let readme = RouteTable::named("readme").expect("named");
    let named = |table: &RouteTable, tls: Tls| gateway(table.clone(), tls);
    let foreign = Gateway { namespace: "apps".to_owned(), ..named(&default_table(), Tls::Off) };
    let mut portless = named(&default_table(), Tls::Off);
    portless.gw.port = Port::Unnamed;
    let mut annotated = named(&default_table(), Tls::Off);
    annotated.annotations.push(("nginx.ingress.kubernetes.io/use-regex".to_owned(), "true".to_owned()));
    let mut huge = named(&default_table(), Tls::Off);
    huge.annotations.push(("example.com/x".to_owned(), "x".repeat(256 << 10)));
    let mut endless = named(&default_table(), Tls::Off);
    endless.floors.stream_seconds = u64::MAX;
    for (gateway, given, expected) in [
        (named(&strange, Tls::Off), &[][..], &["path-not-expressible"][..]),
        (named(&strange, Tls::Off), &[("strict-validate-path-type", "false")], &[]),
        (named(&strange, Tls::Off), &[("controller-version", "1.11.8")], &[]),
        (named(&methods, Tls::Off), &[], &["methods-not-expressible"]),
        (named(&challenge, secret()), &[], &["redirect-not-expressible"]),
        (named(&challenge, Tls::External), &[], &[]),
        (named(&semicolon, Tls::Off), &[], &[]),
        (named(&semicolon, Tls::Off), &[("controller-version", "1.14.2")], &["path-not-expressible"]),
        (named(&readme, Tls::Off), &[], &[]),
        (
            named(&readme, Tls::Off),
            &[("controller-version", "1.13.1")],
            &["path-not-expressible", "path-not-expressible"],
        ),
        (foreign, &[], &["cross-namespace-backend", "cross-namespace-backend"]),
        (portless, &[], &["backend-port-missing"]),
        (annotated, &[], &["annotation-reserved"]),
        (huge, &[], &["annotations-too-large"]),
        (endless, &[], &["limit-out-of-range"]),
        (named(&default_table(), Tls::Off), &[("issuer", "x")], &["option-conflict"]),
        (
            named(&default_table(), secret()),
            &[("issuer", "x"), ("cluster-issuer", "y")],
            &["option-conflict"],
        ),
    ] {
        let options = options(given);
        let found = printed(&gateway, &options).err().unwrap_or_default();
        assert_eq!(found, expected, "{given:?}");
        for refusal in INGRESS_NGINX.render(&gateway, &options).err().unwrap_or_default() {
            assert_eq!(refusal.class, Class::Refusal);
        }
    }
}

/// Bytes that only ImplementationSpecific may carry route all the same.
#[test]
fn prefixes_with_other_bytes() {
    let table = table(&[("/c:d", Prefix, Auth), ("/e'(f)$g;h", Prefix, Auth), ("/", Prefix, Gw)]);
    let rendered = printed(&gateway(table, Tls::Off), &options(&[])).expect("rendered");
    assert_eq!(rendered.matches("ImplementationSpecific").count(), 2, "{rendered}");
    let behaviour = interpret(&rendered, &options(&[]));
    assert_eq!(behaviour.not_understood, []);
    for (path, expected) in
        [("/c:d", "auth"), ("/c:d/x", "auth"), ("/c:dx", "gw"), ("/e'(f)$g;h", "auth"), ("/e'(f)$g", "gw")]
    {
        assert_eq!(answer(&behaviour, &request("http", "GET", HOST, path)), expected, "{path}");
    }
}

#[test]
fn every_option_is_described_and_its_default_is_valid() {
    for option in INGRESS_NGINX.info().options {
        assert!(option.help.ends_with('.'), "{}", option.key);
        assert!(option.default.is_empty() || option.check(option.default).is_ok(), "{}", option.key);
    }
}
