//! Rows as Ingress paths, spread over as many Ingresses as the precedence needs.
//!
//! Two routers of Kong rank every path for itself: more match fields first, then regular expressions before
//! prefixes, then longer prefixes (Kong/kong `kong/router/traditional.lua`, `kong/router/transform.lua`).
//! Under the third, expressions, all paths of one Ingress with one Service share the rank of the longest
//! (Kong/kubernetes-ingress-controller `subtranslator/ingress_atc.go`, `calculateIngressRoutePriorityTraits`).
//! One Ingress will do when that rank never lets the wrong Service win. Where it would, whole paths get an
//! Ingress of their own, and prefixes one for each length: whole paths never overlap each other, neither do
//! prefixes of one length, and all three routers rank whole paths first.
//!
//! A method is one more match field and so beats every path without one. For each method that a row names
//! there is therefore the complete table of that method, in Ingresses limited to it.

use super::path::{is_plain, quote};
use gatewright_core::model::Gateway;
use gatewright_core::routes::{METHODS, MatchKind, RouteTable, Row, Target};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One Ingress to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Behind the base name; empty for the only one.
    pub(super) suffix: String,
    /// Empty for any method.
    pub(super) methods: Vec<&'static str>,
    pub(super) entries: Vec<Entry>,
    /// What marks a regular expression in this Ingress.
    pub(super) mark: &'static str,
}

/// One path of an Ingress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) spelling: Spelling,
    pub(super) target: Target,
}

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// pathType Exact.
    Exact,
    /// pathType Prefix.
    Prefix,
    /// pathType ImplementationSpecific, which is a string prefix.
    Plain,
    /// The same behind a mark, which is a regular expression.
    Regex,
}

/// The rows that hold for some methods.
pub(super) struct Class<'a> {
    /// Empty for every method that no row names.
    pub(super) methods: Vec<&'static str>,
    /// By falling specificity.
    pub(super) rows: Vec<&'a Row>,
}

/// The default mark of a regular expression.
pub(super) const REGEX_PREFIX: &str = "/~";
/// A mark that no canonical path starts with, for tables in which a prefix starts with the default one.
const OTHER_REGEX_PREFIX: &str = "/^";

/// All Ingresses, the ones without methods first.
pub(super) fn sheets(gateway: &Gateway) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for class in classes(&gateway.routes) {
        let atoms = atoms(&class.rows);
        if fits_one_ingress(&atoms) {
            sheets.push(sheet(&class.methods, "", atoms.iter().flat_map(together).collect()));
        } else {
            sheets.extend(split(&class.methods, &atoms));
        }
    }
    sheets
}

/// The table of every method, methods with the same table together.
pub(super) fn classes(table: &RouteTable) -> Vec<Class<'_>> {
    let rows = table.by_specificity();
    let applies = |row: &Row, method: &str| row.methods.iter().any(|one| one == method);
    let mut classes =
        vec![Class { methods: Vec::new(), rows: effective(&rows, |row| row.methods.is_empty()) }];
    for method in METHODS {
        if !rows.iter().any(|row| applies(row, method)) {
            continue;
        }
        let of_method = effective(&rows, |row| row.methods.is_empty() || applies(row, method));
        match classes.iter_mut().skip(1).find(|class| class.rows == of_method) {
            Some(class) => class.methods.push(method),
            None => classes.push(Class { methods: vec![method], rows: of_method }),
        }
    }
    classes
}

/// The rows that apply; of two for one path the one with methods, which comes first.
fn effective<'a>(rows: &[&'a Row], applies: impl Fn(&Row) -> bool) -> Vec<&'a Row> {
    let mut seen = BTreeSet::new();
    rows.iter().filter(|row| applies(row) && seen.insert((row.kind, &row.path))).copied().collect()
}

/// What a row matches, in the pieces that Kong ranks.
pub(super) struct Atom<'a> {
    pub(super) literal: &'a str,
    /// The literal itself.
    pub(super) whole: bool,
    /// Everything below the literal and a slash.
    pub(super) below: bool,
    pub(super) target: Target,
}

/// A prefix row matches the bare literal too, unless an exact row has it.
pub(super) fn atoms<'a>(rows: &[&'a Row]) -> Vec<Atom<'a>> {
    let exact: BTreeSet<&str> =
        rows.iter().filter(|row| row.kind == MatchKind::Exact).map(|row| row.path.as_str()).collect();
    let atom = |row: &&'a Row| {
        let below = row.kind == MatchKind::Prefix;
        let whole = !below || row.path != "/" && !exact.contains(row.path.as_str());
        Atom { literal: &row.path, whole, below, target: row.backend }
    };
    rows.iter().map(atom).collect()
}

