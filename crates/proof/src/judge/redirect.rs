//! Redirects: the asked one keeps host and target and is permanent.

use super::{About, Charge, Judge, Kinship};
use gatewright_core::decision::{Outcome, Place, Redirect, Scheme};
use gatewright_core::diag::Severity;

impl Judge<'_> {
    /// What is wrong where a redirect is asked.
    pub(super) fn redirect(
        &self,
        asked: &Outcome,
        wanted: &Redirect,
        read: &Outcome,
        place: &Place,
    ) -> Vec<Charge> {
        let mut charge = self.charge("redirect-wrong", Severity::Error, asked, read, place);
        let Outcome::Redirect(redirect) = read else {
            charge.message =
                format!("{}, the router answers with {}", self.wanted("a redirect"), charge.actual);
            return vec![charge];
        };
        if let Some(reason) = self.wrong_target(wanted, redirect) {
            charge.message = format!("the redirect {reason}");
            return vec![charge];
        }
        if let Some(kinship) = self.kinship().filter(|_| !wanted.keeps_target) {
            if redirect.keeps_target {
                charge.severity = Severity::Info;
                "keeps path and query, which the first set's redirect changes"
                    .clone_into(&mut charge.message);
                return vec![setting(charge)];
            }
            if kinship < Kinship::SameObjects {
                charge.code = "undocumented";
                "both redirects change path or query, whether alike is open".clone_into(&mut charge.message);
                return vec![charge];
            }
        }
        if wanted.status == redirect.status {
            return Vec::new();
        }
        let permanent = |status| matches!(status, 301 | 308);
        if permanent(wanted.status) && permanent(redirect.status) {
            // RFC 9110 §15.4.2: after a 301 a client may change POST into GET.
            charge.code = "redirect-code";
            charge.severity = Severity::Info;
            charge.message = format!(
                "redirects with {}, {}; both are permanent",
                redirect.status,
                self.wanted(&wanted.status.to_string())
            );
            return vec![setting(charge)];
        }
        charge.message =
            format!("redirects with {}, {}", redirect.status, self.wanted(&wanted.status.to_string()));
        vec![charge]
    }

    fn wrong_target(&self, wanted: &Redirect, redirect: &Redirect) -> Option<String> {
        if wanted.scheme != redirect.scheme {
            let scheme = redirect.scheme.map_or("the request's scheme", Scheme::as_str);
            return Some(format!("leads to {scheme}"));
        }
        let host = |redirect: &Redirect| redirect.host.clone().unwrap_or_else(|| self.host.to_owned());
        if host(wanted) != host(redirect) {
            return Some(format!("leads to the host {:?}", host(redirect)));
        }
        if port(wanted) != port(redirect) {
            return Some(format!("leads to the port {:?}", redirect.port));
        }
        if wanted.keeps_target && !redirect.keeps_target {
            return Some("does not keep path and query".to_owned());
        }
        None
    }
}

/// The charge as one about how the router answers, not where a request goes.
fn setting(charge: Charge) -> Charge {
    Charge { about: About::Setting, expected: String::new(), actual: String::new(), ..charge }
}

/// The port of the Location; nothing for the scheme's default.
fn port(redirect: &Redirect) -> Option<u16> {
    let default = match redirect.scheme {
        Some(Scheme::Https) => 443,
        Some(Scheme::Http) => 80,
        None => return redirect.port,
    };
    redirect.port.filter(|port| *port != default)
}
