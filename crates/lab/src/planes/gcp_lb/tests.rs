//! The test cases that `gcp-lb.url-map-tests=true` writes for `gcloud compute url-maps validate`, asked of the planned
//! URL maps.

use super::list;
use super::planned::Plan;
use super::url_map::{Action, action, key};
use crate::beyond::Finding;
use crate::case::Case;
use crate::fleet::Fleet;
use crate::model::Word;
use serde_json::Value;

/// Every test of every input, except the questions that nobody can answer.
pub(super) fn of_plans(fleet: &Fleet, plans: &[Plan]) -> Finding {
    let what = "our test cases for `gcloud compute url-maps validate`".to_owned();
    let mut count = 0;
    for (case, plan) in fleet.cases.iter().zip(plans) {
        let scheme = case.scheme();
        let Some(balancer) = plan.balancers.first() else { continue };
        let Some((_, map)) = balancer.maps.iter().find(|(of, _)| *of == scheme) else { continue };
        for (wanted, test) in tests(case) {
            count += 1;
            let found = match of_map(map, test) {
                Action::Service(name) => balancer.role(case, &name),
                other => return (what, Err(format!("{}: {test}: {other:?}", case.wish.title))),
            };
            if found != wanted {
                return (what, Err(format!("{}: {test} finds {found}", case.wish.title)));
            }
        }
    }
    (what, told(count, "hold in the planned URL maps"))
}

/// None of these checks may pass for want of tests.
fn told(count: usize, how: &str) -> Result<String, String> {
    if count == 0 {
        Err("there are no test cases".to_owned())
    } else {
        Ok(format!("{count} test cases {how}"))
    }
}

/// The same in maps that are written beside the tests.
pub(super) fn of_files(fleet: &Fleet) -> Finding {
    let what = "the same in the URL maps beside them".to_owned();
    let mut count = 0;
    for case in &fleet.cases {
        for (_, test) in tests(case) {
            let map = case.objects.iter().find(|map| list(&map["tests"]).contains(test));
            let found = map.map(|map| of_map(map, test));
            let name = test["service"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
            if found != Some(Action::Service(name.to_owned())) {
                return (what, Err(format!("{}: {test} finds {found:?}", case.wish.title)));
            }
            count += 1;
        }
    }
    (what, told(count, "hold"))
}

fn of_map(map: &Value, test: &Value) -> Action {
    let field = |name: &str| test[name].as_str().unwrap_or_default();
    action(map, field("host"), key(field("path").as_bytes()))
}

/// The tests of a case, with what their placeholders stand for.
fn tests(case: &Case) -> impl Iterator<Item = (Word, &Value)> {
    let tests = case.objects.iter().flat_map(|object| list(&object["tests"]));
    let known = tests.filter(|test| !test["description"].as_str().unwrap_or_default().starts_with("open:"));
    known.map(|test| {
        let service = test["service"].as_str().unwrap_or_default();
        let word = match service.rsplit('-').next() {
            Some("auth") => Word::Auth,
            Some("gw") => Word::Gw,
            _ => Word::Status(404),
        };
        (word, test)
    })
}
