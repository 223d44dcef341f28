//! Kong: the gateway is in no registry. Its Ingress Controller translates, when it is built, and Kong's own
//! matching engine (the crate `atc-router`) evaluates; restatements stand in for the rest.
//!
//! The restatements are those of `render-kong`'s tests: the controller's translation (compared with the
//! controller's own, text by text), the normalisation of `kong/tools/uri.lua`, and `traditional.lua` for the
//! flavour that has no engine of its own.

mod admin;
mod asked;
mod config;
mod controller;
mod settings;
mod users;

#[allow(clippy::expect_used, clippy::pedantic)] // written for tests
#[path = "../../../render-kong/tests/kong/oracle"]
mod oracle {
    pub(super) mod atc;
    pub(super) mod kic;
    pub(super) mod lua;
    pub(super) mod uri;
}

use crate::Outcome;
use crate::case::{Case, read};
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::report::{How, Section};
use crate::requests::Ask;
use asked::{Translation, as_written, one};
use config::Route;
use oracle::kic;
use oracle::kic::Made;
use std::collections::BTreeSet;

pub(crate) use controller::PROGRAM;
pub(crate) use users::{TITLE as USERS, evaluate as users};

pub(crate) fn plan(options: &[&str]) -> Plan {
    let options = options.iter().map(|&option| option.to_owned()).collect();
    Plan::own("kong", options)
}

/// The rendered configuration file, which needs no controller.
pub(crate) const DECLARATIVE: &str = "kong.api=declarative";

/// Evaluates all requests of all cases in the three flavours of Kong's router.
pub(crate) fn evaluate(
    places: &Places,
    fleet: &Fleet,
    requests: impl Fn(&Case) -> Vec<Ask>,
) -> Outcome<Section> {
    let mut section = section("kong", fleet);
    let Some(program) = places.built(controller::PROGRAM) else {
        section.notes.push(format!("{PROXY} {RESTATED}"));
        for case in &fleet.cases {
            let made = kic::translate(&read(&case.yaml)?);
            one(case, &requests(case), &Translation::restated(made), true, &mut section);
        }
        return Ok(section);
    };
    section.what = format!("Kong Ingress Controller 3.5.13 translates; {}", section.what);
    section.notes.push(format!("{PROXY} {TRANSLATED}"));
    let translated = controller::both(places, &program, fleet)?;
    section.read(translated.api, &translated.notes);
    let (mut same, mut other) = (0, Vec::new());
    for case in &fleet.cases {
        let (fields, texts) = (of_case(case, &translated.fields), of_case(case, &translated.texts));
        let restated = kic::translate(&read(&case.yaml)?);
        let found = apart(&restated, &fields, &texts);
        same += restated.len();
        other.extend(found.into_iter().map(|line| format!("{}: {line}", case.wish.title)));
        let translation = Translation::posted(fields, texts);
        one(case, &requests(case), &translation, true, &mut section);
        as_written(case, &translation, &mut section);
    }
    let result = if other.is_empty() {
        Ok(format!("{same} routes are the controller's in both forms, character by character"))
    } else {
        other.truncate(8);
        Err(other.join("; "))
    };
    section.beyond.push(("the restated translation of the crate's tests".to_owned(), result));
    Ok(section)
}

/// Evaluates rendered `kong.yml` files.
pub(crate) fn declarative(fleet: &Fleet, requests: impl Fn(&Case) -> Vec<Ask>) -> Section {
    let mut section = section("kong (api=declarative)", fleet);
    section.notes.push(format!("{PROXY} The printed `kong.yml` is evaluated as it is."));
    for case in &fleet.cases {
        let routes: Vec<Route> = case.objects.iter().flat_map(config::routes).collect();
        one(case, &requests(case), &Translation::file(routes), true, &mut section);
    }
    section
}

const PROXY: &str = "Kong itself is in no registry that the lab may use. The normalisation of paths and the flavour `traditional` are \
     restated from the sources of Kong/kong; the other two flavours are evaluated by Kong's own engine. Nothing beyond \
     the choice of the Service was tried. Each request counts once for each of the three flavours.";
const RESTATED: &str = "Kong Ingress Controller is not built here (`cargo xtask lab --all` builds it): the translation of the objects is \
     restated from its sources.";
const TRANSLATED: &str = "The objects are translated by Kong Ingress Controller itself, once for a Kong with `router_flavor` traditional and \
     once with expressions; Kong's Admin API that it talks to is a stub of the lab's own.";

fn section(title: &str, fleet: &Fleet) -> Section {
    let mut section = Section::not_run(title, "");
    section.how = How::Approximated;
    section.what = String::from(
        "atc-router 1.7 (Kong's matching engine) for two flavours, a restatement of `traditional.lua` for the third",
    );
    section.cases = fleet.cases.len();
    section.refused = fleet.refused;
    section
}

/// The routes of the Ingresses of a case.
fn of_case(case: &Case, routes: &[Route]) -> Vec<Route> {
    let is_own = |route: &&Route| {
        let mut own = case.objects.iter().filter(|object| object["kind"] == "Ingress");
        own.any(|object| object["metadata"]["name"] == route.ingress.as_str())
    };
    routes.iter().filter(is_own).cloned().collect()
}

/// Routes that only the restatement or only the controller has.
fn apart(restated: &[Made], fields: &[Route], texts: &[Route]) -> Vec<String> {
    let by_fields = |made: &Made| {
        let Made { service, hosts, methods, paths, regex_priority, .. } = made;
        format!("{service} {hosts:?} {methods:?} {paths:?} {regex_priority}")
    };
    let by_text = |made: &Made| format!("{} {} {}", made.service, made.priority, made.expression);
    let of = |routes: &[Route], line: &dyn Fn(&Made) -> String| -> BTreeSet<String> {
        routes.iter().map(|route| line(&route.made)).collect()
    };
    let mut found = Vec::new();
    for (line, real) in
        [(&by_fields as &dyn Fn(&Made) -> String, fields), (&by_text as &dyn Fn(&Made) -> String, texts)]
    {
        let ours: BTreeSet<String> = restated.iter().map(line).collect();
        let real = of(real, line);
        found.extend(ours.difference(&real).map(|one| format!("only restated: {one}")));
        found.extend(real.difference(&ours).map(|one| format!("only the controller: {one}")));
    }
    found
}
