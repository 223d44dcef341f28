//! The manifests of users with which the interpreter is tested (`crates/render-gateway-api/tests/manifests/gcp_lb`),
//! with the names of the lab.

use super::planned::Plan;
use crate::Outcome;
use crate::beyond::Finding;
use crate::case::{Case, NoCase, Wish, documents};
use crate::fleet::Fleet;
use gatewright::core::routes::RouteTable;
use serde_json::Value;
use std::path::Path;

/// Objects of which the interpreter says that nothing can be known about them.
pub(super) struct Refused {
    pub(super) title: String,
    pub(super) objects: Vec<Value>,
    pub(super) why: String,
}

/// Adds those with an object of this kind to a fleet. Gives those that the interpreter does not understand.
pub(super) fn add(fleet: &mut Fleet, kind: &str) -> Outcome<Vec<Refused>> {
    let router = gatewright::router("gcp-lb")?;
    let mut refused = Vec::new();
    for (name, text) in files()? {
        let objects = documents(&text)?;
        if !objects.iter().any(|object| object["kind"] == kind) {
            continue;
        }
        let title = format!("hand-written objects {name:?}");
        let wish = Wish {
            title: title.clone(),
            number: u8::try_from(fleet.cases.len()).map_err(|error| error.to_string())?,
            routes: RouteTable::default(),
            tls: if text.contains("tls:") || text.contains("443") { "secret:lab-tls" } else { "off" }
                .to_owned(),
            values: String::new(),
            options: Vec::new(),
            manifests: Some(text.clone()),
            without_auth: false,
        };
        match Case::new(wish, router, (router, &[])) {
            Ok(case) => fleet.cases.push(case),
            Err(NoCase::Failed(why)) if why.starts_with("not understood") => {
                let objects = documents(&text.replace("AUTH", "auth").replace("GW", "gw"))?;
                refused.push(Refused { title, objects, why });
            }
            Err(other) => return Err(format!("{title}: {other:?}")),
        }
    }
    Ok(refused)
}

fn files() -> Outcome<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../render-gateway-api/tests/manifests/gcp_lb");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).map_err(failed)?;
        let text = text
            .replace("mcp.acme.dev", "HOST")
            .replace("mcp-gateway-auth", "AUTH")
            .replace("mcp-gateway-gw", "GW")
            .replace("mcp-tls", "lab-tls");
        found.push((name, text));
    }
    found.sort();
    Ok(found)
}

/// Whatever the interpreter does not understand, the controller or the API has to refuse as well.
pub(super) fn refused(all: &[Refused], plans: &[Plan]) -> Finding {
    let what = format!("{} hand-written inputs that the interpreter gives up", all.len());
    let mut told = Vec::new();
    for (one, plan) in all.iter().zip(plans) {
        match plan.refusal() {
            Some(why) => told.push(format!("{}: {why}", one.title)),
            None => return (what, Err(format!("{} is planned, while {}", one.title, one.why))),
        }
    }
    (what, Ok(told.join("; ")))
}
