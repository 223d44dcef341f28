//! How nginx chooses a `location`, as ranked path conditions.
//!
//! Source: nginx `src/http/ngx_http_core_module.c`, `ngx_http_core_find_location` and
//! `ngx_http_core_find_static_location`; what is marked *measured* was probed on nginx 1.22.1 and 1.31.3.
//!
//! 1. An exact (`=`) location wins at once.
//! 2. Otherwise the longest prefix location is remembered. It is a prefix of bytes, not of segments.
//! 3. A `^~` prefix stops here. Otherwise the first regular expression in the order of the file wins.
//! 4. Otherwise the remembered prefix wins.
//!
//! Before step 3 nginx answers a request for `/a` with a redirect to `/a/` when a location called `/a/` hands
//! requests to an upstream and no static location is called `/a`. That holds for prefix locations, as
//! documented, and for exact ones too (measured: `location = "/a/"` alone redirects `/a`), and no regular
//! expression prevents it (measured).

use gatewright_core::decision::{Anchor, Dialect, HostStep, PathMatch, PathStep, Regex, Rejection};
use std::collections::BTreeSet;

/// Steps on the Host header before a server is chosen: `ngx_http_validate_host` folds case and cuts one
/// trailing dot after the port.
pub const HOST_STEPS: [HostStep; 3] = [HostStep::Lowercase, HostStep::StripPort, HostStep::StripTrailingDot];

/// Steps on the path before locations are compared: `ngx_http_parse_complex_uri` with `merge_slashes` on.
pub const PATH_STEPS: [PathStep; 4] = [
    PathStep::CutFragment,
    PathStep::DecodeAll { malformed: 400 },
    PathStep::MergeSlashes,
    PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
];

/// The modifier in front of a location's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `location = name`.
    Exact,
    /// `location name`.
    Prefix,
    /// `location ^~ name`.
    FinalPrefix,
    /// `location ~ name`, or `~*` when caseless.
    Regex {
        /// Whether letters are compared without case.
        caseless: bool,
    },
}

/// One `location` block of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Location<T> {
    /// Its modifier.
    pub modifier: Modifier,
    /// Its name: literal bytes, or a pattern.
    pub name: String,
    /// Whether it hands requests to an upstream (`proxy_pass` and the like).
    pub proxies: bool,
    /// What the block does.
    pub item: T,
}

/// What a request that was chosen gets.
#[derive(Debug, PartialEq, Eq)]
pub enum Handling<'a, T> {
    /// The block runs.
    Runs(&'a T),
    /// nginx itself answers 301 to the same path with a slash behind it.
    AddsSlash(&'a T),
}

// Derived, these would demand the same of the item.
impl<T> Clone for Handling<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handling<'_, T> {}

/// A place in nginx's order; the greatest wins. Two conditions of equal rank never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(Step, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Prefix,
    Regex,
    FinalPrefix,
    Static,
}

/// One condition and what happens under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<'a, T> {
    /// Precedence.
    pub rank: Rank,
    /// The paths, after [`PATH_STEPS`].
    pub path: PathMatch,
    /// What happens.
    pub handling: Handling<'a, T>,
}

/// Why a list of locations has no such form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Two static locations of the same kind share a name: nginx refuses the configuration (`duplicate
    /// location`).
    Duplicate(String),
    /// A plain prefix lies below a `^~` prefix while there are regular expressions: the expressions apply
    /// below the one and not below the other, which ranks cannot say.
    PrefixBelowFinal(String),
}

/// The conditions of a server's locations, in no particular order.
///
/// ```
/// use gatewright_semantics::location::{Handling, Location, Modifier, choices};
/// let location = |modifier, name: &str, item| Location { modifier, name: name.into(), proxies: true, item };
/// let locations =
///     [location(Modifier::Prefix, "/", "rest"), location(Modifier::Prefix, "/a/", "a")];
/// let mut choices = choices(&locations).expect("no duplicates");
/// choices.sort_by_key(|choice| std::cmp::Reverse(choice.rank));
/// let chosen = choices.iter().find(|choice| choice.path.matches(b"/a")).map(|choice| choice.handling);
/// assert_eq!(chosen, Some(Handling::AddsSlash(&"a")));
/// ```
///
/// # Errors
/// [`Unusable`].
pub fn choices<T>(locations: &[Location<T>]) -> Result<Vec<Choice<'_, T>>, Unusable> {
    let names = StaticNames::of(locations)?;
    let has_regex = locations.iter().any(|location| matches!(location.modifier, Modifier::Regex { .. }));
    if has_regex {
        no_prefix_below_final(locations)?;
    }
    let mut choices = Vec::with_capacity(locations.len() * 2);
    for (index, location) in locations.iter().enumerate() {
        choices.push(Choice {
            rank: rank(location, locations.len() - index, has_regex),
            path: condition(location),
            handling: Handling::Runs(&location.item),
        });
        if let Some(bare) = names.redirected(location) {
            choices.push(Choice {
                rank: Rank(Step::Static, 0),
                path: PathMatch::Exact(bare.to_owned()),
                handling: Handling::AddsSlash(&location.item),
            });
        }
    }
    Ok(choices)
}

