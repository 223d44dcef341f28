//! A load balancer, whichever API it was read from, and which of several a host's name leads to.

use gatewright_core::decision::{HostMatch, Outcome, Place, Rule, Scheme, Tier};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::{HostPattern, UrlMap};

/// More load balancers for one host are not told apart.
const MAX_BALANCERS: usize = 6;

/// One load balancer: an Ingress or a Gateway. Each has an address of its own.
#[derive(Debug)]
pub(super) struct Balancer {
    /// What a sentence calls it.
    pub(super) name: String,
    /// Where it is reported.
    pub(super) place: Place,
    /// The hosts it names.
    pub(super) hosts: Vec<HostPattern>,
    /// A URL map for each scheme it listens on.
    pub(super) maps: Vec<(Scheme, UrlMap)>,
}

impl Balancer {
    pub(super) fn has_overlapping_hosts(&self) -> bool {
        self.maps.iter().any(|(_, map)| map.has_overlapping_hosts())
    }

    /// True when it has nothing but a default for every host.
    fn is_for_all(&self) -> bool {
        self.hosts.is_empty() && self.maps.iter().any(|(_, map)| map.serves_every_host())
    }

    /// True when a request for this host may be meant for it; never for one that leads nowhere.
    fn concerns(&self, host: Option<&str>) -> bool {
        match host {
            None => self.is_for_all() || !self.hosts.is_empty(),
            Some(host) => self.is_for_all() || self.hosts.iter().any(|named| named.condition().matches(host)),
        }
    }

    /// True when both name a common host.
    fn overlaps(&self, other: &Self) -> bool {
        self.is_for_all()
            || other.is_for_all()
            || self.hosts.iter().any(|one| other.hosts.iter().any(|two| one.overlaps(two)))
    }

    fn host_tiers(&self) -> impl Iterator<Item = Tier> {
        self.maps.iter().flat_map(|(scheme, map)| map.host_tiers(*scheme))
    }

    /// What other hosts meet here, when it is more than an answer of the load balancer itself.
    fn default_rules(&self) -> impl Iterator<Item = Rule> {
        self.maps
            .iter()
            .filter(|(_, map)| map.serves_every_host())
            .flat_map(|(scheme, map)| map.default_tier(*scheme).rules)
    }
}

/// The rules of all load balancers together, one list for each possibility.
///
/// Which address the host's DNS record names is nowhere in the objects. Load balancers for different hosts make one
/// list; each of those that share a host is a possibility of its own.
pub(super) fn choices(
    balancers: &[Balancer],
    host: Option<&str>,
    report: &mut Report,
) -> Vec<(String, Vec<Tier>)> {
    if let [only] = balancers {
        return vec![(
            String::new(),
            only.maps.iter().flat_map(|(scheme, map)| map.tiers(*scheme)).collect(),
        )];
    }
    let rivals = |balancer: &Balancer| -> Vec<&Balancer> {
        balancers
            .iter()
            .filter(|other| !std::ptr::eq(*other, balancer))
            .filter(|other| balancer.concerns(host) && other.concerns(host) && balancer.overlaps(other))
            .collect()
    };
    let contested: Vec<&Balancer> =
        balancers.iter().filter(|balancer| !rivals(balancer).is_empty()).collect();
    let Some(first) = contested.first() else {
        return vec![(String::new(), together(None, balancers, &[]))];
    };
    let names: Vec<&str> = contested.iter().map(|balancer| balancer.name.as_str()).collect();
    let message = format!(
        "{} load balancers serve the same host: {}; each has an address of its own",
        names.len(),
        names.join(", ")
    );
    report.warn_at("several-load-balancers", first.place.clone(), message);
    if contested.len() > MAX_BALANCERS {
        let message = format!("more than {MAX_BALANCERS} load balancers for one host are not modelled");
        report.refuse_at(first.place.clone(), message);
    }
    let choice = |balancer: &&Balancer| {
        let assumption = format!("the host's name leads to the load balancer of {}", balancer.name);
        (assumption, together(Some(balancer), balancers, &rivals(balancer)))
    };
    contested.iter().take(MAX_BALANCERS).map(choice).collect()
}

/// The rules of the chosen load balancer and of all others that it leaves room for.
fn together(chosen: Option<&Balancer>, balancers: &[Balancer], excluded: &[&Balancer]) -> Vec<Tier> {
    let is = |balancer: &Balancer, other: &Balancer| std::ptr::eq(balancer, other);
    let others = || {
        balancers.iter().filter(|balancer| {
            !chosen.is_some_and(|chosen| is(balancer, chosen))
                && !excluded.iter().any(|other| is(balancer, other))
        })
    };
    let mut tiers: Vec<Tier> = chosen.into_iter().chain(others()).flat_map(Balancer::host_tiers).collect();
    if let Some(chosen) = chosen.filter(|chosen| chosen.hosts.is_empty()) {
        tiers.extend(chosen.maps.iter().map(|(scheme, map)| map.default_tier(*scheme)));
    }
    let mut defaults: Vec<Rule> =
        chosen.into_iter().chain(others()).flat_map(Balancer::default_rules).collect();
    defaults.dedup_by(|left, right| left.schemes == right.schemes && left.outcome == right.outcome);
    for scheme in [Scheme::Http, Scheme::Https] {
        let here: Vec<&Rule> = defaults.iter().filter(|rule| rule.schemes.contains(scheme)).collect();
        match here.as_slice() {
            [] => {}
            [one] => tiers.push(Tier { rules: vec![(*one).clone()] }),
            [first, ..] => {
                let open = "several load balancers serve every host, and only DNS knows which one";
                let outcome = Outcome::Undetermined(open.to_owned());
                tiers.push(Tier { rules: vec![Rule { host: HostMatch::Any, outcome, ..(*first).clone() }] });
            }
        }
    }
    tiers
}
