//! Which API a controller reads: the lab's stub, or a real server.

use super::{collect, http};
use crate::Outcome;
use crate::apiserver::{self, Held, Shared, TOKEN, WHAT};
use crate::fleet::Fleet;
use crate::install::Places;
use crate::space::OUTSIDE;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

/// What a controller has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Api {
    /// kube-apiserver.
    Real,
    /// As much of it as the lab has itself.
    Stub,
}

/// A server with the objects of one router.
#[derive(Debug)]
pub(crate) struct Kube {
    pub(crate) address: SocketAddr,
    real: Option<(Shared, PathBuf)>,
    /// What the reader of the report should know.
    pub(crate) notes: Vec<String>,
}

impl Kube {
    /// Serves these objects to the routers, from the real server where there is one. What that cannot stand for is
    /// served by the stub when it is one file of a user, and is an error otherwise.
    pub(crate) fn serve(places: &Places, fleet: &Fleet, objects: Vec<Value>) -> Outcome<Self> {
        let Some(server) = &places.api else {
            let note =
                "The Kubernetes API is a stub of the lab's own; it serves the objects and validates nothing.";
            return Self::stub(objects, vec![note.to_owned()]);
        };
        let file = match fleet.cases.as_slice() {
            [case] => case.wish.manifests.as_ref().map(|_| case.wish.title.as_str()),
            _ => None,
        };
        if objects.iter().any(|object| !object["metadata"]["uid"].is_null()) {
            let why = "objects have a `uid`, by which routers choose, and a server gives its own";
            return Self::instead(objects, file, why);
        }
        let mut locked = server.lock().unwrap_or_else(PoisonError::into_inner);
        let Held { unknown, refused } = locked.hold(&objects)?;
        if !refused.is_empty() {
            return Self::instead(objects, file, &format!("the server refuses {}", refused.join("; ")));
        }
        let mut notes = vec![format!(
            "The Kubernetes API is {WHAT}, with the definitions of the pinned releases; it has taken the objects with strict \
             validation."
        )];
        if !unknown.is_empty() {
            let unknown: Vec<String> = unknown.into_iter().collect();
            let (unknown, file) =
                (unknown.join(", "), file.ok_or_else(|| format!("no definition: {unknown:?}"))?);
            notes.push(format!(
                "`{file}`: no definition of {unknown} is there, so that nobody could create it."
            ));
        }
        let certificate = locked.certificate();
        Ok(Self { address: apiserver::address(), real: Some((Arc::clone(server), certificate)), notes })
    }

    /// The stub for a file of a user that the real server cannot stand for.
    fn instead(objects: Vec<Value>, file: Option<&str>, why: &str) -> Outcome<Self> {
        let file = file.ok_or(why)?;
        Self::stub(
            objects,
            vec![format!("`{file}` was read from the lab's stub of the Kubernetes API: {why}.")],
        )
    }

    fn stub(objects: Vec<Value>, notes: Vec<String>) -> Outcome<Self> {
        let listener = TcpListener::bind((OUTSIDE, 0)).map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let objects = Arc::new(collect(objects));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let objects = Arc::clone(&objects);
                std::thread::spawn(move || http::connection(&stream, &objects));
            }
        });
        Ok(Self { address, real: None, notes })
    }

    pub(crate) fn api(&self) -> Api {
        if self.real.is_some() { Api::Real } else { Api::Stub }
    }

    /// Waits until a controller has written about an object that it takes it. The stub keeps nothing of that.
    pub(crate) fn taken(&self, object: &Value) -> Option<Outcome<()>> {
        let (server, _) = self.real.as_ref()?;
        Some(server.lock().unwrap_or_else(PoisonError::into_inner).taken(object))
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.real.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// By which clients know a real server.
    pub(crate) fn certificate(&self) -> Option<&Path> {
        self.real.as_ref().map(|(_, certificate)| certificate.as_path())
    }

    /// A token of a service account; the stub takes any three parts that look like one.
    pub(crate) fn token(&self, namespace: &str, account: &str, audience: &str) -> Outcome<String> {
        match &self.real {
            None => Ok("eyJhbGciOiJub25lIn0.eyJzdWIiOiJsYWIifQ.bGFi".to_owned()),
            Some((server, _)) => {
                server.lock().unwrap_or_else(PoisonError::into_inner).token(namespace, account, audience)
            }
        }
    }

    /// Writes the file by which a controller finds this server.
    pub(crate) fn config(&self, folder: &Path) -> Outcome<PathBuf> {
        let cluster = match self.certificate() {
            Some(certificate) => json!({"server": self.url(), "certificate-authority": certificate}),
            None => json!({"server": self.url()}),
        };
        let user = if self.real.is_some() { json!({"token": TOKEN}) } else { json!({}) };
        let config = json!({"apiVersion": "v1", "kind": "Config", "current-context": "lab",
            "clusters": [{"name": "lab", "cluster": cluster}],
            "users": [{"name": "lab", "user": user}],
            "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}]});
        let file = folder.join("kubeconfig");
        std::fs::write(&file, config.to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(file)
    }
}
