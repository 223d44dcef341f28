//! All cases that one router serves at once, each with a host, a release and addresses of its own.

use crate::Outcome;
use crate::case::{Case, NoCase, POD_PORT, ServiceAt, Wish};
use crate::dice::Dice;
use crate::upstream::Upstreams;
use gatewright::core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_testkit::tables::{Shape, tables};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::net::Ipv4Addr;
use std::path::Path;

/// Cases of one router.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) cases: Vec<Case>,
    /// Inputs that the router refused, as it may.
    pub(crate) refused: usize,
}

/// What a fleet is made for.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) router: &'static str,
    /// Options of the renderer, `ID.KEY=VALUE`.
    pub(crate) options: Vec<String>,
    /// The router whose interpreter reads the objects, with its options.
    pub(crate) reader: (&'static str, Vec<String>),
    /// Folder of hand-written objects below `manifests`, and the class that they name.
    pub(crate) written: Option<(&'static str, &'static str)>,
    /// Most matches that one object may have, or cases of a size.
    pub(crate) rows: usize,
}

impl Plan {
    /// Objects of a router that its own interpreter reads.
    pub(crate) fn own(router: &'static str, options: Vec<String>) -> Self {
        Self { router, options, reader: (router, Vec::new()), written: None, rows: 8 }
    }
}

/// Attempts for each random table that is asked for.
const ATTEMPTS: usize = 12;

impl Fleet {
    /// Renders the named tables with TLS off and on, the methods, and random tables with random values.
    pub(crate) fn build(plan: &Plan, random: usize, seed: u64) -> Outcome<Self> {
        let router = gatewright::router(plan.router)?;
        let reader = gatewright::router(plan.reader.0)?;
        let mut fleet = Self { cases: Vec::new(), refused: 0 };
        let mut add = |wish: Wish, wanted: bool| -> Outcome<bool> {
            let title = wish.title.clone();
            match Case::new(wish, router, (reader, &plan.reader.1)) {
                Ok(case) => fleet.cases.push(case),
                Err(NoCase::Refused) if !wanted => {
                    fleet.refused += 1;
                    return Ok(false);
                }
                Err(NoCase::Refused) => return Err(format!("{}: {title} was refused", plan.router)),
                Err(NoCase::Failed(why)) => return Err(format!("{}: {title}: {why}", plan.router)),
            }
            Ok(true)
        };
        let mut number = 0_u8;
        for (title, routes, tls, wanted, without_auth) in named() {
            let tls = if tls == "off" { tls } else { terminated(plan.router) };
            let wish = wish(plan, number, title, routes, tls).without_auth(without_auth);
            number += u8::from(add(wish, wanted)?);
        }
        for (title, text) in written(plan)? {
            let mut wish = wish(plan, number, &title, RouteTable::default(), "off");
            wish.manifests = Some(text);
            number += u8::from(add(wish, true)?);
        }
        let mut dice = Dice::new(seed);
        let mut made = 0;
        for (attempt, routes) in random_tables(plan, random * ATTEMPTS, seed).into_iter().enumerate() {
            if made == random || number == u8::MAX {
                break;
            }
            let tls = if attempt % 2 == 0 { "off" } else { terminated(plan.router) };
            let mut wish = wish(plan, number, &format!("random table {attempt}"), routes, tls);
            wish.values = random_values(&mut dice);
            let accepted = add(wish, false)?;
            made += usize::from(accepted);
            number += u8::from(accepted);
        }
        Ok(fleet)
    }

    /// One fleet a case.
    pub(crate) fn split(self) -> Vec<Self> {
        self.cases.into_iter().map(|case| Self { cases: vec![case], refused: 0 }).collect()
    }

    /// Lets every Service listen.
    pub(crate) fn listen(&self, upstreams: &mut Upstreams) -> Outcome<()> {
        upstreams.listen(POD_PORT)?;
        for (_, service) in self.services() {
            if service.pod_ip.is_some() {
                service.ports.iter().try_for_each(|(_, port)| upstreams.listen(*port))?;
            }
        }
        Ok(())
    }

