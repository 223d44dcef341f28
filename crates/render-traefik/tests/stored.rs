//! What the API server makes of an Ingress before Traefik sees it, for both providers that read Ingresses.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, interpret, options, request};
use gatewright_core::decision::Scheme;
use gatewright_testkit::stored::{Writing, check};

#[test]
fn what_the_api_server_refuses_keeps_and_drops() {
    let options = options(&[("ingress-nginx-provider", "true")]);
    for class in ["ingressClassName: traefik", "ingressClassName: nginx"] {
        check(
            Writing { annotations: "", class, service: "acme-auth" },
            |text| interpret(text, &options),
            |behaviour| answer(behaviour, &request(Scheme::Http, "POST", HOST, "/token")),
        );
    }
}
