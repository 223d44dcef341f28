//! The API server of a run, and what is asked of it itself.

use super::Lab;
use crate::apiserver::{ApiServer, NEEDS, Printed, Reader, Shared};
use crate::arguments::Arguments;
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::report::Section;
use crate::{Outcome, say};
use std::sync::{Arc, Mutex, PoisonError};

/// Options that print objects of other kinds.
const VARIANTS: [(&str, &str); 3] =
    [("aws-alb", "api=gateway-api"), ("gcp-lb", "api=ingress"), ("traefik", "api=ingress")];

/// The API server, where this run needs one and it is built.
pub(super) fn server(asked: &Arguments, places: &Places) -> Outcome<Option<Shared>> {
    let is_there = |name: &&str| places.built(name).is_some();
    let is_built = NEEDS.iter().all(is_there) && places.lab.join("crds").exists();
    if !asked.needs_server() || !(is_built || asked.is_real()) {
        return Ok(None);
    }
    ApiServer::start(places).map(|server| Some(Arc::new(Mutex::new(server))))
}

impl Lab {
    /// Everything that any router's renderer prints, created at a real API server.
    pub(super) fn api(&self) -> Outcome<Section> {
        let Some(server) = &self.server else {
            let why =
                format!("{} are not built here; `cargo xtask lab --all` builds them", NEEDS.join(" and "));
            return if self.asked.all { Err(why) } else { Ok(Section::not_run("Kubernetes API", why)) };
        };
        let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
        let mut printed = Printed::new();
        let parts = gatewright::routers().iter().map(|router| (router.info().id, ""));
        for (id, variant) in parts.chain(VARIANTS) {
            let options: Vec<String> =
                (!variant.is_empty()).then(|| format!("{id}.{variant}")).into_iter().collect();
            let plan = Plan::own(id, options);
            let title = if variant.is_empty() { id.to_owned() } else { format!("{id} ({variant})") };
            let fleet = Fleet::build(&plan, self.asked.tables(false), self.asked.seed)?;
            let reader = Reader { router: gatewright::router(id)?, options: &plan.options };
            printed.create(&mut server, &title, &reader, &fleet.cases)?;
        }
        server.clear()?;
        let section = printed.finish();
        say(&format!("Kubernetes API: {} disagreements", section.disagreements()));
        Ok(section)
    }
}
