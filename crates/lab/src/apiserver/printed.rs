//! Every printed object, created with strict validation by the definitions of the pinned releases; what the server
//! keeps is compared with what was sent.

use super::kept::{Reader, other_than_stub};
use super::{ApiServer, WHAT};
use crate::Outcome;
use crate::case::Case;
use crate::kube::Api;
use crate::report::{How, Section};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What comes of it.
pub(crate) struct Printed {
    section: Section,
}

impl Printed {
    pub(crate) fn new() -> Self {
        let mut section = Section::not_run("Kubernetes API", "");
        section.how = How::Real;
        WHAT.clone_into(&mut section.what);
        section.read(Api::Real, &[]);
        Self { section }
    }

    /// Creates the objects of one part in a namespace of their own. What the server keeps, with its defaults and
    /// without what it prunes, has to mean the same to the interpreter as what was sent.
    pub(crate) fn create(
        &mut self,
        server: &mut ApiServer,
        part: &str,
        reader: &Reader<'_>,
        cases: &[Case],
    ) -> Outcome<()> {
        let namespace: String =
            part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let namespace = namespace.trim_matches('-').to_ascii_lowercase();
        server.clear()?;
        server.create(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))?;
        let (mut accepted, mut alike) = (0_usize, 0_usize);
        let (mut unknown, mut stub) = (BTreeSet::new(), BTreeSet::new());
        for case in cases {
            let (mut sent, mut kept) = (Vec::new(), Vec::new());
            for object in &case.objects {
                let object = placed(object, &namespace);
                if let Some(kind) = server.unknown(&object) {
                    unknown.insert(kind);
                    continue;
                }
                match server.create(&object) {
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

    /// What came of it.
    pub(crate) fn finish(mut self) -> Section {
        self.section.notes.push(
            "Created with `fieldValidation=Strict`. Definitions: Gateway API 1.5.0 (standard channel), Traefik 3.7.13, Istio of \
             2026-08-27, Envoy Gateway 1.9.0, Contour 1.33.8, AWS Load Balancer Controller 3.2 (whose v1beta1 stands for v1), those \
             that ingress-gce 1.41.1 makes in code, and F5 NGINX Ingress Controller 5.5.4, Kong Ingress Controller 3.5.13 and \
             the policies of GKE's Gateways where their modules are to be had. \
             What the server keeps is read by the interpreter again and has to mean the same. A stub of the lab's own, which \
             quick runs of the routers read, has to give the same custom kinds and Ingresses as the server keeps."
                .to_owned(),
        );
        self.section
    }
}

/// The object in a namespace.
fn placed(object: &Value, namespace: &str) -> Value {
    let mut object = object.clone();
    object["metadata"]["namespace"] = json!(namespace);
    // The definitions of AWS at hand are of 3.2, which has its later v1 as v1beta1 only.
    if object["apiVersion"] == "gateway.k8s.aws/v1" {
        object["apiVersion"] = json!("gateway.k8s.aws/v1beta1");
    }
    object
}
