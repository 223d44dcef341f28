//! Examples, and a transcription of nginx's own search as the oracle.

use super::*;
use proptest::prelude::*;

fn location(modifier: Modifier, name: &str, item: usize) -> Location<usize> {
    Location { modifier, name: name.to_owned(), proxies: true, item }
}

fn chosen<'a, T>(locations: &'a [Location<T>], path: &str) -> Option<Handling<'a, T>> {
    let mut choices = choices(locations).expect("usable");
    choices.sort_by_key(|choice| std::cmp::Reverse(choice.rank));
    let first = choices.iter().position(|choice| choice.path.matches(path.as_bytes()))?;
    let tied = choices
        .iter()
        .skip(first + 1)
        .filter(|choice| choice.rank == choices[first].rank)
        .any(|choice| choice.path.matches(path.as_bytes()));
    assert!(!tied, "two choices of one rank match {path}");
    Some(choices[first].handling)
}

const CASELESS: Modifier = Modifier::Regex { caseless: true };
const CASED: Modifier = Modifier::Regex { caseless: false };

/// Probed on nginx 1.22.1 and 1.31.3, both alike.
#[test]
fn measured() {
    use Handling::{AddsSlash, Runs};
    use Modifier::{Exact, Prefix};
    let only_exact = [location(Exact, "/foo/", 1), location(Prefix, "/", 0)];
    let with_short_prefix =
        [location(Exact, "/foo/", 1), location(Prefix, "/f", 2), location(Prefix, "/", 0)];
    let with_bare_prefix =
        [location(Exact, "/foo/", 1), location(Prefix, "/foo", 2), location(Prefix, "/", 0)];
    let with_regex = [location(Prefix, "/foo/", 1), location(CASED, "^/fo", 2), location(Prefix, "/", 0)];
    for (locations, path, expected) in [
        (&only_exact[..], "/foo", AddsSlash(&1)),
        (&only_exact, "/foo/", Runs(&1)),
        (&only_exact, "/foo/x", Runs(&0)),
        (&only_exact, "/fo", Runs(&0)),
        (&with_short_prefix, "/foo", AddsSlash(&1)),
        (&with_short_prefix, "/fx", Runs(&2)),
        (&with_bare_prefix, "/foo", Runs(&2)),
        (&with_bare_prefix, "/foox", Runs(&2)),
        (&with_regex, "/foo", AddsSlash(&1)),
        (&with_regex, "/foo/", Runs(&2)),
        (&with_regex, "/fox", Runs(&2)),
    ] {
        assert_eq!(chosen(locations, path), Some(expected), "{path}");
    }
}

#[test]
fn a_block_that_does_not_proxy_is_not_redirected_to() {
    let mut slashed = location(Modifier::Prefix, "/foo/", 1);
    slashed.proxies = false;
    let locations = [slashed, location(Modifier::Prefix, "/", 0)];
    assert_eq!(chosen(&locations, "/foo"), Some(Handling::Runs(&0)));
}

#[test]
fn a_final_prefix_stops_regular_expressions() {
    let locations = [
        location(Modifier::FinalPrefix, "/a/", 1),
        location(CASELESS, "x$", 2),
        location(Modifier::Prefix, "/", 0),
    ];
    assert_eq!(chosen(&locations, "/a/x"), Some(Handling::Runs(&1)));
    assert_eq!(chosen(&locations, "/b/X"), Some(Handling::Runs(&2)));
    assert_eq!(chosen(&locations, "/b"), Some(Handling::Runs(&0)));
}

#[test]
fn what_ranks_cannot_say_is_refused() {
    let duplicate = [location(Modifier::Prefix, "/a/", 0), location(Modifier::FinalPrefix, "/a/", 1)];
    assert_eq!(choices(&duplicate), Err(Unusable::Duplicate("/a/".to_owned())));
    let below = [
        location(Modifier::FinalPrefix, "/a/", 0),
        location(Modifier::Prefix, "/a/b", 1),
        location(CASED, "x", 2),
    ];
    assert_eq!(choices(&below), Err(Unusable::PrefixBelowFinal("/a/b".to_owned())));
}

/// The search of nginx, step by step, on literal names only.
fn search(locations: &[Location<usize>], path: &str) -> Option<(usize, bool)> {
    let statics = || locations.iter().filter(|location| !matches!(location.modifier, Modifier::Regex { .. }));
    if let Some(exact) =
        statics().find(|location| location.modifier == Modifier::Exact && location.name == path)
    {
        return Some((exact.item, false));
    }
    let longest = statics()
        .filter(|location| location.modifier != Modifier::Exact && path.starts_with(&location.name))
        .max_by_key(|location| location.name.len());
    if longest.is_none_or(|found| found.name != path) {
        let slashed = format!("{path}/");
        let mut named: Vec<_> = statics().filter(|location| location.name == slashed).collect();
        named.sort_by_key(|location| location.modifier != Modifier::Exact);
        if let Some(first) = named.first()
            && named.iter().any(|location| location.proxies)
        {
            return Some((first.item, true));
        }
    }
    if longest.is_none_or(|found| found.modifier != Modifier::FinalPrefix)
        && let Some(regex) = locations.iter().find(|location| match location.modifier {
            Modifier::Regex { caseless: true } => {
                path.to_lowercase().starts_with(&location.name.trim_start_matches('^').to_lowercase())
            }
            Modifier::Regex { .. } => path.starts_with(location.name.trim_start_matches('^')),
            _ => false,
        })
    {
        return Some((regex.item, false));
    }
    longest.map(|found| (found.item, false))
}

fn modifiers() -> impl Strategy<Value = Modifier> {
    prop_oneof![
        3 => Just(Modifier::Prefix),
        2 => Just(Modifier::Exact),
        1 => Just(Modifier::FinalPrefix),
        1 => any::<bool>().prop_map(|caseless| Modifier::Regex { caseless }),
    ]
}

fn locations() -> impl Strategy<Value = Vec<Location<usize>>> {
    let one = (modifiers(), "/[aA]{0,2}(/[aA])?/?", any::<bool>());
    proptest::collection::vec(one, 1..6).prop_map(|drawn| {
        let number = |(item, (modifier, name, proxies)): (usize, (Modifier, String, bool))| {
            let regex = matches!(modifier, Modifier::Regex { .. });
            let name = if regex { format!("^{name}") } else { name };
            Location { modifier, name, proxies, item }
        };
        drawn.into_iter().enumerate().map(number).collect()
    })
}

proptest! {
    #[test]
    fn ranks_answer_as_nginx_searches(locations in locations(), path in "/[aA]{0,3}(/[aA]{0,2})?/?") {
        prop_assume!(choices(&locations).is_ok());
        let answer = chosen(&locations, &path).map(|handling| match handling {
            Handling::Runs(item) => (*item, false),
            Handling::AddsSlash(item) => (*item, true),
        });
        prop_assert_eq!(answer, search(&locations, &path));
    }
}
