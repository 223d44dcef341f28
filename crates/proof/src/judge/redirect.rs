//! Redirects: the asked one keeps host and target and is permanent.

use super::{About, Charge, Judge};
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
            charge.message = format!("a redirect is asked, the router answers with {}", charge.actual);
            return vec![charge];
        };
        if let Some(reason) = self.wrong_target(wanted, redirect) {
            charge.message = format!("the redirect {reason}");
            return vec![charge];
        }
        if wanted.status == redirect.status {
            return Vec::new();
        }
        let permanent = |status| matches!(status, 301 | 308);
        if permanent(wanted.status) && permanent(redirect.status) {
            // RFC 9110 §15.4.2: after a 301 a client may change POST into GET.
            charge.code = "redirect-code";
            charge.severity = Severity::Info;
            charge.about = About::Setting;
            charge.message = format!(
                "redirects with {} where {} was asked; both are permanent",
                redirect.status, wanted.status
            );
            (charge.expected, charge.actual) = (String::new(), String::new());
            return vec![charge];
        }
        charge.message = format!("redirects with {}, {} is asked", redirect.status, wanted.status);
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
        (wanted.keeps_target && !redirect.keeps_target).then(|| "does not keep path and query".to_owned())
    }
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
