//! Envoy with our own bootstrap, started as the printed Deployment says: the files where the volumes put
//! them, the arguments of the container, the ports of the Service.

mod bare;

use super::{Part, Plane, Set, envoy_xds};
use crate::Outcome;
use crate::case::Case;
use crate::compare::Rules;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::model::Expected;
use crate::process::Running;
use crate::report::How;
use crate::requests::Ask;
use crate::route::{Answered, Front};
use crate::space;
use crate::tls::certificate;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

const RULES: Rules =
    Rules { no_route: &[404], known: envoy_xds::known, auth_is_down: false, stands_in: false };

pub(super) fn parts() -> Vec<Part> {
    let part = |title, options: &[&str], start| Part {
        title,
        how: How::Real,
        plan: Plan::own("envoy", options.iter().map(|&option| option.to_owned()).collect()),
        start,
        rules: RULES,
        // The defaults of Envoy are 15 s for a route and 5 min for a stream.
        silence: (17, 305),
        with_two: true,
        needs: &[],
        alone: true,
    };
    vec![
        part("envoy", &[], start),
        part("envoy (output=bootstrap)", &["envoy.output=bootstrap"], bare::start),
    ]
}

/// `strip_any_host_port` keeps the case, for which the model has no word of its own.
fn known(ask: &Ask, expected: &Expected, answered: &Answered) -> Option<&'static str> {
    let seen = answered.seen.first().map(|seen| String::from_utf8_lossy(&seen.host).into_owned());
    let differs_in_case = expected.host.as_ref().zip(seen).is_some_and(|(host, seen)| {
        *host != seen && host.eq_ignore_ascii_case(&seen) && expected.word == answered.word
    });
    if differs_in_case {
        return Some(
            "a Host that loses its port keeps its case in Envoy; the interpreter only says that it is not verbatim",
        );
    }
    envoy_xds::known(ask, expected, answered)
}

pub(super) fn sets() -> Vec<Set> {
    vec![Set {
        title: "envoy, manifests of users",
        router: "envoy",
        table: "envoy",
        options: |_| Vec::new(),
        start: users,
        rules: Rules { known, ..RULES },
        needs: &[],
        without: &[],
        more: None,
    }]
}

fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let case = fleet.cases.first().ok_or("no input")?;
    let mut plane = from_deployment(places, case, folder)?;
    let front = plane.front.http;
    for envoy in &mut plane.running {
        envoy.listens(front, Duration::from_secs(30))?;
    }
    Ok(plane)
}

/// Manifests of users: some of them start no Envoy, or none that listens.
fn users(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let case = fleet.cases.first().ok_or("no input")?;
    if case.object("Deployment").is_none() {
        return bare::start(places, fleet, folder);
    }
    let mut plane = from_deployment(places, case, folder)?;
    let front = plane.front.http;
    for envoy in &mut plane.running {
        let _ = envoy.listens(front, Duration::from_secs(3));
    }
    Ok(plane)
}

/// Starts the Envoy of the first Deployment.
fn from_deployment(places: &Places, case: &Case, folder: &Path) -> Outcome<Plane> {
    hosts(case)?;
    let certificate = certificate(folder, std::slice::from_ref(&case.host))?;
    let deployment = case.object("Deployment").ok_or("no Deployment was printed")?;
    let pod = &deployment["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    for mount in list(&container["volumeMounts"]) {
        let volume = list(&pod["volumes"]).iter().find(|volume| volume["name"] == mount["name"]);
        let target = mount["mountPath"].as_str().unwrap_or_default();
        fill(case, volume.ok_or("a mount without a volume")?, target, &certificate)?;
    }
    let mut command = space::router(&places.wheel("envoy"));
    // The entry point of the image takes the name of the program as the first word, too.
    let words = list(&container["args"]).iter().filter_map(Value::as_str);
    command.args(words.skip_while(|word| *word == "envoy")).current_dir(folder);
    let envoy = Running::start(&mut command, &folder.join("envoy.log"))?;
    let front = Front {
        http: port(case, container, "http").ok_or("no port for http")?,
        https: port(case, container, "https"),
    };
    Ok(Plane {
        kube: None,
        judges: None,
        front,
        what: "Envoy 1.40.0, one for each input".to_owned(),
        running: vec![envoy],
        notes: vec![
            "Each Envoy runs with the printed ConfigMap and Secret at the paths of the printed Deployment, with the \
             arguments of its container. The names of the Services are resolved by a hosts file."
                .to_owned(),
        ],
    })
}

/// The address behind a port of the printed Service.
fn port(case: &Case, container: &Value, name: &str) -> Option<SocketAddr> {
    let service = case.object("Service")?;
    let usual = if name == "http" { 80 } else { 443 };
    let is_wanted = |port: &&Value| port["name"] == name || port["port"] == usual;
    let wanted = list(&service["spec"]["ports"]).iter().find(is_wanted)?;
    let named = list(&container["ports"]).iter().find(|port| port["name"] == wanted["targetPort"]);
    let target = named.map_or(&wanted["targetPort"], |port| &port["containerPort"]);
    let number = u16::try_from(target.as_u64()?).ok()?;
    Some(SocketAddr::from((space::ROUTER, number)))
}

/// Writes a ConfigMap or Secret where it is mounted. The lab has a copy of `/etc` for itself.
fn fill(case: &Case, volume: &Value, target: &str, certificate: &(String, String)) -> Outcome<()> {
    let folder = Path::new(target);
    if !folder.starts_with("/etc") || !space::is_inside() {
        return Err(format!("a volume is mounted at {target}; the lab has /etc only"));
    }
    let files: Vec<(String, String)> = if volume["secret"].is_object() {
        vec![("tls.crt".to_owned(), certificate.0.clone()), ("tls.key".to_owned(), certificate.1.clone())]
    } else {
        let map =
            case.object("ConfigMap").filter(|map| map["metadata"]["name"] == volume["configMap"]["name"]);
        let data = map.and_then(|map| map["data"].as_object()).ok_or("a volume without a ConfigMap")?;
        data.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned())).collect()
    };
    let failed = |error: std::io::Error| format!("{target}: {error}");
    std::fs::create_dir_all(folder).map_err(failed)?;
    files.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text).map_err(failed))
}

/// Lets the full names of the Services resolve.
fn hosts(case: &Case) -> Outcome<()> {
    let mut text = "127.0.0.1 localhost\n".to_owned();
    for service in &case.services {
        let (name, namespace) = (&service.name, &service.namespace);
        let names = format!("{name}.{namespace}.svc.cluster.local {name}.{namespace} {name}");
        text.push_str(&format!("{} {names}\n", service.cluster_ip));
    }
    if !space::is_inside() {
        return Err("the hosts file is written inside of the lab's namespace only".to_owned());
    }
    // Envoy asks for addresses of IPv6 first unless a cluster says otherwise. Nobody answers in the lab; a closed port
    // says so at once.
    let _ = std::fs::remove_file("/etc/resolv.conf");
    for (file, text) in [("/etc/hosts", text), ("/etc/resolv.conf", "nameserver 127.0.0.1\n".to_owned())] {
        std::fs::write(file, text).map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
