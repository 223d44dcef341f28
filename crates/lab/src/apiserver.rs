//! A real kube-apiserver with a real etcd: every printed object is created there, with strict validation by
//! the definitions of the pinned releases, and what it keeps is compared with what was sent.

mod kept;

use crate::Outcome;
use crate::case::{Case, documents};
use crate::install::Places;
use crate::kube::plural;
use crate::process::{Running, output};
use crate::report::{How, Section};
use crate::space;
use crate::tls::Tunnel;
use crate::wire::Connection;
pub(crate) use kept::Reader;
use kept::other_than_stub;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PORT: u16 = 6443;
const TOKEN: &str = "lab";
/// What it needs of `target/lab/bin`.
pub(crate) const NEEDS: [&str; 2] = ["kube-apiserver", "etcd"];

/// The running pair, with one connection to it.
pub(crate) struct ApiServer {
    connection: Option<Connection>,
    /// `group/Kind` of what it knows besides its own kinds.
    defined: BTreeSet<String>,
    section: Section,
    _running: Vec<Running>,
}

impl ApiServer {
    /// Starts both and installs the definitions below `target/lab/crds`.
    pub(crate) fn start(places: &Places) -> Outcome<Self> {
        let folder = places.scratch("apiserver")?;
        let etcd = start_etcd(places, &folder)?;
        let mut kube = start_kube(places, &folder)?;
        let mut section = Section::not_run("Kubernetes API", "");
        section.how = How::Real;
        section.what = String::from("kube-apiserver 1.36.3 with etcd 3.7.3");
        let address = SocketAddr::from((space::ROUTER, PORT));
        kube.listens(address, Duration::from_mins(2))?;
        let mut server =
            Self { connection: None, defined: BTreeSet::new(), section, _running: vec![kube, etcd] };
        server.wait("/readyz")?;
        server.define(&places.lab.join("crds"))?;
        Ok(server)
    }

    /// Creates the objects of one part in a namespace of their own. What the server keeps, with its defaults and
    /// without what it prunes, has to mean the same to the interpreter as what was sent.
    pub(crate) fn create(&mut self, part: &str, reader: &Reader<'_>, cases: &[Case]) -> Outcome<()> {
        let namespace: String =
            part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let namespace = namespace.trim_matches('-').to_ascii_lowercase();
        let name = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        self.created("/api/v1/namespaces", &name)?;
        let (mut accepted, mut alike) = (0_usize, 0_usize);
        let (mut unknown, mut stub) = (BTreeSet::new(), BTreeSet::new());
        for case in cases {
            let (mut sent, mut kept) = (Vec::new(), Vec::new());
            for object in &case.objects {
                let Some((path, object)) = self.request(object, &namespace, &mut unknown) else { continue };
                match self.created(&path, &object) {
                    Ok(stored) => {
                        if let Some(at) = other_than_stub(&object, &stored) {
                            stub.insert(at);
                        }
                        sent.push(object);
                        kept.push(stored);
                    }
                    Err(why) => self.section.beyond.push((format!("objects of {part}"), Err(why))),
                }
            }
            accepted += sent.len();
            match reader.difference(&case.host, &namespace, &sent, &kept)? {
                None => alike += 1,
                Some(why) => {
                    let what = format!("what the server keeps of {part}, {}", case.wish.title);
                    self.section.beyond.push((what, Err(why)));
                }
            }
        }
        let mut text = format!(
            "{accepted} objects were created; what the server keeps of them means the same in {alike} of {} inputs",
            cases.len()
        );
        if !unknown.is_empty() {
            let unknown: Vec<String> = unknown.into_iter().collect();
            text.push_str(&format!("; not tried, for want of a definition: {}", unknown.join(", ")));
        }
        self.section.beyond.push((format!("objects of {part}"), Ok(text)));
        let differs = stub.into_iter().map(|at| (format!("the stub for {part}"), Err(at)));
        self.section.beyond.extend(differs);
        self.section.cases += 1;
        Ok(())
    }

    /// Where an object is created, and the object as it is sent; nothing for a kind that the server does not know.
    fn request(
        &self,
        object: &Value,
        namespace: &str,
        unknown: &mut BTreeSet<String>,
    ) -> Option<(String, Value)> {
        let kind = object["kind"].as_str().unwrap_or_default();
        let version = object["apiVersion"].as_str().unwrap_or_default();
        // The definitions of AWS at hand are of 3.2, which has its later v1 as v1beta1 only.
        let version = if version == "gateway.k8s.aws/v1" { "gateway.k8s.aws/v1beta1" } else { version };
        let group = version.rsplit_once('/').map_or("", |(group, _)| group);
        let is_own = matches!(group, "" | "apps" | "networking.k8s.io");
        if !is_own && !self.defined.contains(&format!("{group}/{kind}")) {
            unknown.insert(format!("{kind} of {group}"));
            return None;
        }
        let root = if version.contains('/') { "apis" } else { "api" };
        let path =
            format!("/{root}/{version}/namespaces/{namespace}/{}?fieldValidation=Strict", plural(kind));
        let mut object = object.clone();
        object["metadata"]["namespace"] = json!(namespace);
        object["apiVersion"] = json!(version);
        Some((path, object))
    }

