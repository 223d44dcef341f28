//! `gcp-lb.api=ingress`: the controller of kubernetes/ingress-gce, run by `lab/go/ingress-gce` on stand-ins for the
//! Kubernetes API and for Google Cloud, plans the load balancers; no load balancer runs. Where a plan sends a request is
//! told by [`super::url_map`].

use super::balancer::{Balancer, agreed, planned};
use super::{settings, tests, written};
use crate::Outcome;
use crate::case::Case;
use crate::compare::{Rules, Tally};
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::{Model, Word};
use crate::report::{How, Section};
use crate::requests::Ask;
use crate::route::Answered;
use crate::wire::Response;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The name of the program.
pub(crate) const PROGRAM: &str = "ingress-gce";

const RULES: Rules = Rules { no_route: &[404], known: |_, _, _| None, auth_is_down: false, stands_in: false };

/// A plan with what came of it.
pub(super) struct Plan {
    pub(super) raw: Value,
    pub(super) balancers: Vec<Balancer>,
}

impl Plan {
    /// Why the load balancer stays as it was, when it does.
    pub(super) fn refusal(&self) -> Option<String> {
        let failed = self.raw["failed"].as_object().and_then(|failed| failed.values().next());
        let failed = failed.and_then(Value::as_str).map(str::to_owned);
        failed.or_else(|| self.balancers.iter().find_map(Balancer::refusal))
    }

    /// Which of several load balancers the host's name leads to is not in the objects.
    fn word(&self, case: &Case, ask: &Ask) -> Word {
        agreed(self.balancers.iter().map(|balancer| balancer.word(case, ask)).collect())
    }
}

/// Plans all cases of a fleet, and the objects that people wrote, and compares.
pub(crate) fn evaluate(
    places: &Places,
    mut fleet: Fleet,
    requests: impl Fn(&Case) -> Vec<Ask>,
) -> Outcome<Section> {
    let mut section = Section::not_run("gcp-lb (api=ingress)", "");
    section.how = How::Planned;
    section.what =
        "the controller of ingress-gce 1.41.1; its URL maps evaluated by the text of the Compute Engine API"
            .into();
    section.refused = fleet.refused;
    let refused = written::add(&mut fleet, "Ingress")?;
    section.cases = fleet.cases.len();
    let inputs: Vec<(&str, Vec<Value>)> = fleet
        .cases
        .iter()
        .map(|case| (case.wish.title.as_str(), objects(case)))
        .chain(refused.iter().map(|one| (one.title.as_str(), one.objects.clone())))
        .collect();
    let plans = run(places, &inputs)?;
    let (of_cases, of_refused) = plans.split_at(fleet.cases.len().min(plans.len()));
    for (case, plan) in fleet.cases.iter().zip(of_cases) {
        compare(&fleet, case, plan, &requests(case), &mut section.tally)?;
    }
    section.beyond.push(settings::all(&fleet, of_cases));
    section.beyond.push(tests::of_plans(&fleet, of_cases));
    section.beyond.push(written::refused(&refused, of_refused));
    section.notes.push(NOTE.to_owned());
    Ok(section)
}

const NOTE: &str = "The controller runs whole and unchanged, with the flags that its redirects need; the flags of GKE's own are \
not public. The Kubernetes API and the cloud are the fakes of its own tests, so nothing validates what it sends; what the \
text of the Compute Engine API refuses is refused by the lab. A request was not sent: it was looked up in the planned \
URL map, as sent and in two normalised spellings of its path, with the host as sent and without its port. Where these \
lead to different places, and where the host's name may lead to several load balancers, the answer is open.";

/// What a cluster would hold: the chart's Services, what was printed in their place or besides, the Secret.
fn objects(case: &Case) -> Vec<Value> {
    let is = |object: &Value, kind: &str| object["kind"] == kind;
    let mut all: Vec<Value> = Vec::new();
    for service in case.services.iter().map(|service| &service.object) {
        // Of two with one name the printed one stands.
        all.retain(|other| other["metadata"]["name"] != service["metadata"]["name"]);
        all.push(service.clone());
    }
    all.extend(case.objects.iter().filter(|object| !is(object, "Service")).cloned());
    let secrets: Vec<Value> = all
        .iter()
        .filter(|object| is(object, "Ingress"))
        .flat_map(|ingress| super::list(&ingress["spec"]["tls"]).to_vec())
        .map(|tls| {
            json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
                "metadata": {"name": tls["secretName"]}, "data": {"tls.crt": "bGFi", "tls.key": "bGFi"}})
        })
        .collect();
    all.extend(secrets);
    all
}

/// Runs the program once for all inputs.
fn run(places: &Places, inputs: &[(&str, Vec<Value>)]) -> Outcome<Vec<Plan>> {
    let program = places.built(PROGRAM).ok_or("the planner is not built")?;
    let cases: Vec<Value> =
        inputs.iter().map(|(name, objects)| json!({"name": name, "objects": objects})).collect();
    let text = |error: std::io::Error| format!("{PROGRAM}: {error}");
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(text)?;
    let mut to = child.stdin.take().ok_or("no standard input")?;
    let bytes = Value::Array(cases).to_string().into_bytes();
    let writer = std::thread::spawn(move || to.write_all(&bytes));
    let output = child.wait_with_output().map_err(text)?;
    let _ = writer.join();
    if !output.status.success() {
        return Err(format!("{PROGRAM}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let plans: Vec<Value> =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{PROGRAM}: {error}"))?;
    if plans.len() != inputs.len() {
        return Err(format!("{PROGRAM}: {} plans for {} inputs", plans.len(), inputs.len()));
    }
    Ok(plans.into_iter().map(|raw| Plan { balancers: planned(&raw), raw }).collect())
}

fn compare(fleet: &Fleet, case: &Case, plan: &Plan, asks: &[Ask], tally: &mut Tally) -> Outcome<()> {
    if let Some(why) = plan.refusal() {
        return Err(format!("{}: {why}", case.wish.title));
    }
    let model = Model::new(case);
    for ask in asks {
        let request = ask.request();
        let word = plan.word(case, ask);
        let answered = Answered { word, seen: Vec::new(), response: Response::default() };
        let expected = model.expect(&request, &ask.target);
        tally.count(fleet, case, (ask, &request), &expected, &answered, RULES);
    }
    Ok(())
}
