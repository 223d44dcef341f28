//! Options, checked beyond their types.

use super::MANAGED_DOMAIN;
use crate::gcp_lb::names::option;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Options, refusal};

/// Which API the objects use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    Gateway,
    Ingress,
}

/// Where the load balancer's own certificates come from (`--tls router`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A certificate map of Certificate Manager.
    Map(String),
    /// Regional certificates of Certificate Manager.
    Regional(Vec<String>),
    /// Compute Engine SSL certificates.
    PreShared(Vec<String>),
    /// Nothing was given.
    Unsaid,
}

/// The options of one run.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub(super) api: Api,
    pub(super) class: &'a str,
    pub(super) ingress_class: &'a str,
    /// Namespace and name of an existing Gateway.
    pub(super) parent: Option<(Option<&'a str>, &'a str)>,
    pub(super) http_section: &'a str,
    pub(super) https_section: &'a str,
    pub(super) static_ip: Option<&'a str>,
    pub(super) ssl_policy: Option<&'a str>,
    pub(super) global_access: bool,
    pub(super) source: Source,
    pub(super) url_map_tests: bool,
}

impl<'a> Settings<'a> {
    pub(super) fn of(options: &'a Options, gateway: &Gateway, refusals: &mut Vec<Diagnostic>) -> Self {
        let text = |key| options.get(key).unwrap_or_default();
        let parent = options.get(option::GATEWAY).map(|reference| match reference.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, reference),
        });
        let settings = Self {
            api: if options.is(option::API, "ingress") { Api::Ingress } else { Api::Gateway },
            class: text(option::CLASS),
            ingress_class: text(option::INGRESS_CLASS),
            parent,
            http_section: text(option::HTTP_SECTION),
            https_section: text(option::HTTPS_SECTION),
            static_ip: options.get(option::STATIC_IP),
            ssl_policy: options.get(option::SSL_POLICY),
            global_access: options.is(option::GLOBAL_ACCESS, "true"),
            source: source(options, refusals),
            url_map_tests: options.is(option::URL_MAP_TESTS, "true"),
        };
        match settings.api {
            Api::Gateway => settings.check_gateway(gateway, refusals),
            Api::Ingress => settings.check_ingress(gateway, refusals),
        }
        settings
    }

    /// True for the one class whose load balancer is global and takes certificate maps.
    pub(super) fn is_global(&self) -> bool {
        matches!(self.class, "gke-l7-global-external-managed" | "gke-l7-gxlb")
    }

    /// True for the classic load balancer, whose URL maps are smaller.
    pub(super) fn is_classic(&self) -> bool {
        match self.api {
            Api::Gateway => self.class == "gke-l7-gxlb",
            Api::Ingress => self.ingress_class == "gce",
        }
    }

    fn check_gateway(&self, gateway: &Gateway, refusals: &mut Vec<Diagnostic>) {
        if self.parent.is_some() {
            let ours = [
                (self.static_ip.is_some(), option::STATIC_IP),
                (self.ssl_policy.is_some(), option::SSL_POLICY),
                (self.global_access, option::GLOBAL_ACCESS),
                (self.source != Source::Unsaid, self.source.key()),
            ];
            for (_, key) in ours.into_iter().filter(|(given, _)| *given) {
                conflict(
                    refusals,
                    key,
                    "is for a Gateway of our own, and gcp-lb.gateway names an existing one",
                );
            }
            return;
        }
        if self.source != Source::Unsaid && gateway.tls != Tls::Router {
            conflict(refusals, self.source.key(), "is for --tls router");
        }
        match &self.source {
            Source::Map(_) if !self.is_global() => {
                conflict(
                    refusals,
                    option::CERTIFICATE_MAP,
                    "is for global classes; regional ones take gcp-lb.certificates",
                );
            }
            Source::Regional(_) if self.is_global() => {
                conflict(
                    refusals,
                    option::REGIONAL_CERTIFICATES,
                    "is for regional and internal classes; global ones take gcp-lb.certificate-map",
                );
            }
            Source::Unsaid if gateway.tls == Tls::Router => refusals.push(no_source()),
            _ => {}
        }
        if self.ssl_policy.is_some() && !gateway.tls.terminates() {
            conflict(refusals, option::SSL_POLICY, "needs --tls secret:NAME or --tls router");
        }
        if self.global_access && self.class != "gke-l7-rilb" {
            conflict(refusals, option::GLOBAL_ACCESS, "is for the internal class gke-l7-rilb");
        }
    }

    fn check_ingress(&self, gateway: &Gateway, refusals: &mut Vec<Diagnostic>) {
        let foreign = [
            (self.parent.is_some(), option::GATEWAY),
            (self.global_access, option::GLOBAL_ACCESS),
            (matches!(self.source, Source::Map(_)), option::CERTIFICATE_MAP),
            (matches!(self.source, Source::Regional(_)), option::REGIONAL_CERTIFICATES),
        ];
        for (_, key) in foreign.into_iter().filter(|(given, _)| *given) {
            conflict(refusals, key, "is for api=gateway");
        }
        if self.source != Source::Unsaid && gateway.tls != Tls::Router {
            conflict(refusals, self.source.key(), "is for --tls router");
        }
        if self.ssl_policy.is_some() && !gateway.tls.terminates() {
            conflict(refusals, option::SSL_POLICY, "needs --tls secret:NAME or --tls router");
        }
        if self.ingress_class == "gce-internal" && gateway.tls.terminates() {
            refusals.push(no_redirect());
        } else if gateway.tls == Tls::Router && self.source == Source::Unsaid {
            refusals.extend(unmanaged(gateway, self.ingress_class));
        }
    }
}