    /// All Services with their cases.
    pub(crate) fn services(&self) -> impl Iterator<Item = (&Case, &ServiceAt)> {
        self.cases.iter().flat_map(|case| case.services.iter().map(move |service| (case, service)))
    }

    /// The Service at an address.
    pub(crate) fn service_at(&self, address: Ipv4Addr) -> Option<(&Case, &ServiceAt)> {
        self.cases.iter().find_map(|case| Some((case, case.service_at(address)?)))
    }

    pub(crate) fn hosts(&self) -> Vec<String> {
        self.cases.iter().map(|case| case.host.clone()).collect()
    }
}

/// `--tls` with which this router terminates; AWS has its certificates in a service of its own.
fn terminated(router: &str) -> &'static str {
    if router == "aws-alb" { "router" } else { "secret:lab-tls" }
}

fn wish(plan: &Plan, number: u8, title: &str, routes: RouteTable, tls: &str) -> Wish {
    Wish {
        title: format!("{title}, TLS {}", tls.split(':').next().unwrap_or(tls)),
        number,
        routes,
        tls: tls.to_owned(),
        values: String::new(),
        options: plan.options.clone(),
        manifests: None,
        without_auth: false,
    }
}

/// Hand-written objects for a plan, by title.
fn written(plan: &Plan) -> Outcome<Vec<(String, String)>> {
    let Some((folder, class)) = plan.written else { return Ok(Vec::new()) };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("manifests").join(folder);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).map_err(failed)?.replace("CLASS", class);
        found.push((format!("hand-written objects {name:?}"), text));
    }
    found.sort();
    Ok(found)
}

impl Wish {
    /// Auth has no endpoints, at a port where nobody listens.
    fn without_auth(mut self, without_auth: bool) -> Self {
        if without_auth {
            self.without_auth = true;
            "mcpAuth: {port: 7999}\n".clone_into(&mut self.values);
        }
        self
    }
}

/// Cases that are always there; those that a router may refuse are marked.
fn named() -> Vec<(&'static str, RouteTable, &'static str, bool, bool)> {
    let table = |name| RouteTable::named(name).unwrap_or_default();
    vec![
        ("the default table", table("default"), "off", true, false),
        ("the default table", table("default"), "secret:lab-tls", false, false),
        ("the guide's table", table("guide"), "off", true, false),
        ("the README's table", table("readme"), "off", true, false),
        ("the table narrow-well-known", table("narrow-well-known"), "off", true, false),
        ("rows with methods", with_methods(), "off", false, false),
        ("rows with methods", with_methods(), "secret:lab-tls", false, false),
        ("auth without endpoints", table("default"), "off", true, true),
    ]
}

fn with_methods() -> RouteTable {
    let rows = vec![
        Row::new("/token", MatchKind::Exact, Target::Auth).only(&["POST", "OPTIONS"]),
        Row::new("/dcr/register", MatchKind::Prefix, Target::Auth).only(&["POST"]),
        Row::new("/.well-known", MatchKind::Prefix, Target::Auth),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    RouteTable::new(rows).unwrap_or_default()
}

/// Tables with methods and odd bytes first, then plainer ones for routers that refuse those.
fn random_tables(plan: &Plan, count: usize, seed: u64) -> Vec<RouteTable> {
    let mut bytes = [0; 32];
    for (byte, from) in bytes.iter_mut().zip(seed.to_le_bytes()) {
        *byte = from;
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let shapes = [(true, true), (true, false), (false, true), (false, false)];
    (0..count)
        .filter_map(|index| {
            let (methods, all_bytes) = shapes.get(index % shapes.len()).copied()?;
            let shape = Shape { methods, all_bytes, rows: plan.rows };
            Some(tables(shape).new_tree(&mut runner).ok()?.current())
        })
        .collect()
}

/// Ports and names; what else values may hold does not reach a router.
fn random_values(dice: &mut Dice) -> String {
    let ports = ["8080", "80", "3001", "\"9090\"", "8443", "18080"];
    let (auth, gw) = (dice.pick(&ports).unwrap_or(&"8080"), dice.pick(&ports).unwrap_or(&"8080"));
    format!("mcpAuth: {{port: {auth}}}\nmcpGw: {{port: {gw}}}\n")
}
