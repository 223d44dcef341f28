//! Three answers side by side.

use crate::Outcome;
use crate::case::Case;
use crate::fleet::Fleet;
use crate::model::{Expected, Model, Word, table};
use crate::requests::{Ask, Version, unescaped};
use crate::route::{Answered, Client};
use gatewright::core::decision::Request;
use std::collections::BTreeMap;

/// Counts of one router.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Requests of the canonical domain, and those on which all three answers agree.
    pub(crate) canonical: usize,
    pub(crate) canonical_agreed: usize,
    /// Other requests, and those on which interpreter and router agree.
    pub(crate) outside: usize,
    pub(crate) outside_agreed: usize,
    /// Requests that the interpreter leaves open, with what the router did.
    pub(crate) open: BTreeMap<String, usize>,
    /// Outside the canonical domain: router and table differ, as the interpreter says.
    pub(crate) beside_table: usize,
    /// What does not agree.
    pub(crate) differences: Vec<String>,
    /// How many more than are listed.
    pub(crate) more: usize,
    /// Differences that are known, by their reason.
    pub(crate) known: BTreeMap<&'static str, usize>,
}

/// More differences than this are counted, not listed.
const LISTED: usize = 40;

const OTHERS: &str = "the objects are written for another router; this one does something else than the table, as its interpreter says";

/// A difference that has a reason which no model of the objects can know; it gives the reason.
pub(crate) type Known = fn(&Ask, &Expected, &Answered) -> Option<&'static str>;

/// What a comparison needs to know about the router.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Statuses by which the router says that nothing is routed.
    pub(crate) no_route: &'static [u16],
    pub(crate) known: Known,
    /// The objects are written for another router, so the table does not bind this one.
    pub(crate) stands_in: bool,
    /// The auth Service of this case has no endpoints.
    pub(crate) auth_is_down: bool,
}

impl Tally {
    /// Lists a difference, or counts it when enough are listed.
    pub(crate) fn differs(&mut self, line: String) {
        if self.differences.len() == LISTED {
            self.more += 1;
        } else {
            self.differences.push(line);
        }
    }

    /// Sends all these requests and compares.
    pub(crate) fn run(
        &mut self,
        fleet: &Fleet,
        case: &Case,
        asks: &[Ask],
        client: &mut Client<'_>,
        rules: Rules,
    ) -> Outcome<()> {
        let model = Model::new(case);
        let rules = Rules { auth_is_down: case.wish.without_auth, ..rules };
        for ask in asks {
            let answered = client.ask(ask, &case.host)?;
            let request = ask.request();
            let expected = model.expect(&request, &ask.target);
            self.count(fleet, case, (ask, &request), &expected, &answered, rules);
        }
        Ok(())
    }

    /// Compares one request.
    pub(crate) fn count(
        &mut self,
        fleet: &Fleet,
        case: &Case,
        (ask, request): (&Ask, &Request),
        expected: &Expected,
        answered: &Answered,
        rules: Rules,
    ) {
        let asked = table(case, request);
        let is_canonical = ask.is_canonical(case);
        let is_open = matches!(expected.word, Word::Open(_));
        if is_open && !is_canonical {
            *self.open.entry(format!("{}", Plain(&answered.word))).or_default() += 1;
        }
        let on_table = as_the_table(&asked, answered, ask, case, rules);
        let mut wrong = Vec::from_iter(misled(fleet, case, answered));
        let mut known = None;
        if let Some(why) = against_model(expected, answered, (ask, request), rules).filter(|_| !is_open) {
            known = escaped_again(expected, answered)
                .or_else(|| (rules.known)(ask, expected, answered))
                .filter(|_| wrong.is_empty());
            wrong.push(why);
        }
        if is_canonical && !on_table {
            // Objects for another router may mean something else here, as the interpreter says.
            let others = Some(OTHERS).filter(|_| rules.stands_in && wrong.is_empty());
            known = (rules.known)(ask, expected, answered).or(others);
            wrong.push(format!("the table says {asked}"));
        }
        let counts = if is_canonical {
            (&mut self.canonical, &mut self.canonical_agreed)
        } else {
            self.beside_table += usize::from(!on_table && !is_open);
            (&mut self.outside, &mut self.outside_agreed)
        };
        *counts.0 += 1;
        if wrong.is_empty() {
            *counts.1 += usize::from(!is_open || is_canonical);
            return;
        }
        if let Some(reason) = known {
            *self.known.entry(reason).or_default() += 1;
            return;
        }
        let status = answered.response.status;
        self.differs(format!(
            "`{ask}` ({}): the router answers {} ({status}), the interpreter says {}: {}",
            case.wish.title,
            answered.word,
            expected.word,
            wrong.join("; ")
        ));
    }
}

