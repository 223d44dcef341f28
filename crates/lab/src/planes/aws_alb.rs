//! AWS ALB: the load balancer cannot be run. The real AWS Load Balancer Controller plans it, without AWS, and
//! a matcher written from ELB's user guide says what the planned rules do with a request.

mod cluster;
mod elb;
mod settings;
mod stack;

use crate::Outcome;
use crate::case::{Case, NoCase, Wish, documents};
use crate::fleet::{Fleet, Plan};
use crate::install::Places;
use crate::model::{Expected, Model, Word, table};
use crate::report::{How, Section};
use crate::requests::Ask;
use cluster::{cluster, run};
use gatewright::core::routes::RouteTable;
use serde_json::Value;
use stack::Planned;

/// The program of `lab/go/aws-load-balancer-controller`.
pub(crate) const PROGRAM: &str = "alb-plan";

/// Manifests of users, with mistakes, that the interpreter's own tests read.
const WRITTEN: &str = "../render-aws-alb/tests/manifests";

const NOTE: &str = "The load balancer itself cannot be run. The objects go through the controller's own code of 2026-04-23 \
    (version 3.2; group loader, webhook and model builder for an Ingress, the reconcilers of GatewayClass and Gateway up to \
    the deployment), with a Kubernetes client in memory and an AWS account that has a network and a certificate for every \
    host. The planned rules are evaluated by a matcher of the lab, written from ELB's user guide; where that leaves open \
    whether rules see the raw path or a normalised one, or a port of the Host header, both are tried and a difference is \
    *open*. Version 3.2 serves `gateway.k8s.aws/v1beta1` only, so that objects of `v1` are read as that, strictly.";

/// Title and plan of both variants.
pub(crate) fn plans() -> [(&'static str, Plan); 2] {
    let by_gateways = vec!["aws-alb.api=gateway-api".to_owned()];
    [
        ("aws-alb", Plan::own("aws-alb", Vec::new())),
        ("aws-alb (api=gateway-api)", Plan::own("aws-alb", by_gateways)),
    ]
}

/// Plans all cases, and compares table, interpreter and plan.
pub(crate) fn evaluate(
    (title, plan): &(&str, Plan),
    places: &Places,
    mut fleet: Fleet,
    requests: impl Fn(&Case) -> Vec<Ask>,
) -> Outcome<Section> {
    let mut section = Section::not_run(title, "");
    section.how = How::Planned;
    "AWS Load Balancer Controller of 2026-04-23 (93ff3b5fdaad); its plan, by a matcher written from ELB's user guide"
        .clone_into(&mut section.what);
    section.refused = fleet.refused;
    section.notes.push(NOTE.to_owned());
    let rendered = fleet.cases.len();
    let mut refused = Vec::new();
    if plan.options.is_empty() {
        refused = written(plan, &mut fleet)?;
    }
    section.cases = fleet.cases.len();
    let clusters: Vec<Vec<Value>> =
        fleet.cases.iter().map(|case| cluster(case, &case.objects, case.wish.manifests.is_some())).collect();
    let answers = run(places, &clusters)?;
    for (index, (case, answer)) in fleet.cases.iter().zip(&answers).enumerate() {
        let planned = Planned::read(answer, case);
        if index < rendered {
            section.beyond.extend(settings::check(case, &planned, index == 0));
        }
        compare(case, &planned, &requests(case), &mut section);
    }
    section.beyond.extend(summary(rendered, &section.beyond));
    section.beyond.extend(refusals(places, &fleet, &refused)?);
    Ok(section)
}

/// One line for all rendered inputs in which nothing is wrong.
fn summary(
    rendered: usize,
    beyond: &[(String, Result<String, String>)],
) -> Option<(String, Result<String, String>)> {
    let wrong = beyond.iter().any(|(_, result)| result.is_err());
    (!wrong).then(|| (format!("settings of all {rendered} rendered inputs"), Ok(settings::ALL.to_owned())))
}

/// Hand-written manifests as cases; those that the interpreter refuses are given back.
fn written(plan: &Plan, fleet: &mut Fleet) -> Outcome<Vec<(String, Vec<Value>)>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(WRITTEN);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let router = gatewright::router(plan.router)?;
    let (mut refused, mut files) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    for (file, number) in files.iter().zip(u8::try_from(fleet.cases.len()).unwrap_or(u8::MAX)..u8::MAX) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file).map_err(failed)?;
        let text = text.replace("mcp.acme.dev", "HOST").replace("mcp-gateway-auth", "AUTH");
        let wish = Wish {
            title: format!("hand-written objects {name:?}"),
            number,
            routes: RouteTable::default(),
            tls: "off".to_owned(),
            values: String::new(),
            options: Vec::new(),
            manifests: Some(text.replace("mcp-gateway-gw", "GW")),
            without_auth: false,
        };
        match Case::new(wish, router, (router, &[])) {
            Ok(case) => fleet.cases.push(case),
            Err(NoCase::Failed(why)) if why.starts_with("not understood") => {
                let first = fleet.cases.first().ok_or("nothing was rendered")?;
                let text = text.replace("HOST", &first.host).replace("AUTH", &first.gateway.auth.service);
                refused.push((name, documents(&text.replace("mcp-gateway-gw", &first.gateway.gw.service))?));
            }
            Err(why) => return Err(format!("{name}: {why:?}")),
        }
    }
    Ok(refused)
}

