//! Gateway and ReferenceGrant.

use super::metadata;
use super::plan::Plan;
use gateway_api::gateways::{
    Gateway as GatewayObject, GatewayListeners, GatewayListenersTls, GatewayListenersTlsCertificateRefs,
    GatewayListenersTlsMode, GatewaySpec,
};
use gateway_api::referencegrants::{
    ReferenceGrant, ReferenceGrantFrom, ReferenceGrantSpec, ReferenceGrantTo,
};
use gatewright_core::decision::Backend;
use gatewright_core::model::{Gateway, Tls};
use gatewright_semantics::gateway_api::GROUP;

pub(super) fn gateway(gateway: &Gateway, plan: &Plan<'_>) -> GatewayObject {
    let listener = |name: &str, port: u16, protocol: &str, tls| GatewayListeners {
        name: name.to_owned(),
        hostname: Some(gateway.host.clone()),
        port: i32::from(port),
        protocol: protocol.to_owned(),
        tls,
        ..GatewayListeners::default()
    };
    let mut listeners = vec![listener(&plan.sections.http, plan.ports.0, "HTTP", None)];
    if let Tls::Secret(secret) = &gateway.tls {
        let certificate = GatewayListenersTlsCertificateRefs {
            name: secret.clone(),
            namespace: plan.secret_namespace.map(str::to_owned),
            ..GatewayListenersTlsCertificateRefs::default()
        };
        let tls = GatewayListenersTls {
            certificate_refs: Some(vec![certificate]),
            mode: Some(GatewayListenersTlsMode::Terminate),
            options: None,
        };
        listeners.push(listener(&plan.sections.https, plan.ports.1, "HTTPS", Some(tls)));
    }
    GatewayObject {
        metadata: metadata(gateway, &plan.name(gateway, ""), &plan.gateway_annotations),
        spec: GatewaySpec { gateway_class_name: plan.class.to_owned(), listeners, ..GatewaySpec::default() },
        status: None,
    }
}

/// What lets the Gateway read a Secret, and the route send to a Service, of another namespace.
pub(super) fn grants(gateway: &Gateway, plan: &Plan<'_>) -> Vec<ReferenceGrant> {
    let mut grants = Vec::new();
    if let (Tls::Secret(secret), Some(namespace)) = (&gateway.tls, plan.secret_namespace) {
        grants.push(grant(gateway, plan, ("-tls", namespace), "Gateway", ("Secret", secret)));
    }
    let foreign = |backend: &&Backend| backend.namespace != gateway.namespace;
    for (suffix, backend) in [("-auth", &gateway.auth), ("-gw", &gateway.gw)] {
        if foreign(&backend) {
            let to = ("Service", backend.service.as_str());
            grants.push(grant(gateway, plan, (suffix, &backend.namespace), "HTTPRoute", to));
        }
    }
    grants
}

fn grant(
    gateway: &Gateway,
    plan: &Plan<'_>,
    (suffix, namespace): (&str, &str),
    from: &str,
    (kind, name): (&str, &str),
) -> ReferenceGrant {
    let mut metadata = metadata(gateway, &plan.name(gateway, suffix), &[]);
    metadata.namespace = Some(namespace.to_owned());
    ReferenceGrant {
        metadata,
        spec: ReferenceGrantSpec {
            from: vec![ReferenceGrantFrom {
                group: GROUP.to_owned(),
                kind: from.to_owned(),
                namespace: gateway.namespace.clone(),
            }],
            to: vec![ReferenceGrantTo {
                group: String::new(),
                kind: kind.to_owned(),
                name: Some(name.to_owned()),
            }],
        },
    }
}
