//! Requests about a hand-written file.

use super::world;
use crate::case::Case;
use crate::compare::{Rules, Tally};
use crate::edges;
use crate::fleet::Fleet;
use crate::model::{Expected, Model, Word};
use crate::planes::Plane;
use crate::requests::{Ask, Version};
use crate::route::{Answered, Client};
use crate::upstream::{Seen, Upstreams};
use crate::wire::Response;
use gatewright::core::decision::{Scheme, Schemes};
use gatewright::core::model::Role;
use gatewright::core::routes::METHODS;
use gatewright_testkit::naive::boundary_paths;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Most paths of the automata for one file.
const EDGES: usize = 60;
/// How long a router may take until it routes what it should.
const PATIENCE: Duration = Duration::from_secs(20);

/// A router with one file.
pub(super) struct Asking<'a> {
    case: &'a Case,
    fleet: &'a Fleet,
    model: Model<'a>,
    client: Client<'a>,
    /// Services that get copies, which are no answers.
    mirrors: BTreeSet<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(case: &'a Case, fleet: &'a Fleet, plane: &Plane, upstreams: &'a Upstreams) -> Self {
        Self {
            case,
            fleet,
            model: Model::new(case),
            client: Client::new(plane.front, upstreams, fleet),
            mirrors: case.objects.iter().flat_map(world::mirrors).collect(),
        }
    }

    /// The answer; a refused connection or handshake is an answer, too.
    pub(super) fn answer(&mut self, ask: &Ask) -> Answered {
        let nothing = || Answered { word: Word::Status(0), seen: Vec::new(), response: Response::default() };
        let mut answered = self.client.ask(ask, &ask.host).unwrap_or_else(|_| nothing());
        let is_copy = |seen: &Seen| {
            let service = self.fleet.service_at(seen.dialled);
            service.is_some_and(|(_, service)| self.mirrors.contains(&service.name))
        };
        answered.seen.retain(|seen| !is_copy(seen));
        let first = answered.seen.first().and_then(|seen| self.fleet.service_at(seen.dialled));
        if let Some((_, service)) = first {
            answered.word = match &service.role {
                Role::Auth => Word::Auth,
                Role::Gw => Word::Gw,
                Role::Other(name) => Word::Other(name.clone()),
            };
        }
        answered
    }

    /// Asks, compares with the interpreter and counts.
    pub(super) fn count(&mut self, ask: &Ask, rules: Rules, tally: &mut Tally) -> (Word, Word) {
        let request = ask.request();
        let expected: Expected = self.model.expect(&request, &ask.target);
        let answered = self.answer(ask);
        if matches!(expected.word, Word::Open(_)) {
            *tally.open.entry(plain(&answered.word)).or_default() += 1;
            tally.outside += 1;
        } else {
            tally.count(self.fleet, self.case, (ask, &request), &expected, &answered, rules);
        }
        (expected.word, answered.word)
    }

    /// Waits until something that should be routed is answered by any Service, and then a little longer. When
    /// nothing should be, the router gets some time to do it all the same. The requests that a file names must
    /// have reached a Service, too, where they should: some routers learn of endpoints one after the other.
    pub(super) fn wait(&mut self, named: &[Ask]) {
        let end = Instant::now() + PATIENCE;
        let probes = paths(self.case).into_iter().map(|path| plain_ask(self.case, &path));
        let probe = probes.into_iter().find(|ask| {
            let word = self.model.expect(&ask.request(), &ask.target).word;
            matches!(word, Word::Auth | Word::Gw | Word::Other(_))
        });
        let Some(probe) = probe else {
            std::thread::sleep(Duration::from_secs(3));
            return;
        };
        while Instant::now() < end {
            if !self.answer(&probe).seen.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        for ask in named {
            let expected = self.model.expect(&ask.request(), &ask.target).word;
            let is_forwarded = matches!(expected, Word::Auth | Word::Gw | Word::Other(_) | Word::Tie(_));
            while is_forwarded && self.answer(ask).seen.is_empty() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// True when the word of a row is what the router did.
pub(crate) fn is_as_written(written: &str, answered: &Word) -> bool {
    match answered {
        Word::Status(0 | 404) if written == "none" => true,
        Word::Redirect(..) => written == "redirect",
        other => other.to_string() == written,
    }
}

/// Everything that is asked about a file besides the requests of its rows.
pub(crate) fn requests(case: &Case, speaks_tls: bool) -> Vec<Ask> {
    let rules = case.behaviour.readings.iter().flat_map(|reading| reading.decision.rules());
    let has_tls = speaks_tls && rules.into_iter().any(|rule| rule.schemes != Schemes::Http);
    let mut asks = Vec::new();
    for path in paths(case) {
        let ask = plain_ask(case, &path);
        if has_tls {
            asks.push(Ask { scheme: Scheme::Https, ..ask.clone() });
        }
        asks.push(ask);
    }
    let foreign = ["other.acme.dev", "x.mcp.acme.dev", "acme.dev", "other.invalid", "MCP.acme.dev"];
    for path in ["/", "/token", "/.well-known/x"] {
        let ask = plain_ask(case, path.as_bytes());
        asks.extend(foreign.map(|host| Ask { host: host.to_owned(), ..ask.clone() }));
        asks.extend(METHODS.map(|method| Ask { method: method.to_owned(), ..ask.clone() }));
    }
    asks
}

fn plain_ask(case: &Case, path: &[u8]) -> Ask {
    Ask {
        version: Version::One,
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: case.host.clone(),
        target: path.to_vec(),
    }
}

/// Paths around the edges of the routes that were asked for and of what was read.
fn paths(case: &Case) -> BTreeSet<Vec<u8>> {
    let mut paths: BTreeSet<Vec<u8>> = edges::of(case, EDGES);
    paths.extend(boundary_paths(case.rows()).into_iter().map(String::into_bytes));
    paths
}

fn plain(word: &Word) -> String {
    match word {
        Word::Redirect(status, _) => format!("redirect:{status}"),
        other => other.to_string(),
    }
}
