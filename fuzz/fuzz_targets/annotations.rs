//! Any lines `KEY VALUE` as annotations of an Ingress and of its Services, for every router that reads an Ingress:
//! the JSON of cloud load balancers, times, sizes, regular expressions, lists.
#![no_main]

use gatewright::Loaded;
use gatewright::core::tree::{Map, Value};
use gatewright::core::yaml;
use gatewright_fuzz::{chosen, release, study};
use std::sync::OnceLock;

const READERS: [&str; 6] = ["ingress-nginx", "nginx-f5", "kong", "traefik", "aws-alb", "gcp-lb"];

const REST: &str = "\
spec:
  rules:
  - host: mcp.acme.dev
    http:
      paths:
      - {path: /token, pathType: Exact, backend: {service: {name: mcp-gateway-auth, port: {name: use-annotation}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-gw, port: {number: 8080}}}}
";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static RELEASE: OnceLock<Loaded> = OnceLock::new();
    let loaded = RELEASE.get_or_init(|| release(&["traefik.api=ingress", "gcp-lb.api=ingress"]));
    let text = String::from_utf8_lossy(data);
    let pairs = text.lines().take(16).filter_map(|line| line.split_once(' '));
    let annotations: Map = pairs.map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
    let mut printed = String::new();
    yaml::print(
        &Value::Map([("annotations".to_owned(), Value::Map(annotations))].into_iter().collect()),
        &mut printed,
    );
    let metadata =
        printed.lines().fold("metadata:\n  name: web\n".to_owned(), |all, line| format!("{all}  {line}\n"));
    let service = metadata.replace("name: web", "name: mcp-gateway-auth");
    let manifests = format!(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\n{metadata}{REST}---\napiVersion: v1\nkind: Service\n\
         {service}spec:\n  ports: [{{port: 8080}}]\n"
    );
    for router in chosen().iter().filter(|router| READERS.contains(&router.info().id)) {
        study(loaded, *router, &manifests);
    }
});
