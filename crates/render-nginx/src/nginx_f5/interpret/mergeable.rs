//! Mergeable Ingresses: one master with the host, minions with the paths.
//!
//! Sources: `internal/k8s/configuration.go`, `buildMinionConfigs`; `internal/configs/ingress.go`,
//! `generateNginxCfgForMergeableIngresses`.

use super::ingress::{self, HostRule, Ingress, Role};
use super::object::Preference;
use super::policy::{Context, Policies};
use super::reader::Reader;
use super::server::Block;
use super::settings::Settings;
use gatewright_semantics::location::Location;
use gatewright_semantics::report::{At, Report};
use std::collections::{BTreeMap, BTreeSet};

/// `validateMasterSpec` and `validateMinionSpec`.
pub(super) fn check(ingress: &Ingress, has_tls: bool, at: &At<'_>, reader: &mut Reader<'_>) {
    let rules = at.key("rules");
    match (ingress.role, ingress.rules.as_slice()) {
        (Role::Plain, _) => {}
        (Role::Master, [rule]) if rule.paths.is_empty() => {}
        (Role::Master, _) => reader.reject(&rules, "a master has exactly one rule and no paths"),
        (Role::Minion, [rule]) if !rule.paths.is_empty() => {
            if has_tls {
                reader.reject(&at.key("tls"), "a minion has no tls");
            }
        }
        (Role::Minion, _) => reader.reject(&rules, "a minion has exactly one rule with at least one path"),
    }
}

/// The locations of all minions of a master.
pub(super) fn locations(
    master: &Ingress,
    rule: &HostRule,
    all: &[Ingress],
    policies: &Policies,
    report: &mut Report,
) -> Vec<Location<Block>> {
    let is_minion =
        |one: &&Ingress| one.role == Role::Minion && one.rules.iter().any(|own| own.host == rule.host);
    let minions: Vec<&Ingress> = all.iter().filter(is_minion).collect();
    let valid = valid_paths(&minions, report);
    // A master's policy for CORS holds for minions without one.
    let whole = policies.effects(&master.settings.policies, Context::Ingress, report);
    let mut locations = Vec::new();
    for minion in minions {
        let settings = inherited(&minion.settings, &master.settings);
        let mut effects = policies.effects(&minion.settings.policies, Context::Ingress, report);
        effects.preflight = effects.preflight.or_else(|| whole.preflight.clone());
        for path in minion.rules.iter().flat_map(|own| &own.paths) {
            if valid.contains(&(path.path.as_str(), minion.identity.key())) {
                locations.push(ingress::location(path, &settings, &effects));
            } else {
                let message = format!(
                    "the path {:?} is taken by another minion, or stands twice in this one: it serves nothing here",
                    path.path
                );
                report.warn_at("shadowed-path", path.place.clone(), message);
            }
        }
    }
    locations
}

/// The paths that minions serve, each with the key of its minion. Only the path counts, not its type. A minion that
/// lists a path twice takes it from itself, and then nobody has it until another minion wins it.
fn valid_paths<'a>(minions: &[&'a Ingress], report: &mut Report) -> BTreeSet<(&'a str, String)> {
    let mut holders: BTreeMap<&str, &Ingress> = BTreeMap::new();
    let mut valid = BTreeSet::new();
    for minion in minions.iter().copied() {
        for path in minion.rules.iter().flat_map(|rule| &rule.paths) {
            let text = path.path.as_str();
            let Some(holder) = holders.get(text).copied() else {
                holders.insert(text, minion);
                valid.insert((text, minion.identity.key()));
                continue;
            };
            // `chooseObjectMetaWinner`: nobody wins against itself.
            let preference = if std::ptr::eq(holder, minion) {
                Preference::Second
            } else {
                holder.identity.against(&minion.identity)
            };
            if preference == Preference::Unknown {
                let message = format!(
                    "{} has the path {text:?} too, and the age of the two is not known",
                    holder.identity.reference
                );
                report.refuse_at(path.place.clone(), message);
            }
            if preference == Preference::Second {
                holders.insert(text, minion);
                valid.insert((text, minion.identity.key()));
                valid.remove(&(text, holder.identity.key()));
            }
        }
    }
    valid
}

/// `minionInheritanceList`, of what is modelled.
fn inherited(minion: &Settings, master: &Settings) -> Settings {
    let mut settings = minion.clone();
    let (own, from) = (&mut settings.limits, &master.limits);
    if own.idle.place.is_none() {
        own.idle = from.idle.clone();
    }
    if own.body.place.is_none() {
        own.body = from.body.clone();
    }
    if own.response_buffering.place.is_none() {
        own.response_buffering = from.response_buffering.clone();
    }
    // `makeLocationPath`: a minion without `path-regex` has none, whatever its master has.
    settings
}

/// Minions without a master serve nothing.
pub(super) fn orphans(all: &[Ingress], report: &mut Report) {
    let has_master = |host: &str| {
        all.iter().any(|one| one.role == Role::Master && one.rules.iter().any(|rule| rule.host == host))
    };
    for rule in all.iter().filter(|one| one.role == Role::Minion).flat_map(|minion| &minion.rules) {
        if !has_master(&rule.host) {
            let message =
                format!("no master Ingress has the host {}, so this minion serves nothing", rule.host);
            report.warn_at("not-attached", rule.place.clone(), message);
        }
    }
}