impl Source {
    fn key(&self) -> &'static str {
        match self {
            Self::Map(_) => option::CERTIFICATE_MAP,
            Self::Regional(_) => option::REGIONAL_CERTIFICATES,
            Self::PreShared(_) | Self::Unsaid => option::PRE_SHARED,
        }
    }
}

fn conflict(refusals: &mut Vec<Diagnostic>, key: &str, why: &str) {
    let path = ["gcp-lb.", key].concat();
    refusals.push(refusal("option-conflict", [&path, " ", why].concat()).at_path(path));
}

fn source(options: &Options, refusals: &mut Vec<Diagnostic>) -> Source {
    let list = |key| {
        let parts = options.get(key)?.split(',').map(str::trim).filter(|part| !part.is_empty());
        Some(parts.map(str::to_owned).collect::<Vec<String>>())
    };
    let given = [
        options.get(option::CERTIFICATE_MAP).map(|map| Source::Map(map.to_owned())),
        list(option::REGIONAL_CERTIFICATES).map(Source::Regional),
        list(option::PRE_SHARED).map(Source::PreShared),
    ];
    let mut given = given.into_iter().flatten();
    let first = given.next().unwrap_or(Source::Unsaid);
    if let Some(second) = given.next() {
        conflict(refusals, second.key(), &["excludes gcp-lb.", first.key()].concat());
    }
    if let Source::Regional(names) | Source::PreShared(names) = &first {
        let wrong = names.iter().find(|name| !is_resource_name(name));
        let shown = wrong.map_or_else(|| names.is_empty().then_some(""), |name| Some(name.as_str()));
        if let Some(shown) = shown {
            let path = ["gcp-lb.", first.key()].concat();
            let message = format!("{path} must be names of certificates separated by commas, not {shown:?}");
            refusals.push(refusal("option-invalid", message).at_path(path));
        }
    }
    first
}

/// RFC 1035 names, as Compute Engine and Certificate Manager have them.
fn is_resource_name(name: &str) -> bool {
    gatewright_core::names::is_label(name)
}

fn no_source() -> Diagnostic {
    let message = "gcp-lb has no certificate source of its own for a GKE Gateway: a certificate map or certificates must \
                   exist and be named";
    let help = "--option gcp-lb.certificate-map=NAME (global class), gcp-lb.certificates=NAME (regional and internal), \
                or gcp-lb.pre-shared-certs=NAME; --tls secret:NAME; or gcp-lb.api=ingress, which has managed ones";
    refusal("tls-mode-unsupported", message).at_path("tls").help(help)
}

/// kubernetes/ingress-gce `pkg/loadbalancers/url_maps.go`, `ensureRedirectURLMap`.
fn no_redirect() -> Diagnostic {
    let message =
        "gcp-lb cannot redirect http to https with the Ingress class gce-internal: the controller refuses it";
    let help = "--option gcp-lb.api=gateway with gcp-lb.class=gke-l7-rilb; routers that can: istio, gateway-api, \
                envoy-gateway, envoy, traefik, kong, ingress-nginx, nginx-f5";
    refusal("redirect-not-expressible", message).at_path("tls").help(help)
}

/// GoogleCloudPlatform/gke-managed-certs `deploy/managedcertificates-crd.yaml`; managed certificates are global.
fn unmanaged(gateway: &Gateway, class: &str) -> Option<Diagnostic> {
    let reason = if class != "gce" {
        "managed certificates are for the external class gce only".to_owned()
    } else if gateway.host.len() > MANAGED_DOMAIN {
        format!("a ManagedCertificate takes no domain longer than {MANAGED_DOMAIN} characters")
    } else if !gateway.host.contains('.') {
        "a ManagedCertificate takes no domain without a dot".to_owned()
    } else {
        return None;
    };
    let message = format!("gcp-lb cannot have a managed certificate for {}: {reason}", gateway.host);
    let help = "--option gcp-lb.pre-shared-certs=NAME, or --tls secret:NAME";
    Some(refusal("tls-mode-unsupported", message).at_path("tls").help(help))
}