/// What the controller says about objects that the interpreter refuses.
fn refusals(
    places: &Places,
    fleet: &Fleet,
    refused: &[(String, Vec<Value>)],
) -> Outcome<Vec<(String, Result<String, String>)>> {
    let Some(case) = fleet.cases.first() else { return Ok(Vec::new()) };
    let clusters: Vec<Vec<Value>> = refused.iter().map(|(_, objects)| cluster(case, objects, true)).collect();
    let answers = run(places, &clusters)?;
    let each = refused.iter().zip(&answers).map(|((name, _), answer)| {
        let planned = Planned::read(answer, case);
        let over = planned.beyond_quota();
        let result = match (planned.errors.first(), over.first()) {
            (Some(error), _) => Ok(format!("refused by the controller as well: {error}")),
            (None, Some(rule)) => Ok(format!("planned, but above a quota of ELB: {rule}")),
            (None, None) => Err("the interpreter refuses it, and the controller plans it".to_owned()),
        };
        (format!("hand-written objects {name:?}, which the interpreter refuses"), result)
    });
    Ok(each.collect())
}

fn compare(case: &Case, planned: &Planned, asks: &[Ask], section: &mut Section) {
    let model = Model::new(case);
    for ask in asks {
        let request = ask.request();
        let Expected { word: expected, .. } = model.expect(&request, &ask.target);
        let found = planned.answer(&request, &ask.target);
        let is_canonical = ask.is_canonical(case);
        let on_table = case.wish.manifests.is_some() || as_the_table(&found, &table(case, &request));
        let tally = &mut section.tally;
        let (count, right) = if is_canonical {
            (&mut tally.canonical, &mut tally.canonical_agreed)
        } else {
            (&mut tally.outside, &mut tally.outside_agreed)
        };
        *count += 1;
        let same = agree(&found, &expected);
        if let (Word::Open(_), Word::Open(_)) = (&found, &expected) {
            *tally.open.entry("open by the user guide, as the interpreter says".to_owned()).or_default() += 1;
            if !is_canonical {
                continue;
            }
        }
        if same && (on_table || !is_canonical) {
            *right += 1;
            continue;
        }
        tally.differs(format!(
            "`{ask}` ({}): the plan says {found}, the interpreter {expected}; {}",
            case.wish.title,
            planned.errors.join("; ")
        ));
    }
}

/// A router sends `:443` or leaves it out; both are the same place.
fn agree(found: &Word, expected: &Word) -> bool {
    match (found, expected) {
        (Word::Open(_), Word::Open(_)) => true,
        (Word::Redirect(one, to), Word::Redirect(other, place)) => {
            one == other && to.replacen(":443/", "/", 1) == place.replacen(":443/", "/", 1)
        }
        // Of two routes whose age no object tells, the lab's cluster has made up one.
        (_, Word::Tie(words)) => *found == *expected || words.contains(found),
        _ => found == expected,
    }
}

fn as_the_table(found: &Word, table: &Word) -> bool {
    match (found, table) {
        (Word::Redirect(status, _), Word::Redirect(..)) => matches!(status, 301 | 308),
        // The HTTP listener redirects whatever the host; that is no routing.
        (Word::Redirect(..), Word::None) => true,
        _ => found == table,
    }
}
