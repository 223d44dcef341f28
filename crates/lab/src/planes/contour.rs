//! Contour, for Gateway API: `contour serve` reads our objects from the API and tells a real Envoy what to do.

use super::{Part, Plane, Set, envoy_xds};
use crate::Outcome;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::kube::{Kube, gateway_classes, surroundings};
use crate::process::{Running, output};
use crate::report::How;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

// A filter of Contour's answers 421 over TLS when the Host is not the server name (`internal/envoy/v3/listener.go`,
// `FilterMisdirectedRequests`).
const RULES: Rules =
    Rules { no_route: &[404, 421], known: envoy_xds::known, auth_is_down: false, stands_in: false };
const BY: &str = "gateway-api.implementation=contour";
/// Contour adds this to the port of a listener (`internal/gatewayapi/listeners.go`).
const SHIFT: u16 = 8000;
const XDS: u16 = 8001;
/// Kinds that Gateway API 1.5.0 does not have, or not in the version that this Contour reads.
const ABSENT: [&str; 3] = ["tlsroutes", "tcproutes", "backendtlspolicies"];

pub(super) fn parts() -> Vec<Part> {
    vec![Part {
        title: "gateway-api, by Contour",
        how: How::Real,
        plan: Plan {
            router: "gateway-api",
            options: vec![BY.to_owned()],
            reader: ("gateway-api", Vec::new()),
            written: Some(("gateway-api", "contour")),
            rows: 8,
        },
        start,
        rules: RULES,
        // Envoy's default for a route is 15 s; plain Gateway API has no words for the 5 min of a stream.
        silence: (17, 17),
        with_two: true,
        needs: &["contour"],
        // Without its provisioner one Contour serves one Gateway.
        alone: true,
    }]
}

pub(super) fn sets() -> Vec<Set> {
    vec![Set {
        title: "gateway-api by Contour, manifests of users",
        router: "gateway-api",
        table: "gateway-api",
        options: |_| vec![BY.to_owned()],
        start: launch,
        rules: RULES,
        needs: &["contour"],
        without: &[],
        more: None,
    }]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    launch(places, fleet, folder)?.listening(Duration::from_mins(1))
}

fn launch(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let mut objects = surroundings(fleet, &certificate(folder, &fleet.hosts())?);
    objects.extend(gateway_classes(fleet, "projectcontour.io/gateway-controller"));
    let own = fleet.cases.iter().flat_map(|case| &case.objects).filter(|object| object["kind"] != "Service");
    objects.extend(own.cloned());
    let gateway = objects.iter().find(|object| object["kind"] == "Gateway").ok_or("no Gateway")?;
    let settings = json!({"gateway": {"gatewayRef": {"name": gateway["metadata"]["name"],
        "namespace": gateway["metadata"]["namespace"].as_str().unwrap_or("default")}}});
    let kube = Kube::serve(places, fleet, objects)?;
    let contour = controller(places, folder, &kube, &settings)?;
    let envoy = envoy(places, folder)?;
    let at = |port: u16| SocketAddr::from((space::ROUTER, port + SHIFT));
    let notes = vec![
        "Contour runs with a configuration file that names the one Gateway, without its provisioner; its own command \
         writes Envoy's bootstrap."
            .to_owned(),
    ];
    Ok(Plane {
        front: Front { http: at(80), https: Some(at(443)) },
        what: "Contour 1.33.8 with Envoy 1.40.0, one for each input".to_owned(),
        running: vec![envoy, contour],
        kube: Some(kube),
        judges: Some("HTTPRoute"),
        notes,
    })
}

fn controller(places: &Places, folder: &Path, kube: &Kube, settings: &Value) -> Outcome<Running> {
    let program = places.built("contour").ok_or("contour is not built")?;
    let file = folder.join("contour.yaml");
    std::fs::write(&file, settings.to_string()).map_err(|error| error.to_string())?;
    let mut command = space::router(&program);
    command
        .arg("serve")
        .arg(format!("--config-path={}", file.display()))
        .arg(format!("--kubeconfig={}", kube.config(folder)?.display()))
        .arg(format!("--xds-address={}", space::ROUTER))
        .arg(format!("--xds-port={XDS}"))
        .args(["--insecure", "--disable-leader-election"])
        .args(ABSENT.map(|kind| format!("--disable-feature={kind}")))
        .current_dir(folder);
    let mut contour = Running::start(&mut command, &folder.join("contour.log"))?;
    contour.listens(SocketAddr::from((space::ROUTER, XDS)), Duration::from_mins(1))?;
    Ok(contour)
}

fn envoy(places: &Places, folder: &Path) -> Outcome<Running> {
    let program = places.built("contour").ok_or("contour is not built")?;
    let file = folder.join("envoy.json");
    output(
        Command::new(&program)
            .arg("bootstrap")
            .arg(&file)
            .arg(format!("--xds-address={}", space::ROUTER))
            .arg(format!("--xds-port={XDS}"))
            // The name of a socket is short; this folder is the lab's own.
            .args(["--admin-address=/run/contour.sock", "--dns-lookup-family=v4"]),
    )?;
    let mut command = space::router(&places.wheel("envoy"));
    command.arg("-c").arg(&file).args(["--service-cluster", "lab", "--service-node", "lab"]);
    command.args(["--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"]);
    Running::start(&mut command, &folder.join("envoy.log"))
}
