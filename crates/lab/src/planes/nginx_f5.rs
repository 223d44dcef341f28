//! F5's NGINX Ingress Controller: the controller itself reads our objects from the API, writes the configuration
//! with its own templates and drives a real nginx.

mod home;
mod users;

use super::{Part, Plane};
use crate::Outcome;
use crate::case::{POD_PORT, ServiceAt};
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{Kube, surroundings};
use crate::model::{Expected, Word};
use crate::report::How;
use crate::requests::Ask;
use crate::route::{Answered, Front};
use crate::space;
use crate::tls::certificate;
use gatewright::core::routes::is_canonical_path;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
pub(super) use users::sets;

/// The controller's program below `target/lab/bin`.
pub(crate) const CONTROLLER: &str = "nginx-ingress";
/// What `lab/go/nginx-f5/go.mod` and the wheel pin.
const WHAT: &str = "NGINX Ingress Controller 5.5.4 with nginx 1.31.3";

/// Unmatched hosts get the default server's 404.
const RULES: Rules = Rules { no_route: &[404], known, auth_is_down: false, stands_in: false };

/// Two things that the decision model does not say.
fn known(ask: &Ask, expected: &Expected, answered: &Answered) -> Option<&'static str> {
    let path = ask.request().path;
    if path.starts_with(b"/internal_location_") && answered.word == Word::Status(404) {
        return Some(
            "the locations behind conditions are the controller's own, which `routers` lists as reserved",
        );
    }
    // `rewrite ^ $request_uri_no_args` (`generateRewrites`) puts the client's spelling back.
    let is_canonical = std::str::from_utf8(&path).is_ok_and(is_canonical_path);
    let searched_again = expected.word == Word::Status(500) && answered.word == Word::Gw && !is_canonical;
    searched_again.then_some(
        "behind a condition, `rewritePath` makes nginx look for the location of the path as the client spelled it",
    )
}

pub(super) fn parts() -> Vec<Part> {
    vec![Part {
        title: "nginx-f5",
        how: How::Real,
        plan: Plan {
            router: "nginx-f5",
            options: Vec::new(),
            reader: ("nginx-f5", Vec::new()),
            written: Some(("nginx-f5", "nginx")),
            rows: 8,
        },
        start,
        rules: RULES,
        // The default of proxy_read_timeout is 60 s.
        silence: (3, 62),
        with_two: true,
        needs: &[CONTROLLER],
        alone: false,
    }]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let mut plane = serve(places, fleet, folder)?;
    let said: String = plane.running.iter().map(crate::process::Running::said).collect();
    // Hand-written objects may be rejected.
    let events = |reason: &str| {
        let reason = format!("reason: '{reason}'");
        said.lines().filter(move |line| line.contains(&reason) && !line.contains("-written"))
    };
    if let Some(line) = events("Rejected").next() {
        return Err(format!("the controller rejects what was printed: {line}"));
    }
    let accepted = events("AddedOrUpdated").count();
    let note =
        format!("The controller reports none of the printed objects as rejected, and {accepted} as taken.");
    plane.notes.push(note);
    Ok(plane)
}

/// Starts the controller on the objects of a fleet, and waits until it says that it is ready.
fn serve(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let mut objects = surroundings(fleet, &certificate(folder, &fleet.hosts())?);
    objects.extend(installation());
    objects.extend(pods(fleet));
    let printed = fleet.cases.iter().flat_map(|case| &case.objects);
    objects.extend(printed.filter(|object| object["kind"] != "Service").cloned());
    let kube = Kube::serve(places, fleet, objects)?;
    let mut controller = home::start(places, folder, &kube)?;
    let front = Front {
        http: SocketAddr::from((space::ROUTER, 80)),
        https: Some(SocketAddr::from((space::ROUTER, 443))),
    };
    controller.until(Duration::from_mins(2), "the controller is not ready", home::is_ready)?;
    Ok(Plane {
        front,
        what: WHAT.to_owned(),
        running: vec![controller],
        kube: Some(kube),
        judges: Some("VirtualServer"),
        notes: vec![
            "The controller's ConfigMap switches HTTP/2 on, for plain HTTP as well; nothing else differs from the defaults of an \
             installation. The templates are the module's; of the main one the line that loads njs is left out, because \
             this nginx has njs inside, and so is the page of statistics, which it has not."
                .to_owned(),
        ],
    })
}

/// The controller asks a pod which number the name of a port has (`getTargetPort`).
fn pods(fleet: &Fleet) -> Vec<Value> {
    let pod = |service: &ServiceAt| {
        let spec = &service.object["spec"];
        let name = spec["ports"][0]["targetPort"].as_str()?;
        service.pod_ip?;
        Some(json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": service.name, "namespace": service.namespace, "labels": spec["selector"]},
            "spec": {"containers": [{"name": "main", "image": "lab", "ports": [{"name": name, "containerPort": POD_PORT, "protocol": "TCP"}]}]}}))
    };
    fleet.services().filter_map(|(_, service)| pod(service)).collect()
}

/// What `helm install` of the controller leaves in a cluster, as far as the controller asks for it.
fn installation() -> Vec<Value> {
    vec![
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
            "metadata": {"name": "nginx"}, "spec": {"controller": "nginx.org/ingress-controller"}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "nginx-ingress", "namespace": "default",
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "nginx-ingress", "uid": "0"}]},
            "spec": {"containers": [{"name": "main", "image": "lab"}]}, "status": {"podIP": space::ROUTER.to_string()}}),
        // `http2` is for servers with TLS; the other line is for those without. The workers run as the user that
        // a namespace of an unprivileged user has.
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "nginx-config", "namespace": "default"},
            "data": {"http2": "true", "http-snippets": "http2 on;", "main-snippets": "user root root;"}}),
    ]
}
