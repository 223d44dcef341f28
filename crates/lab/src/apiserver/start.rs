//! The two programs: etcd, and kube-apiserver on it.

use super::{PORT, TOKEN};
use crate::Outcome;
use crate::install::Places;
use crate::process::{Running, output};
use crate::space;
use std::path::Path;
use std::process::Command;

pub(super) fn etcd(places: &Places, folder: &Path) -> Outcome<Running> {
    let program = places.built("etcd").ok_or("etcd is not built")?;
    let mut command = space::router(&program);
    let (clients, peers) = ("http://127.0.0.1:2379", "http://127.0.0.1:2380");
    command.arg("--data-dir").arg(folder.join("etcd")).arg("--unsafe-no-fsync");
    command.args(["--listen-client-urls", clients, "--advertise-client-urls", clients]);
    command.args(["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers]);
    command.arg(format!("--initial-cluster=default={peers}"));
    Running::start(&mut command, &folder.join("etcd.log"))
}

pub(super) fn kube(places: &Places, folder: &Path) -> Outcome<Running> {
    let program = places.built("kube-apiserver").ok_or("kube-apiserver is not built")?;
    let key = folder.join("accounts.key");
    output(Command::new("openssl").args(["genrsa", "-out"]).arg(&key).arg("2048"))?;
    let tokens = folder.join("tokens.csv");
    std::fs::write(&tokens, format!("{TOKEN},lab,lab,system:masters\n"))
        .map_err(|error| error.to_string())?;
    let mut command = space::router(&program);
    for (name, value) in [
        ("etcd-servers", "http://127.0.0.1:2379".to_owned()),
        ("service-account-issuer", "https://lab".to_owned()),
        ("service-account-key-file", key.display().to_string()),
        ("service-account-signing-key-file", key.display().to_string()),
        ("authorization-mode", "AlwaysAllow".to_owned()),
        ("token-auth-file", tokens.display().to_string()),
        ("cert-dir", folder.join("certificates").display().to_string()),
        // Holds `space::RANGE`. The server takes the first address for itself, where the lab has no Service.
        ("service-cluster-ip-range", "10.192.0.0/12".to_owned()),
        ("secure-port", PORT.to_string()),
        // It refuses loopback here.
        ("bind-address", space::SERVER.to_string()),
        ("advertise-address", space::SERVER.to_string()),
        // Nobody makes the account `default` of a namespace here.
        ("disable-admission-plugins", "ServiceAccount".to_owned()),
    ] {
        command.arg(format!("--{name}={value}"));
    }
    Running::start(&mut command, &folder.join("kube-apiserver.log"))
}
