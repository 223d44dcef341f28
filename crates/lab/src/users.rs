//! The manifests of users with which the interpreters are tested (`tests/manifests/*.tsv`), given to real routers one
//! file at a time: where the interpreter has an answer it has to be the router's, above all to the request that a row
//! of the table names.

pub(crate) mod ask;
pub(crate) mod case;
pub(crate) mod rows;
mod world;

use crate::compare::{Rules, Tally};
use crate::fleet::Fleet;
use crate::install::Places;
use crate::planes::{More, Plane, Set};
use crate::report::{How, Section};
use crate::requests::Conformance;
use crate::upstream::Upstreams;
use crate::{Outcome, say};
use rows::{File, Row};
pub(crate) use world::{namespaces, secrets};

/// A refused connection or handshake says that nothing is routed, too.
const NOTHING: &[u16] = &[0, 404, 421];

/// The table that several routers share: what its rows say of one of them, another may do in its own way.
const SHARED: &str = "gateway-api";

/// Disagreements of one file that are listed.
const LISTED: usize = 6;

/// What became of the rows of a table.
#[derive(Debug, Default)]
struct Witnesses {
    /// The router answered as the row says.
    agreed: usize,
    /// Rows that name no single answer, with what the router did.
    open: Vec<String>,
}

/// Runs a router on every file of its table.
pub(crate) fn evaluate(
    set: &Set,
    places: &Places,
    conformance: &[Conformance],
    upstreams: &mut Upstreams,
) -> Outcome<Section> {
    let mut section = Section::not_run(set.title, "");
    section.how = How::Real;
    let (mut witnesses, mut left) = (Witnesses::default(), Vec::new());
    for (mut file, number) in rows::files(places, set.table)?.into_iter().zip(0..) {
        if let Some((name, why)) = set.without.iter().find(|(name, _)| *name == file.name) {
            section.notes.push(format!("`{name}` was left out: {why}."));
            continue;
        }
        if let Some(more) = set.more {
            file.text = (more.admitted)(&file.name, &file.text)?;
        }
        let file = &file;
        let made = case::of(set.router, &(set.options)(&file.text), file, number)
            .map_err(|why| format!("{}: {why}", file.name))?;
        let reason = made.behaviour.not_understood.first().map(|remark| remark.message.clone());
        let fleet = Fleet { cases: vec![made], refused: 0 };
        fleet.listen(upstreams)?;
        let folder = places.scratch(&format!("{}-{}", set.title.replace([' ', ','], "-"), file.name))?;
        let refused = |more: &More| more.refused.iter().find(|(name, _)| *name == file.name).copied();
        if let Some((more, (name, words))) = set.more.and_then(|more| Some((more, refused(more)?))) {
            let said = (more.refuses)(places, &fleet, &folder, words);
            section.beyond.push((format!("{name}: the router refuses the configuration"), said));
            continue;
        }
        let is_partly = set.more.is_some_and(|more| more.partly);
        match (reason, (set.start)(places, &fleet, &folder)) {
            (reason, Ok(plane)) if reason.is_none() || is_partly => {
                if let Some(reason) = reason {
                    left.push(format!("`{}`, but for the requests that it names ({reason})", file.name));
                }
                one((set, conformance), file, (&fleet, &plane), upstreams, &mut section, &mut witnesses);
                section.what.clone_from(&plane.what);
                section.ran(&plane);
            }
            (reason, Err(why)) if reason.is_none() || is_partly => {
                section.beyond.push((file.name.clone(), Err(why)));
            }
            (None, _) => {}
            (Some(reason), plane) => {
                left.push(format!("`{}` ({reason}){}", file.name, noted(file, &fleet, plane, upstreams)));
            }
        }
    }
    tell(set, &mut section, &witnesses, &left);
    let Tally { canonical, outside, .. } = section.tally;
    say(&format!(
        "{}: {} files, {} requests, {} disagreements",
        set.title,
        section.cases,
        canonical + outside,
        section.disagreements()
    ));
    Ok(section)
}