    /// What came of it.
    pub(crate) fn finish(mut self) -> Section {
        self.section.notes.push(
            "Created with `fieldValidation=Strict`. Definitions: Gateway API 1.5.0 (standard channel), Traefik 3.7.13, Istio of \
             2026-08-27, Envoy Gateway 1.9.0, and F5 NGINX Ingress Controller 5.5.4 where its module is to be had, \
             AWS Load Balancer Controller 3.2 (whose v1beta1 stands for v1). Those of Kong and Google are in no registry that the lab may use. \
             What the server keeps is read by the interpreter again and has to mean the same. The routers themselves read a stub \
             of the lab's own, whose custom kinds and Ingresses have to be those that the server keeps."
                .to_owned(),
        );
        self.section
    }

    fn define(&mut self, folder: &Path) -> Outcome<()> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            for definition in documents(&text)? {
                if definition["kind"] != "CustomResourceDefinition" {
                    continue;
                }
                let spec = &definition["spec"];
                let names = &spec["names"];
                let (group, kind) = (spec["group"].as_str(), names["kind"].as_str());
                let (group, kind) = (group.unwrap_or_default(), kind.unwrap_or_default());
                if !self.defined.insert(format!("{group}/{kind}")) {
                    continue;
                }
                self.created("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition)?;
                for version in spec["versions"].as_array().into_iter().flatten() {
                    if version["served"] == true {
                        let version = version["name"].as_str().unwrap_or_default();
                        paths.push(format!(
                            "/apis/{group}/{version}/{}",
                            names["plural"].as_str().unwrap_or_default()
                        ));
                    }
                }
            }
        }
        paths.iter().try_for_each(|path| self.wait(path))
    }

    /// Creates an object; the answer is what the server keeps.
    fn created(&mut self, path: &str, object: &Value) -> Outcome<Value> {
        let (status, answer) = self.ask("POST", path, &object.to_string())?;
        if status == 201 {
            return Ok(answer);
        }
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        Err(format!("{} {name}: {status} {}", object["kind"], answer["message"]))
    }

    fn wait(&mut self, path: &str) -> Outcome<()> {
        let end = Instant::now() + Duration::from_secs(90);
        loop {
            let answer = self.ask("GET", path, "");
            if matches!(answer, Ok((200, _))) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("{path}: {answer:?}"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Outcome<(u16, Value)> {
        let address = SocketAddr::from((space::ROUTER, PORT));
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::new(Box::new(Tunnel::connect(address, "lab", "http/1.1")?)),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer {TOKEN}\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let text = |error: std::io::Error| error.to_string();
        connection.send(request.as_bytes()).map_err(text)?;
        let response = connection.receive(false).map_err(text)?.unwrap_or_default();
        if connection.lives && response.status != 0 {
            self.connection = Some(connection);
        }
        Ok((response.status, serde_json::from_slice(&response.body).unwrap_or(Value::Null)))
    }
}

fn start_etcd(places: &Places, folder: &Path) -> Outcome<Running> {
    let program = places.built("etcd").ok_or("etcd is not built")?;
    let mut command = space::router(&program);
    let (clients, peers) = ("http://127.0.0.1:2379", "http://127.0.0.1:2380");
    command.arg("--data-dir").arg(folder.join("etcd")).arg("--unsafe-no-fsync");
    command.args(["--listen-client-urls", clients, "--advertise-client-urls", clients]);
    command.args(["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers]);
    command.arg(format!("--initial-cluster=default={peers}"));
    Running::start(&mut command, &folder.join("etcd.log"))
}

fn start_kube(places: &Places, folder: &Path) -> Outcome<Running> {
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
        ("service-cluster-ip-range", "10.96.0.0/16".to_owned()),
        ("secure-port", PORT.to_string()),
        // It refuses loopback here.
        ("bind-address", space::ROUTER.to_string()),
        ("advertise-address", space::ROUTER.to_string()),
        ("disable-admission-plugins", "ServiceAccount".to_owned()),
    ] {
        command.arg(format!("--{name}={value}"));
    }
    Running::start(&mut command, &folder.join("kube-apiserver.log"))
}
