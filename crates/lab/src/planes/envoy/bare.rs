//! Envoy with the bare file of `envoy.output=bootstrap`, put where its own paths expect it.

use super::hosts;
use crate::Outcome;
use crate::case::documents;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::planes::Plane;
use crate::process::Running;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// The folder of the bootstrap, and that of the certificate.
const HOME: &str = "/etc/envoy";
const CERTIFICATE: &str = "/etc/envoy-tls";
/// The defaults of `envoy.http-port` and `envoy.https-port`.
const PORTS: (u16, u16) = (8080, 8443);

/// Starts Envoy with the printed file.
pub(super) fn start(places: &Places, fleet: &Fleet, folder: &Path) -> Outcome<Plane> {
    let case = fleet.cases.first().ok_or("no input")?;
    hosts(case)?;
    let text = |error: std::io::Error| error.to_string();
    let pem = certificate(folder, &fleet.hosts())?;
    for (folder, name, content) in [(CERTIFICATE, "tls.crt", &pem.0), (CERTIFICATE, "tls.key", &pem.1)] {
        std::fs::create_dir_all(folder).map_err(text)?;
        std::fs::write(Path::new(folder).join(name), content).map_err(text)?;
    }
    std::fs::create_dir_all(HOME).map_err(text)?;
    for document in documents(&case.yaml)? {
        // The second file is the one that watches the certificate.
        let name = if document.get("resources").is_some() { "tls.yaml" } else { "envoy.yaml" };
        // The lab has `/etc` for itself and nothing else.
        let content = document.to_string().replace("\"/certs/", &format!("\"{CERTIFICATE}/"));
        std::fs::write(Path::new(HOME).join(name), content).map_err(text)?;
    }
    let mut command = space::router(&places.wheel("envoy"));
    command.args(["-c", "/etc/envoy/envoy.yaml", "--concurrency", "1", "--disable-hot-restart"]);
    let mut envoy = Running::start(
        command.args(["--log-level", "warning"]).current_dir(folder),
        &folder.join("envoy.log"),
    )?;
    let at = |port| SocketAddr::from((space::ROUTER, port));
    let listens = envoy.listens(at(PORTS.0), Duration::from_secs(30));
    if case.wish.title.contains("TLS") {
        listens?;
    }
    Ok(Plane {
        kube: None,
        judges: None,
        front: Front { http: at(PORTS.0), https: Some(at(PORTS.1)) },
        what: "Envoy 1.40.0, one for each input".to_owned(),
        running: vec![envoy],
        notes: vec![
            "Each Envoy runs with the printed file alone, at `/etc/envoy/envoy.yaml`, and the certificate where that file \
             looks for it. The names of the Services are resolved by a hosts file."
                .to_owned(),
        ],
    })
}
