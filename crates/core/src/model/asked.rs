//! What a gateway asks of a router, as a [`Behaviour`].

use super::{Gateway, Known, Roles};
use crate::decision::{
    Backend, Behaviour, Buffering, Bytes, Decision, Forward, HostForward, HostMatch, Limits, Outcome,
    PathForward, Place, Port, Redirect, Retry, Rule, Scheme, Schemes, Setting, Time, Unavailable,
};
use crate::routes::{RouteTable, Target};
use std::sync::Arc;

impl Gateway {
    /// The behaviour that a router must show: the table on the one host, redirects where the router
    /// terminates TLS, nothing for any other host.
    pub fn behaviour(&self) -> Behaviour {
        let schemes = if self.tls.terminates() { Schemes::Https } else { Schemes::Http };
        let (auth, gw) = (Arc::new(self.auth_forward()), Arc::new(self.gw_forward()));
        let mut rules: Vec<(u64, Rule)> = Vec::with_capacity(self.routes.rows().len() + 1);
        for row in self.routes.rows() {
            let forward = match row.backend {
                Target::Auth => &auth,
                Target::Gw => &gw,
            };
            rules.push((
                RouteTable::rank(row),
                Rule {
                    schemes,
                    host: HostMatch::Exact(self.host.clone()),
                    methods: row.method_match(),
                    path: row.path_match(),
                    outcome: Outcome::Forward(Arc::clone(forward)),
                    place: Place::new("RouteTable", format!("routes[{}]", row.index)),
                },
            ));
        }
        if self.tls.terminates() {
            rules.push((0, self.redirect_rule()));
        }
        Behaviour::certain(Decision::ranked(rules))
    }

    fn redirect_rule(&self) -> Rule {
        Rule {
            schemes: Schemes::Http,
            host: HostMatch::Exact(self.host.clone()),
            methods: crate::decision::MethodMatch::Any,
            path: crate::decision::PathMatch::Any,
            outcome: Outcome::Redirect(Redirect {
                // 308 keeps the method, which 301 does not for POST (RFC 9110 §15.4.9).
                status: 308,
                scheme: Some(Scheme::Https),
                host: None,
                port: None,
                keeps_target: true,
            }),
            place: Place::new("RouteTable", "tls"),
        }
    }

    /// The Services that count as auth and gw: the chart's, by number and by the chart's port name.
    pub fn roles(&self) -> Roles {
        Roles { auth: vec![known(&self.auth)], gw: vec![known(&self.gw)] }
    }

    fn auth_forward(&self) -> Forward {
        let floor = Time::Millis(self.floors.auth_seconds.saturating_mul(1000));
        forward(&self.auth, floor, Bytes::AtMost(0), Buffering::On)
    }

    fn gw_forward(&self) -> Forward {
        let floor = Time::Millis(self.floors.stream_seconds.saturating_mul(1000));
        forward(&self.gw, floor, Bytes::AtMost(self.floors.body_bytes), Buffering::Off)
    }
}

fn known(backend: &Backend) -> Known {
    Known {
        service: backend.service.clone(),
        namespace: Some(backend.namespace.clone()),
        ports: vec![backend.port.clone(), Port::Name("http".to_owned())],
    }
}

fn forward(backend: &Backend, floor: Time, body: Bytes, response_buffering: Buffering) -> Forward {
    Forward {
        backend: backend.clone(),
        host: Setting::default_of(HostForward::Verbatim),
        path: Setting::default_of(PathForward::Raw),
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: Limits {
            total: Setting::default_of(floor),
            idle: Setting::default_of(floor),
            body: Setting::default_of(body),
            response_buffering: Setting::default_of(response_buffering),
            post_retry: Setting::default_of(Retry::Never),
        },
    }
}