fn rank<T>(location: &Location<T>, from_end: usize, has_regex: bool) -> Rank {
    let length = location.name.len();
    match location.modifier {
        Modifier::Exact => Rank(Step::Static, 0),
        Modifier::FinalPrefix if has_regex => Rank(Step::FinalPrefix, length),
        Modifier::Prefix | Modifier::FinalPrefix => Rank(Step::Prefix, length),
        Modifier::Regex { .. } => Rank(Step::Regex, from_end),
    }
}

fn condition<T>(location: &Location<T>) -> PathMatch {
    let name = location.name.clone();
    match location.modifier {
        Modifier::Exact => PathMatch::Exact(name),
        Modifier::Prefix | Modifier::FinalPrefix if name == "/" => PathMatch::Any,
        Modifier::Prefix | Modifier::FinalPrefix => PathMatch::Prefix(name),
        Modifier::Regex { caseless } => {
            let regex = Regex { pattern: name, dialect: Dialect::Pcre, anchor: Anchor::Search };
            let regex = PathMatch::Regex(regex);
            if caseless { PathMatch::Caseless(Box::new(regex)) } else { regex }
        }
    }
}

fn no_prefix_below_final<T>(locations: &[Location<T>]) -> Result<(), Unusable> {
    let finals: Vec<&str> = named(locations, Modifier::FinalPrefix).collect();
    named(locations, Modifier::Prefix)
        .find(|name| finals.iter().any(|last| name.starts_with(last)))
        .map_or(Ok(()), |name| Err(Unusable::PrefixBelowFinal(name.to_owned())))
}

fn named<T>(locations: &[Location<T>], modifier: Modifier) -> impl Iterator<Item = &str> {
    locations
        .iter()
        .filter(move |location| location.modifier == modifier)
        .map(|location| location.name.as_str())
}

/// The names in nginx's tree of static locations.
struct StaticNames<'a> {
    exact: BTreeSet<&'a str>,
    prefix: BTreeSet<&'a str>,
    proxying: BTreeSet<&'a str>,
}

impl<'a> StaticNames<'a> {
    fn of<T>(locations: &'a [Location<T>]) -> Result<Self, Unusable> {
        let mut names = Self { exact: BTreeSet::new(), prefix: BTreeSet::new(), proxying: BTreeSet::new() };
        for location in locations {
            let set = match location.modifier {
                Modifier::Exact => &mut names.exact,
                Modifier::Prefix | Modifier::FinalPrefix => &mut names.prefix,
                Modifier::Regex { .. } => continue,
            };
            if !set.insert(&location.name) {
                return Err(Unusable::Duplicate(location.name.clone()));
            }
            if location.proxies {
                names.proxying.insert(&location.name);
            }
        }
        Ok(names)
    }

    /// The path that nginx redirects to this location, if any. An exact and a prefix location of one name
    /// share a node of the tree; the exact one speaks for both.
    fn redirected<'n, T>(&self, location: &'n Location<T>) -> Option<&'n str> {
        let name = location.name.as_str();
        let bare = name.strip_suffix('/').filter(|bare| !bare.is_empty())?;
        let speaks = match location.modifier {
            Modifier::Exact => true,
            Modifier::Prefix | Modifier::FinalPrefix => !self.exact.contains(name),
            Modifier::Regex { .. } => false,
        };
        let redirects =
            self.proxying.contains(name) && !self.exact.contains(bare) && !self.prefix.contains(bare);
        (speaks && redirects).then_some(bare)
    }
}

#[cfg(test)]
mod tests;
