//! Rules that the controller leaves out (`pkg/ingress/rule_optimizer.go`).

use super::action::Redirection;
use super::rules::Built;
use crate::interpret::balancer::{Conditions, ListenerRule};
use gatewright_core::decision::Scheme;

/// Drops redirects to themselves, then whatever an earlier redirect already answers.
pub(super) fn optimise(rules: Vec<Built>, port: u16, scheme: Scheme) -> Vec<ListenerRule> {
    let mut kept: Vec<Built> = Vec::new();
    for built in rules {
        let endless =
            built.redirect.as_ref().is_some_and(|to| is_endless(to, &built.conditions, port, scheme));
        let shadowed = kept
            .iter()
            .any(|earlier| earlier.redirect.is_some() && covers(&earlier.conditions, &built.conditions));
        if !endless && !shadowed {
            kept.push(built);
        }
    }
    kept.into_iter().map(|built| built.rule).collect()
}

fn is_endless(to: &Redirection, conditions: &Conditions, port: u16, scheme: Scheme) -> bool {
    if !conditions.path_regexes.is_empty() {
        return false;
    }
    let same = |value: &Option<String>, kept: &str, also: &dyn Fn(&str) -> bool| {
        value.as_deref().is_none_or(|value| value == kept || also(value))
    };
    let protocol = match scheme {
        Scheme::Http => "HTTP",
        Scheme::Https => "HTTPS",
    };
    same(&to.host, "#{host}", &|host| conditions.hosts.iter().any(|one| one == host))
        && same(&to.path, "/#{path}", &|path| conditions.paths.iter().any(|one| one == path))
        && same(&to.port, "#{port}", &|text| text == port.to_string())
        && same(&to.protocol, "#{protocol}", &|text| text == protocol)
        && same(&to.query, "#{query}", &|_| false)
}

/// True when the earlier conditions, which may be on host and path only, hold whenever the later ones do, as
/// far as the controller looks.
fn covers(earlier: &Conditions, later: &Conditions) -> bool {
    if earlier.methods.is_some() || !earlier.others.is_empty() {
        return false;
    }
    let paths = |conditions: &Conditions| -> Vec<String> {
        conditions.paths.iter().chain(&conditions.path_regexes).cloned().collect()
    };
    let (mine, theirs) = (paths(earlier), paths(later));
    let path = mine.iter().any(|one| one == "/*") || is_superset(&mine, &theirs);
    is_superset(&earlier.hosts, &later.hosts) && path
}

/// Nothing at all stands for everything.
fn is_superset(outer: &[String], inner: &[String]) -> bool {
    outer.is_empty() || (!inner.is_empty() && inner.iter().all(|one| outer.contains(one)))
}
