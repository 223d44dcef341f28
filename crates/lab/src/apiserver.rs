//! A real kube-apiserver with a real etcd, and the definitions of the pinned releases. Controllers read their
//! objects from it, and every printed object is created there.

mod kept;
mod objects;
mod paths;
mod printed;
mod start;
mod status;

use crate::Outcome;
use crate::case::documents;
use crate::install::Places;
use crate::process::Running;
use crate::space;
use crate::tls::Tunnel;
use crate::wire::{Connection, Response};
pub(crate) use kept::Reader;
pub(crate) use objects::Held;
pub(crate) use printed::Printed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PORT: u16 = 6443;
/// What everybody says who asks the server something.
pub(crate) const TOKEN: &str = "lab";
/// What it needs of `target/lab/bin`.
pub(crate) const NEEDS: [&str; 2] = ["kube-apiserver", "etcd"];
/// Of kube-apiserver.
pub(crate) const VERSION: &str = "1.36.3";
/// What runs.
pub(crate) const WHAT: &str = "kube-apiserver 1.36.3 with etcd 3.7.3";

/// One server for a whole run.
pub(crate) type Shared = Arc<Mutex<ApiServer>>;

/// Of a kind that the server has learned.
#[derive(Debug)]
struct Definition {
    plural: String,
    is_namespaced: bool,
}

/// The running pair, with one connection to it.
pub(crate) struct ApiServer {
    connection: Option<Connection>,
    /// By `group/Kind`, besides the server's own kinds.
    defined: BTreeMap<String, Definition>,
    /// What has to go before other objects come.
    held: objects::Made,
    /// With its certificate, which it made itself.
    folder: PathBuf,
    _running: Vec<Running>,
}

impl std::fmt::Debug for ApiServer {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("ApiServer")
    }
}

impl ApiServer {
    /// Starts both and installs the definitions below `target/lab/crds`.
    pub(crate) fn start(places: &Places) -> Outcome<Self> {
        let begin = Instant::now();
        let folder = places.scratch("apiserver")?;
        let etcd = start::etcd(places, &folder)?;
        let mut kube = start::kube(places, &folder)?;
        kube.listens(address(), Duration::from_mins(2))?;
        let mut server = Self {
            connection: None,
            defined: BTreeMap::new(),
            held: objects::Made::default(),
            folder,
            _running: vec![kube, etcd],
        };
        server.wait("/readyz")?;
        server.define(&places.lab.join("crds"))?;
        let seconds = begin.elapsed().as_secs();
        crate::say(&format!("{WHAT} runs, with {} kinds defined, {seconds} s", server.defined.len()));
        Ok(server)
    }

    /// By which clients know the server.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.join("certificates/apiserver.crt")
    }

    fn define(&mut self, folder: &Path) -> Outcome<()> {
        let mut paths = BTreeSet::new();
        for entry in std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            for definition in documents(&text)? {
                if definition["kind"] == "CustomResourceDefinition" {
                    paths.extend(self.learn(&definition)?);
                }
            }
        }
        paths.iter().try_for_each(|path| self.wait(path))
    }

    /// Creates a definition, unless the kind is known; gives the paths at which the kind will be.
    fn learn(&mut self, definition: &Value) -> Outcome<Vec<String>> {
        let spec = &definition["spec"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (group, kind, plural) =
            (text(&spec["group"]), text(&spec["names"]["kind"]), text(&spec["names"]["plural"]));
        let name = format!("{group}/{kind}");
        if self.defined.contains_key(&name) {
            return Ok(Vec::new());
        }
        self.created("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)?;
        let versions = spec["versions"].as_array().into_iter().flatten();
        let served = versions.filter(|version| version["served"] == true);
        let paths = served.map(|version| format!("/apis/{group}/{}/{plural}", text(&version["name"])));
        let paths = paths.collect();
        let is_namespaced = spec["scope"] == "Namespaced";
        self.defined.insert(name, Definition { plural, is_namespaced });
        Ok(paths)
    }

    /// Creates an object; the answer is what the server keeps.
    fn created(&mut self, path: &str, object: &Value) -> Outcome<Value> {
        let (status, answer) = self.ask("POST", path, object)?;
        if status == 201 {
            return Ok(answer);
        }
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        Err(format!("{} {name}: {status} {}", object["kind"], answer["message"]))
    }

    fn wait(&mut self, path: &str) -> Outcome<()> {
        let end = Instant::now() + Duration::from_secs(90);
        loop {
            let answer = self.ask("GET", path, &Value::Null);
            if matches!(answer, Ok((200, _))) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("{path}: {answer:?}"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Outcome<(u16, Value)> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer {TOKEN}\r\nAccept: application/json\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        // A connection that was kept may have been closed since.
        let kept = self.connection.take().and_then(|connection| self.exchange(connection, &request).ok());
        let response = if let Some(response) = kept.flatten() {
            response
        } else {
            let connection = Connection::new(Box::new(Tunnel::connect(address(), "lab", "http/1.1")?));
            let answer = self.exchange(connection, &request).map_err(|error| error.to_string())?;
            answer.ok_or_else(|| format!("{method} {path}: no answer"))?
        };
        // `/readyz` says `ok`, which is no JSON.
        Ok((response.status, serde_json::from_slice(&response.body).unwrap_or(Value::Null)))
    }

    fn exchange(&mut self, mut connection: Connection, request: &str) -> std::io::Result<Option<Response>> {
        connection.send(request.as_bytes())?;
        let response = connection.receive(false)?;
        if connection.lives && response.is_some() {
            self.connection = Some(connection);
        }
        Ok(response)
    }
}

/// Where it listens, for the lab and for routers.
pub(crate) fn address() -> SocketAddr {
    SocketAddr::from((space::SERVER, PORT))
}

#[cfg(test)]
mod tests {
    use super::{VERSION, WHAT};

    #[test]
    fn versions_are_those_that_are_built() {
        let words: Vec<&str> = WHAT.split(' ').collect();
        assert_eq!(words.get(1), Some(&VERSION));
        let modules = [
            (include_str!("../../../lab/go/kubernetes/go.mod"), "k8s.io/kubernetes", words.get(1)),
            (include_str!("../../../lab/go/etcd/go.mod"), "go.etcd.io/etcd/server/v3", words.get(4)),
        ];
        for (file, module, version) in modules {
            let line = format!("{module} v{}", version.copied().unwrap_or_default());
            assert!(file.contains(&line), "{line}");
        }
    }
}
