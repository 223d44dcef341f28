//! Neutral names for the host, the Services and the objects of a release, and back.

use crate::report::Report;
use gatewright_core::decision::{
    Backend, Behaviour, Forward, HostForward, HostMatch, Outcome, Place, Port, Setting,
};
use gatewright_core::model::{Gateway, Known, Role, Roles};
use std::sync::Arc;

/// The names of one release.
pub(super) struct Names<'a> {
    host: &'a str,
    fullname: &'a str,
    namespace: &'a str,
    roles: &'a Roles,
}

/// Names that no Kubernetes object can have.
const AUTH: &str = "\u{1}auth";
const GW: &str = "\u{1}gw";
const FULLNAME: &str = "\u{1}fullname\u{1}";
const NAMESPACE: &str = "\u{1}namespace\u{1}";

impl<'a> Names<'a> {
    /// The neutral host. The name is reserved (RFC 6761 §6.4), so nobody serves it.
    pub(super) const HOST: &'static str = "host.gatewright.invalid";

    pub(super) fn new(gateway: &'a Gateway, roles: &'a Roles) -> Self {
        Self { host: &gateway.host, fullname: &gateway.fullname, namespace: &gateway.namespace, roles }
    }

    /// Who is who under neutral names.
    pub(super) fn roles() -> Roles {
        let known = |name: &str| Known { service: name.to_owned(), namespace: None, ports: Vec::new() };
        Roles { auth: vec![known(AUTH)], gw: vec![known(GW)] }
    }

    /// Whether every host that a rule mentions is the one in question, so that another name says the same.
    pub(super) fn are_mere_names(&self, behaviour: &Behaviour) -> bool {
        let tiers = behaviour.readings.iter().flat_map(|reading| &reading.decision.tiers);
        self.host != Self::HOST
            && tiers.flat_map(|tier| &tier.rules).all(|rule| self.is_mere_name(&rule.host))
    }

    fn is_mere_name(&self, host: &HostMatch) -> bool {
        match host {
            HostMatch::Any => true,
            HostMatch::Exact(name) => name == self.host,
            HostMatch::Except(others) => others.iter().all(|other| self.is_mere_name(other)),
            // How another name relates to this one would be lost.
            HostMatch::Suffix { .. } => false,
        }
    }

    /// The behaviour under neutral names, where they [are mere names](Self::are_mere_names).
    pub(super) fn neutral(&self, mut behaviour: Behaviour) -> Behaviour {
        for reading in &mut behaviour.readings {
            self.text(&mut reading.assumption);
            for rule in reading.decision.tiers.iter_mut().flat_map(|tier| &mut tier.rules) {
                Self::host(&mut rule.host);
                self.place(&mut rule.place);
                self.outcome(&mut rule.outcome);
            }
        }
        for remark in behaviour.not_understood.iter_mut().chain(&mut behaviour.remarks) {
            self.place(&mut remark.place);
            self.text(&mut remark.message);
        }
        behaviour
    }

    fn host(host: &mut HostMatch) {
        match host {
            HostMatch::Exact(name) => Self::HOST.clone_into(name),
            HostMatch::Except(others) => others.iter_mut().for_each(Self::host),
            HostMatch::Any | HostMatch::Suffix { .. } => {}
        }
    }

    fn outcome(&self, outcome: &mut Outcome) {
        match outcome {
            Outcome::Forward(forward) => self.forward(Arc::make_mut(forward)),
            Outcome::Split(forwards) => forwards.iter_mut().for_each(|forward| self.forward(forward)),
            Outcome::Redirect(redirect) => {
                if redirect.host.as_deref() == Some(self.host) {
                    redirect.host = Some(Self::HOST.to_owned());
                }
            }
            Outcome::Undetermined(text) => self.text(text),
            Outcome::Status(_) | Outcome::None => {}
        }
    }

    fn forward(&self, forward: &mut Forward) {
        let neutral = |service: &str| Backend {
            service: service.to_owned(),
            namespace: String::new(),
            port: Port::Unnamed,
        };
        match self.roles.of(&forward.backend) {
            Role::Auth => forward.backend = neutral(AUTH),
            Role::Gw => forward.backend = neutral(GW),
            Role::Other(_) => {}
        }
        if let HostForward::Rewritten(name) = &mut forward.host.value
            && name == self.host
        {
            Self::HOST.clone_into(name);
        }
        self.setting(&mut forward.host);
        self.setting(&mut forward.path);
        self.setting(&mut forward.unavailable);
        let limits = &mut forward.limits;
        self.setting(&mut limits.total);
        self.setting(&mut limits.idle);
        self.setting(&mut limits.body);
        self.setting(&mut limits.response_buffering);
        self.setting(&mut limits.post_retry);
    }

    fn setting<T>(&self, setting: &mut Setting<T>) {
        if let Some(place) = &mut setting.place {
            self.place(place);
        }
    }

    /// Objects are called `Kind/fullname-…` or `Kind/namespace/fullname-…`.
    fn place(&self, place: &mut Place) {
        let mut parts = place.object.splitn(3, '/');
        let (Some(kind), Some(first), second) = (parts.next(), parts.next(), parts.next()) else { return };
        let mut object = String::with_capacity(place.object.len() + NAMESPACE.len() + FULLNAME.len());
        object.push_str(kind);
        object.push('/');
        if second.is_some() {
            object.push_str(if first == self.namespace { NAMESPACE } else { first });
            object.push('/');
        }
        let name = second.unwrap_or(first);
        match name.strip_prefix(self.fullname) {
            Some(rest) => object.extend([FULLNAME, rest]),
            None => object.push_str(name),
        }
        place.object = object;
    }

    /// Sentences name hosts and objects in passing.
    fn text(&self, text: &mut String) {
        if text.contains(self.host) {
            *text = text.replace(self.host, Self::HOST);
        }
    }

    /// A report with the names of the release.
    pub(super) fn named(&self, mut report: Report) -> Report {
        for finding in &mut report.findings {
            let texts = [
                &mut finding.message,
                &mut finding.object,
                &mut finding.field,
                &mut finding.expected,
                &mut finding.actual,
            ];
            for text in texts {
                self.put_back(text);
            }
            if let Some(witness) = &mut finding.witness {
                self.put_back(&mut witness.host);
            }
        }
        report
    }

    fn put_back(&self, text: &mut String) {
        for (neutral, name) in
            [(Self::HOST, self.host), (FULLNAME, self.fullname), (NAMESPACE, self.namespace)]
        {
            if text.contains(neutral) {
                *text = text.replace(neutral, name);
            }
        }
    }
}
