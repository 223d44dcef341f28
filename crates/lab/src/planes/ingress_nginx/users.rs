//! What the manifests of this controller's users need besides those of other routers: they meet the admission of the
//! API, and nginx refuses some as a whole.

use super::{CONTROLLER, OPTION, RULES, launch, start};
use crate::Outcome;
use crate::case::{Case, documents};
use crate::debian::NGINX;
use crate::dice::Dice;
use crate::edges;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::planes::{More, Set};
use crate::requests::{Ask, Conformance, edges_at, of_conformance, of_edges, tricky, tricky_at};
use gatewright::core::routes::RouteTable;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Most paths around edges for one file.
const EDGES: usize = 60;

/// An object that the API server refuses, and that the stub would hand out.
const NOT_ADMITTED: (&str, &str) =
    ("units", "\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: unquoted");

const MORE: More = More {
    admitted,
    asks,
    partly: false,
    refused: &[
        ("duplicate-location", "duplicate location"),
        ("odd-expression", "pcre2_compile() failed"),
        ("two-exact-roots", "duplicate location"),
    ],
    refuses,
};

pub(in crate::planes) fn sets() -> Vec<Set> {
    vec![Set {
        title: "ingress-nginx, manifests of users",
        router: "ingress-nginx",
        table: "ingress-nginx",
        options: |_| vec![OPTION.to_owned()],
        start,
        rules: RULES,
        needs: &[CONTROLLER, NGINX],
        without: &[],
        more: Some(&MORE),
    }]
}

/// The conformance requests, paths around edges with methods and queries, and odd spellings, for the paths of the
/// table and for the default ones.
fn asks(case: &Case, rows: &[Conformance]) -> Vec<Ask> {
    let mut dice = Dice::new(u64::from(case.wish.number) << 32);
    let (default, edges) = (RouteTable::default(), edges::of(case, 2 * EDGES));
    let mut asks = of_conformance(case, rows, false);
    asks.extend(of_edges(case, &edges, EDGES, &mut dice));
    asks.extend(edges_at(default.rows(), case, &edges, EDGES, &mut dice));
    asks.extend(tricky(case, &mut dice, usize::MAX));
    asks.extend(tricky_at(default.rows(), case, &mut dice, usize::MAX));
    asks
}

/// The objects that the API server takes, as it stores them.
fn admitted(name: &str, text: &str) -> Outcome<String> {
    let cut = text.split_once(NOT_ADMITTED.1).filter(|_| name == NOT_ADMITTED.0);
    if name == NOT_ADMITTED.0 && cut.is_none() {
        return Err(format!("{name}: the object that is not admitted is gone"));
    }
    let text = cut.map_or(text, |(admitted, _)| admitted);
    let mut objects = Vec::new();
    for document in documents(text)? {
        match document["items"].as_array() {
            Some(items) => objects.extend(items.clone()),
            None => objects.push(document),
        }
    }
    classify(&mut objects);
    objects.extend(named_ports(&objects));
    let texts: Vec<String> = objects.iter().map(Value::to_string).collect();
    Ok(texts.join("\n---\n"))
}

/// What admission does to a new Ingress without class (Kubernetes' plugin DefaultIngressClass).
fn classify(objects: &mut [Value]) {
    const DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";
    let default = objects.iter().find(|object| object["metadata"]["annotations"][DEFAULT] == "true");
    let Some(class) = default.map(|class| class["metadata"]["name"].clone()) else { return };
    for ingress in objects.iter_mut().filter(|object| object["kind"] == "Ingress") {
        let is_new = ingress["metadata"]["creationTimestamp"].is_null();
        let has_none = ingress["spec"]["ingressClassName"].is_null()
            && ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"].is_null();
        if is_new && has_none {
            ingress["spec"]["ingressClassName"] = class.clone();
        }
    }
}

/// The Services with a port that an Ingress names and the file does not declare: only they say which number it has.
fn named_ports(objects: &[Value]) -> Vec<Value> {
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut missing = BTreeMap::new();
    for ingress in objects.iter().filter(|object| object["kind"] == "Ingress") {
        let namespace = ingress["metadata"]["namespace"].as_str().unwrap_or("default");
        let rules = listed(&ingress["spec"]["rules"]);
        let paths = rules.iter().flat_map(|rule| listed(&rule["http"]["paths"]));
        let backends = paths.map(|path| path["backend"].clone());
        for backend in backends.chain([ingress["spec"]["defaultBackend"].clone()]) {
            let service = &backend["service"];
            let names = service["name"].as_str().zip(service["port"]["name"].as_str());
            let Some((name, port)) = names else { continue };
            let is_it = |it: &&Value| it["kind"] == "Service" && it["metadata"]["name"] == name;
            if !objects.iter().any(|it| is_it(&it)) {
                missing.insert((namespace.to_owned(), name.to_owned()), port.to_owned());
            }
        }
    }
    let service = |((namespace, name), port)| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
            "spec": {"ports": [{"name": port, "port": 80}]}})
    };
    missing.into_iter().map(service).collect()
}

/// What nginx says about a configuration that it refuses.
fn refuses(places: &Places, fleet: &Fleet, folder: &Path, words: &str) -> Outcome<String> {
    let (mut controller, _kube) = launch(places, fleet, folder)?;
    let emergency = |text: &str| {
        let line = text.lines().find(|line| line.contains("[emerg]") && line.contains(words))?;
        let (_, message) = line.split_once(": ")?;
        Some(message.split(" in /tmp/nginx/").next().unwrap_or(message).to_owned())
    };
    let log = controller.log();
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    controller.until(Duration::from_secs(30), "nginx takes it", || emergency(&said()).is_some())?;
    emergency(&said()).ok_or_else(|| "nginx says nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_objects_get_the_default_class() -> Outcome<()> {
        let class = "kind: IngressClass\nmetadata: {name: main, annotations: {ingressclass.kubernetes.io/is-default-class: \"true\"}}";
        let text =
            format!("{class}\n---\nkind: Ingress\n---\nkind: Ingress\nspec: {{ingressClassName: other}}\n");
        let objects = documents(&admitted("a", &text)?)?;
        let classes: Vec<&Value> =
            objects.iter().skip(1).map(|object| &object["spec"]["ingressClassName"]).collect();
        assert_eq!(classes, ["main", "other"]);
        assert!(admitted("units", "kind: Ingress").is_err());
        Ok(())
    }
}