/// Traefik and Envoy compare a path in which some escapes are decoded, and forward one in which every byte
/// that a path may not hold is escaped. The model has one path for both.
fn escaped_again(expected: &Expected, answered: &Answered) -> Option<&'static str> {
    let seen = answered.seen.first()?;
    let path = seen.target.split(|byte| *byte == b'?').next()?;
    let same = expected.word == answered.word
        && unescaped(path) == unescaped(expected.path.as_ref()?)
        && expected.host.as_ref().is_some_and(|host| *host.as_bytes() == *seen.host);
    same.then_some("the Service is where the interpreter says, and sees with escapes what was compared without (the same bytes when decoded)")
}

/// A word without what differs from request to request.
struct Plain<'a>(&'a Word);

impl std::fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Word::Redirect(status, _) => write!(f, "redirect:{status}"),
            word => write!(f, "{word}"),
        }
    }
}

/// A request that reached another case's Service, or a Service twice.
fn misled(fleet: &Fleet, case: &Case, answered: &Answered) -> Option<String> {
    let first = answered.seen.first()?;
    if answered.seen.len() > 1 {
        return Some(format!("it was sent {} times", answered.seen.len()));
    }
    let (owner, service) = fleet.service_at(first.dialled)?;
    (owner.host != case.host).then(|| format!("it reached {} of {}", service.name, owner.host))
}

/// Where router and interpreter differ.
fn against_model(
    expected: &Expected,
    answered: &Answered,
    (ask, request): (&Ask, &Request),
    rules: Rules,
) -> Option<String> {
    let target = ask.target.as_slice();
    let same = match (&expected.word, &answered.word) {
        (Word::None, Word::Status(status)) => rules.no_route.contains(status),
        // A step that answers with a status, here with the cleaned path as the Location.
        (Word::Status(status), Word::Redirect(redirect, _)) => status == redirect,
        (Word::Redirect(status, to), Word::Redirect(seen, location)) => {
            status == seen && same_location(to, location)
        }
        // The client of HTTP/2 reads no field but the status.
        (Word::Redirect(status, _), Word::Status(seen)) => ask.version == Version::Two && status == seen,
        (Word::Tie(words), other) => rules.stands_in && words.contains(other),
        // The interpreter knows nothing of endpoints; a Service without any gives an error.
        (Word::Auth, Word::Status(500..=599)) => rules.auth_is_down,
        (one, other) => one == other,
    };
    if !same {
        return Some("another answer".to_owned());
    }
    let seen = answered.seen.first()?;
    if seen.method != request.method {
        return Some(format!("the Service saw the method {}", seen.method));
    }
    if let Some(host) = &expected.host
        && *host.as_bytes() != *seen.host
    {
        return Some(format!("the Service saw the host {:?}", seen.host.escape_ascii().to_string()));
    }
    let path = expected.path.as_ref()?;
    let query = target.iter().position(|byte| *byte == b'?').and_then(|at| target.get(at..));
    let whole = [path.as_slice(), query.unwrap_or_default()].concat();
    (whole != seen.target).then(|| {
        format!(
            "the Service saw {:?}, the interpreter says {:?}",
            seen.target.escape_ascii().to_string(),
            whole.escape_ascii().to_string()
        )
    })
}

/// True when two Locations lead to one place: names are compared without case and without the dot of the root, a
/// scheme's default port says nothing (RFC 3986 §6.2.2.1, §6.2.3). The model has no target where the router changes it.
fn same_location(model: &str, seen: &str) -> bool {
    let parts = |text: &str| {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let (authority, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority.to_ascii_lowercase();
        let port = if scheme == "https" { ":443" } else { ":80" };
        let name = authority.strip_suffix(port).unwrap_or(&authority);
        let name = name.strip_suffix('.').unwrap_or(name);
        (format!("{scheme}://{name}"), target.to_owned())
    };
    let (model, seen) = (parts(model), parts(seen));
    model.0 == seen.0 && (model.1.is_empty() || model.1 == seen.1)
}

/// True when the router does what the table asks. The status of a redirect is the router's own affair.
fn as_the_table(asked: &Word, answered: &Answered, ask: &Ask, case: &Case, rules: Rules) -> bool {
    if case.wish.manifests.is_some() {
        return true;
    }
    match (asked, &answered.word) {
        (Word::None, Word::Status(status)) => rules.no_route.contains(status),
        (Word::Redirect(..), Word::Redirect(status, location)) => {
            matches!(status, 301 | 308)
                && *location == format!("https://{}{}", case.host, String::from_utf8_lossy(&ask.target))
        }
        // Nothing answers for an auth without endpoints but an error of the router's own.
        (Word::Auth, Word::Status(500..=599)) => case.wish.without_auth,
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::same_location;

    #[test]
    fn locations() {
        assert!(same_location("https://h/a?b", "https://H:443/a?b"));
        assert!(same_location("http://h./a", "http://h:80/a"));
        assert!(same_location("http://h", "http://h/a/"));
        for other in ["https://h/a", "http://h:443/a", "http://g/a", "http://h/b"] {
            assert!(!same_location("http://h/a", other), "{other}");
        }
    }
}