/// Asks everything about one file.
fn one(
    (set, conformance): (&Set, &[Conformance]),
    file: &File,
    (fleet, plane): (&Fleet, &Plane),
    upstreams: &Upstreams,
    section: &mut Section,
    witnesses: &mut Witnesses,
) {
    let Some(case) = fleet.cases.first() else { return };
    // The table of routes does not bind these objects, and of tied rules any may win.
    let rules = Rules { stands_in: true, no_route: NOTHING, ..set.rules };
    let mut asked = ask::Asking::new(case, fleet, plane, upstreams);
    asked.wait(&file.asks);
    let mut whole = std::mem::take(&mut section.tally);
    let mut requests = file.asks.clone();
    if case.behaviour.not_understood.is_empty() {
        requests.extend(ask::requests(case, plane.front.https.is_some()));
        requests.extend(set.more.map(|more| (more.asks)(case, conformance)).into_iter().flatten());
    }
    for request in &requests {
        asked.count(request, rules, &mut section.tally);
    }
    for row in file.rows.iter().filter(|row| row.request.is_some()) {
        witness((set, row), &mut asked, rules, section, witnesses);
    }
    add(&mut whole, std::mem::take(&mut section.tally));
    section.tally = whole;
    section.cases += 1;
}

/// Adds the counts of one file, and some of its disagreements.
fn add(whole: &mut Tally, file: Tally) {
    whole.canonical += file.canonical;
    whole.canonical_agreed += file.canonical_agreed;
    whole.outside += file.outside;
    whole.outside_agreed += file.outside_agreed;
    whole.more += file.more + file.differences.len().saturating_sub(LISTED);
    whole.differences.extend(file.differences.into_iter().take(LISTED));
    for (word, count) in file.open {
        *whole.open.entry(word).or_default() += count;
    }
    for (reason, count) in file.known {
        *whole.known.entry(reason).or_default() += count;
    }
}

/// The request of a row: as the interpreter says, and as the row says where both mean one answer.
fn witness(
    (set, row): (&Set, &Row),
    asked: &mut ask::Asking<'_>,
    rules: Rules,
    section: &mut Section,
    witnesses: &mut Witnesses,
) {
    let Some(request) = &row.request else { return };
    let (expected, answered) = asked.count(request, rules, &mut section.tally);
    let what = format!("{} {}", row.file, request);
    let is_one = !matches!(row.actual.as_str(), "undetermined" | "nondeterministic");
    // A row names no place to which a redirect leads.
    let is_same = ask::is_as_written(&row.actual, &expected);
    if !is_one {
        witnesses.open.push(format!("`{what}`: the table says {}, the router did {answered}", row.actual));
    } else if !is_same && set.table == SHARED {
        witnesses.open.push(format!(
            "`{what}`: the table says {} (this router's interpreter says {expected}), the router did {answered}",
            row.actual
        ));
    } else if is_same && ask::is_as_written(&row.actual, &answered) {
        witnesses.agreed += 1;
    } else {
        let actual = &row.actual;
        let why = format!("the row says {actual}, the interpreter {expected}, the router did {answered}");
        section.beyond.push((what, Err(why)));
    }
}

/// What a router does with the requests of a file that the interpreter does not claim to understand.
fn noted(file: &File, fleet: &Fleet, plane: Outcome<Plane>, upstreams: &Upstreams) -> String {
    let requests: Vec<_> = file.rows.iter().filter_map(|row| row.request.as_ref()).collect();
    let (Some(case), false) = (fleet.cases.first(), requests.is_empty()) else { return String::new() };
    let Ok(plane) = plane else { return "; the router does not load it".to_owned() };
    let mut asked = ask::Asking::new(case, fleet, &plane, upstreams);
    asked.wait(&[]);
    let told: Vec<String> =
        requests.into_iter().map(|ask| format!("{ask}: {}", asked.answer(ask).word)).collect();
    format!("; the router did: {}", told.join(", "))
}

fn tell(set: &Set, section: &mut Section, witnesses: &Witnesses, left: &[String]) {
    section.notes.push(format!(
        "Every file of `tests/manifests/{}.tsv` alone, with the Services, namespaces and Secrets that it names. {} requests of \
         that table were answered as its rows say.",
        set.table, witnesses.agreed
    ));
    if !witnesses.open.is_empty() {
        section.notes.push(format!("Rows without one answer: {}.", witnesses.open.join("; ")));
    }
    if !left.is_empty() {
        section.notes.push(format!(
            "Loaded and not compared, because the interpreter does not claim to understand them: {}.",
            left.join("; ")
        ));
    }
}