impl Atom<'_> {
    /// The string prefix of what lies below.
    pub(super) fn prefix(&self) -> String {
        if self.literal == "/" { "/".to_owned() } else { format!("{}/", self.literal) }
    }
}

/// True when the ranks that the two Services get under the flavour expressions put the right one first
/// wherever paths of both match.
fn fits_one_ingress(atoms: &[Atom<'_>]) -> bool {
    let of = |target| {
        let of_target = atoms.iter().filter(|atom| atom.target == target);
        of_target.flat_map(together).fold((false, 0), |(regex, longest), entry| {
            // `R` and the path length of the priority.
            (regex || entry.spelling != Spelling::Plain, longest.max(entry.ranked_length()))
        })
    };
    let order = of(Target::Auth).cmp(&of(Target::Gw));
    winners(atoms).iter().all(|winner| match winner {
        Target::Auth => order.is_gt(),
        Target::Gw => order.is_lt(),
    })
}

/// The Services that have to win over the other one somewhere.
fn winners(atoms: &[Atom<'_>]) -> BTreeSet<Target> {
    let mut winners = BTreeSet::new();
    for (index, left) in atoms.iter().enumerate() {
        for right in atoms.iter().skip(index + 1).filter(|right| right.target != left.target) {
            let (outer, inner) = (left.prefix(), right.prefix());
            if left.below && right.below && outer != inner {
                if outer.starts_with(&inner) {
                    winners.insert(left.target);
                } else if inner.starts_with(&outer) {
                    winners.insert(right.target);
                }
            }
            if left.whole && right.below && left.literal.starts_with(&inner) {
                winners.insert(left.target);
            }
            if right.whole && left.below && right.literal.starts_with(&outer) {
                winners.insert(right.target);
            }
        }
    }
    winners
}

impl Entry {
    /// A Prefix counts with the slash behind it.
    fn ranked_length(&self) -> usize {
        let slash = self.spelling == Spelling::Prefix && self.text != "/";
        self.text.len() + usize::from(slash)
    }
}

fn sheet(methods: &[&'static str], part: &str, entries: Vec<Entry>) -> Sheet {
    let collides = |entry: &Entry| entry.spelling == Spelling::Plain && entry.text.starts_with(REGEX_PREFIX);
    let mark = if entries.iter().any(collides) { OTHER_REGEX_PREFIX } else { REGEX_PREFIX };
    let mut suffix = String::new();
    for word in methods.iter().map(|method| method.to_ascii_lowercase()).chain([part.to_owned()]) {
        if !word.is_empty() {
            suffix.push('-');
            suffix.push_str(&word);
        }
    }
    Sheet { suffix, methods: methods.to_vec(), entries, mark }
}

fn split(methods: &[&'static str], atoms: &[Atom<'_>]) -> Vec<Sheet> {
    let mut lengths: BTreeMap<Reverse<usize>, Vec<Entry>> = BTreeMap::new();
    for entry in atoms.iter().filter_map(below) {
        lengths.entry(Reverse(entry.text.len())).or_default().push(entry);
    }
    let prefixes = lengths
        .into_iter()
        .map(|(Reverse(length), entries)| sheet(methods, &format!("prefix-{length}"), entries));
    let exact: Vec<Entry> = atoms.iter().filter_map(whole).collect();
    let exact = (!exact.is_empty()).then(|| sheet(methods, "exact", exact));
    exact.into_iter().chain(prefixes).collect()
}

/// Both pieces of an atom, as one path where there is one that means both.
fn together(atom: &Atom<'_>) -> Vec<Entry> {
    let both = atom.whole && atom.below && is_plain(atom.literal);
    if both || atom.literal == "/" && atom.below {
        let text = atom.literal.to_owned();
        return vec![Entry { text, spelling: Spelling::Prefix, target: atom.target }];
    }
    whole(atom).into_iter().chain(below(atom)).collect()
}

/// The literal itself.
fn whole(atom: &Atom<'_>) -> Option<Entry> {
    let (text, spelling) = if is_plain(atom.literal) {
        (atom.literal.to_owned(), Spelling::Exact)
    } else {
        (format!("{}$", quote(atom.literal)), Spelling::Regex)
    };
    atom.whole.then_some(Entry { text, spelling, target: atom.target })
}

/// A string prefix that ends in a slash, so that it means the same to every flavour.
fn below(atom: &Atom<'_>) -> Option<Entry> {
    let entry = Entry { text: atom.prefix(), spelling: Spelling::Plain, target: atom.target };
    atom.below.then_some(entry)
}
