//! ingress-nginx: the controller itself reads the objects from the API, writes `nginx.conf` from its own template
//! and starts an nginx with Lua, where its own Lua files choose the endpoints and redirect.

mod files;
mod users;

pub(crate) use files::install;
pub(super) use users::sets;

use super::{Part, Plane};
use crate::Outcome;
use crate::compare::Rules;
use crate::debian::NGINX;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{Kube, surroundings};
use crate::process::Running;
use crate::report::How;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The commit that `lab/go/ingress-nginx/go.mod` pins: the main branch four days after release 1.11.0.
const VERSION: &str = "controller of 2024-07-08 (52c50467d67d)";
/// The first release behind that commit.
const OPTION: &str = "ingress-nginx.controller-version=1.11.1";
/// The program below `target/lab/bin`.
const CONTROLLER: &str = "ingress-nginx";

/// The default backend of the controller answers 404.
const RULES: Rules = Rules { no_route: &[404], known: |_, _, _| None, auth_is_down: false, stands_in: false };

pub(super) fn parts() -> Vec<Part> {
    vec![Part {
        title: "ingress-nginx",
        how: How::Real,
        plan: Plan {
            router: "ingress-nginx",
            options: vec![OPTION.to_owned()],
            reader: ("ingress-nginx", Vec::new()),
            written: Some(("ingress-nginx", "")),
            rows: 8,
        },
        start,
        rules: RULES,
        // The default of proxy-read-timeout is 60 s.
        silence: (3, 62),
        with_two: true,
        needs: &[CONTROLLER, NGINX],
        alone: false,
    }]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    serve(places, fleet, folder)
}

/// What the API holds: the fleet, and what the controller asks for itself.
fn objects(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Vec<Value>> {
    let printed = || fleet.cases.iter().flat_map(|case| &case.objects);
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let certified = printed().flat_map(|object| listed(&object["spec"]["tls"]));
    let certified = certified.flat_map(|entry| listed(&entry["hosts"]));
    let mut names: Vec<String> = certified.filter_map(|host| Some(host.as_str()?.to_owned())).collect();
    names.extend(fleet.hosts());
    names.push("lab.test".to_owned());
    let mut objects = surroundings(fleet, &certificate(folder, &names)?);
    let class = json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
        "metadata": {"name": "nginx"}, "spec": {"controller": "k8s.io/ingress-nginx"}});
    let is_own = |object: &Value| object["kind"] == "IngressClass" && object["metadata"]["name"] == "nginx";
    objects.extend(Some(class).filter(|_| !printed().any(is_own)));
    objects.push(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "controller", "namespace": "default"},
        "spec": {"nodeName": "lab", "containers": [{"name": "main", "image": "lab"}]}}));
    objects.push(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "lab"}}));
    objects.push(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "controller", "namespace": "default"}, "data": files::settings(places)?}));
    // Services are there already, with their addresses.
    objects.extend(printed().filter(|object| object["kind"] != "Service").cloned());
    Ok(objects)
}

/// Starts the controller on the objects of a fleet.
fn launch(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<(Running, Kube)> {
    let objects = objects(places, fleet, folder)?;
    files::prepare(places)?;
    // An nginx before this one may be about to end.
    let address = SocketAddr::from((space::ROUTER, 80));
    while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
        std::thread::sleep(Duration::from_millis(50));
    }
    let kube = Kube::serve(places, fleet, objects)?;
    let mut command = command(places, &kube.config(folder)?)?;
    Ok((Running::start(&mut command, &folder.join("controller.log"))?, kube))
}

/// The same, and waits for its nginx.
fn serve(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let (mut controller, kube) = launch(places, fleet, folder)?;
    let at = |port| SocketAddr::from((space::ROUTER, port));
    let front = Front { http: at(80), https: Some(at(443)) };
    controller.listens(front.http, Duration::from_secs(30))?;
    let what = format!("{VERSION} with {} and the Lua module of Debian 13", version(places));
    Ok(Plane { front, what, running: vec![controller], notes: notes(), kube: Some(kube), judges: None })
}

/// The controller in a process namespace of its own: its nginx ends with it.
fn command(places: &Places, config: &Path) -> Outcome<Command> {
    let there = |name: &str| places.built(name).ok_or_else(|| format!("{name} is not built"));
    let mut command = space::router(Path::new("unshare"));
    command
        .args(["--pid", "--fork", "--kill-child", "--mount-proc"])
        .arg(there(CONTROLLER)?)
        .arg(format!("--kubeconfig={}", config.display()))
        .args(["--configmap=default/controller", "--disable-leader-election", "--update-status=false"])
        .arg("--sync-rate-limit=10")
        // Metrics are no part of routing. The validation is the default of 1.12 and later.
        .args(["--enable-metrics=false", "--profiling=false", "--enable-annotation-validation"])
        .env("NGINX_BINARY", there(NGINX)?)
        .env("POD_NAME", "controller")
        .env("POD_NAMESPACE", "default");
    Ok(command)
}

/// What the program says that it is.
fn version(places: &Places) -> String {
    let said = places.built(NGINX).and_then(|nginx| Command::new(nginx).arg("-v").output().ok());
    let said = said.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
    said.trim().rsplit(' ').next().unwrap_or_default().replace('/', " ")
}

fn notes() -> Vec<String> {
    vec![
        "The real thing: the controller reads the objects, writes `nginx.conf` with its own template, and its own Lua files \
         choose the Service, redirect and hand out certificates. No admission webhook is asked."
            .to_owned(),
        format!(
            "What differs from the published image: nginx and its Lua module are Debian's; the `stream` block for TCP and \
             UDP Services, whose Lua module Debian has not, is cut out of the template; `resty.roundrobin` is the lab's own, \
             and {} are stand-ins that fail when they are used; metrics are off; annotations are validated \
             (`--enable-annotation-validation`), which is the default since 1.12.",
            files::ABSENT.join(", ")
        ),
    ]
}
