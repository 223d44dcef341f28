//! `servers[].tls`.

use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// What matters of it.
#[derive(Debug, Default)]
pub(super) struct Tls {
    mode: Mode,
    pub(super) https_redirect: bool,
    /// A certificate is named, or the mode needs none.
    pub(super) certified: bool,
}

/// The first is the default: a `tls` block without `mode` does not terminate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Passthrough,
    Terminate,
}

impl Tls {
    pub(super) fn terminates(&self) -> bool {
        self.mode == Mode::Terminate
    }
}

pub(super) fn tls(node: &Node, at: &At<'_>, report: &mut Report) -> Tls {
    let mut tls = Tls::default();
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "mode" => mode(&entry.value, &at, &mut tls, report),
            "httpsRedirect" => tls.https_redirect = report.boolean(&entry.value, &at).unwrap_or(false),
            "credentialName" | "serverCertificate" => {
                tls.certified |= report.text(&entry.value, &at).is_some_and(|name| !name.is_empty());
            }
            "credentialNames" | "tlsCertificates" => {
                tls.certified |= !report.items(&entry.value, &at).is_empty();
            }
            "privateKey"
            | "caCertificates"
            | "caCertCredentialName"
            | "caCrl"
            | "cipherSuites"
            | "ecdhCurves"
            | "insecureSkipVerify"
            | "minProtocolVersion"
            | "maxProtocolVersion"
            | "subjectAltNames"
            | "verifyCertificateHash"
            | "verifyCertificateSpki" => {}
            _ => report.unknown_field(&at),
        }
    }
    tls
}

fn mode(node: &Node, at: &At<'_>, tls: &mut Tls, report: &mut Report) {
    let Some(mode) = report.text(node, at) else { return };
    match mode {
        "SIMPLE" => tls.mode = Mode::Terminate,
        "MUTUAL" | "OPTIONAL_MUTUAL" | "ISTIO_MUTUAL" => {
            tls.mode = Mode::Terminate;
            tls.certified |= mode == "ISTIO_MUTUAL";
            if mode != "OPTIONAL_MUTUAL" {
                let message = "clients without a certificate are refused before any request is read";
                report.warn("client-certificate-required", at, message);
            }
        }
        "PASSTHROUGH" | "AUTO_PASSTHROUGH" => tls.mode = Mode::Passthrough,
        _ => report.refuse(at, format!("the TLS mode {mode:?} is not one that Istio knows")),
    }
}
