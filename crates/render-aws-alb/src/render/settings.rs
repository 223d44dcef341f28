//! Options, checked beyond their types.

use crate::names::{attribute, option};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Options, refusal};

/// Greatest idle timeout (ELBv2 API, attribute `idle_timeout.timeout_seconds`: 1 to 4000 seconds).
const MAX_IDLE_SECONDS: u64 = 4000;

/// Which API the objects use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    Ingress,
    GatewayApi,
}

/// The options of one run.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub(super) api: Api,
    pub(super) class: &'a str,
    pub(super) gateway_class: &'a str,
    pub(super) scheme: &'a str,
    pub(super) subnets: Vec<&'a str>,
    pub(super) group_name: Option<&'a str>,
    pub(super) group_order: Option<&'a str>,
    pub(super) ssl_policy: &'a str,
    pub(super) certificates: Vec<&'a str>,
    pub(super) rule_quota: usize,
    pub(super) split_methods: bool,
    /// Seconds of the idle timeout: the larger floor, because the attribute is one for all targets.
    pub(super) idle_seconds: u64,
}

impl<'a> Settings<'a> {
    pub(super) fn of(options: &'a Options, gateway: &Gateway, refusals: &mut Vec<Diagnostic>) -> Self {
        let text = |key| options.get(key).unwrap_or_default();
        let settings = Self {
            api: if options.is(option::API, "gateway-api") { Api::GatewayApi } else { Api::Ingress },
            class: text(option::CLASS),
            gateway_class: text(option::GATEWAY_CLASS),
            scheme: text(option::SCHEME),
            subnets: list(text(option::SUBNETS)),
            group_name: options.get(option::GROUP_NAME),
            group_order: options.get(option::GROUP_ORDER),
            ssl_policy: text(option::SSL_POLICY),
            certificates: list(text(option::CERTIFICATE_ARN)),
            rule_quota: text(option::RULE_QUOTA).parse().unwrap_or(usize::MAX),
            split_methods: options.is(option::SPLIT_METHODS, "true"),
            idle_seconds: gateway.floors.stream_seconds.max(gateway.floors.auth_seconds).max(1),
        };
        settings.check(gateway, refusals);
        settings
    }

    /// The load balancer attributes that every rendering sets.
    pub(super) fn attributes(&self) -> [(&'static str, String); 2] {
        [
            (attribute::IDLE_TIMEOUT, self.idle_seconds.to_string()),
            (attribute::PRESERVE_HOST, "true".to_owned()),
        ]
    }

    fn check(&self, gateway: &Gateway, refusals: &mut Vec<Diagnostic>) {
        self.check_texts(refusals);
        let mut conflict = |message: &str, key: &str| {
            refusals.push(refusal("option-conflict", message).at_path(["aws-alb.", key].concat()));
        };
        if !self.certificates.is_empty() && !gateway.tls.terminates() {
            conflict("aws-alb uses a certificate only with --tls router", option::CERTIFICATE_ARN);
        }
        if self.group_order.is_some() && self.group_name.is_none() {
            conflict(
                "aws-alb.group-order needs aws-alb.group-name: a position is one in a group",
                option::GROUP_ORDER,
            );
        }
        if self.group_name.is_some() && self.api == Api::GatewayApi {
            conflict("aws-alb.group-name is for api=ingress: Gateways have no groups", option::GROUP_NAME);
        }
        let floors = [
            ("stream-timeout", gateway.floors.stream_seconds),
            ("auth-timeout", gateway.floors.auth_seconds),
        ];
        for (path, asked) in floors.into_iter().filter(|(_, asked)| *asked > MAX_IDLE_SECONDS) {
            let message = format!(
                "aws-alb cannot keep a connection open through {asked} silent seconds: the attribute \
                 idle_timeout.timeout_seconds goes up to {MAX_IDLE_SECONDS}"
            );
            let help = "ask for at most 4000s; routers that can: envoy, envoy-gateway, istio, ingress-nginx, \
                        nginx-f5, traefik";
            refusals.push(refusal("stream-limit-unsupported", message).at_path(path).help(help));
        }
    }

    fn check_texts(&self, refusals: &mut Vec<Diagnostic>) {
        let mut invalid = |key: &str, value: &str, wanted: &str| {
            let message = format!("aws-alb.{key} must be {wanted}, not {value:?}");
            refusals.push(refusal("option-invalid", message).at_path(["aws-alb.", key].concat()));
        };
        if let Some(name) = self.group_name.filter(|name| !is_group_name(name)) {
            let wanted = "a group name: at most 63 lower-case letters, digits, - and .";
            invalid(option::GROUP_NAME, name, wanted);
        }
        if !is_policy(self.ssl_policy) {
            invalid(option::SSL_POLICY, self.ssl_policy, "the name of a security policy");
        }
        for arn in self.certificates.iter().filter(|arn| !is_arn(arn)) {
            let wanted = "ARNs such as arn:aws:acm:eu-central-1:123456789012:certificate/…";
            invalid(option::CERTIFICATE_ARN, arn, wanted);
        }
        for subnet in self.subnets.iter().filter(|subnet| !subnet.is_ascii()) {
            invalid(option::SUBNETS, subnet, "ids or names of subnets");
        }
    }
}

/// The controller splits such values at commas and trims each part (`pkg/annotations/parser.go`).
fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// `pkg/ingress/group_loader.go`, `validateGroupName`.
fn is_group_name(name: &str) -> bool {
    name.len() <= 63 && gatewright_core::names::is_subdomain(name)
}

fn is_policy(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:")
        && text.split(':').count() >= 6
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/-_+=@.*".contains(&byte))
}
