//! The Deployment that runs Envoy, within the restricted Pod Security Standard.

use super::{BOOTSTRAP, CONFIG_DIR, TLS_DIR, metadata, object_name, pods};
use crate::envoy::facts::Facts;
use gatewright_core::model::{Gateway, Tls};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMapVolumeSource, Container, ContainerPort, HTTPGetAction, Lifecycle,
    LifecycleHandler, PodSecurityContext, PodSpec, PodTemplateSpec, Probe, ResourceRequirements,
    SeccompProfile, SecretVolumeSource, SecurityContext, SleepAction, TopologySpreadConstraint, Volume,
    VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use std::collections::BTreeMap;

/// What the kubelet asks for.
pub(super) const READY: &str = "/ready";

/// No user of the images has this number, and Envoy writes no files.
const USER: i64 = 65_532;

pub(super) fn deployment(gateway: &Gateway, facts: &Facts, checksum: String) -> Deployment {
    let labels = pods::labels(gateway);
    let selector = LabelSelector { match_labels: Some(labels.clone()), ..LabelSelector::default() };
    let one = |count| Some(IntOrString::Int(count));
    Deployment {
        metadata: metadata(gateway),
        spec: Some(DeploymentSpec {
            replicas: Some(facts.replicas),
            selector: selector.clone(),
            strategy: Some(DeploymentStrategy {
                rolling_update: Some(RollingUpdateDeployment { max_surge: one(1), max_unavailable: one(0) }),
                type_: Some("RollingUpdate".to_owned()),
            }),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    annotations: Some([("checksum/config".to_owned(), checksum)].into()),
                    labels: Some(labels),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod(gateway, facts, selector)),
            },
            ..DeploymentSpec::default()
        }),
        status: None,
    }
}

fn pod(gateway: &Gateway, facts: &Facts, selector: LabelSelector) -> PodSpec {
    PodSpec {
        automount_service_account_token: Some(false),
        containers: vec![container(gateway, facts)],
        security_context: Some(PodSecurityContext {
            // The certificate is readable for this group alone.
            fs_group: Some(USER),
            run_as_group: Some(USER),
            run_as_non_root: Some(true),
            run_as_user: Some(USER),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                ..SeccompProfile::default()
            }),
            ..PodSecurityContext::default()
        }),
        termination_grace_period_seconds: Some(45),
        topology_spread_constraints: Some(vec![TopologySpreadConstraint {
            label_selector: Some(selector),
            max_skew: 1,
            topology_key: "kubernetes.io/hostname".to_owned(),
            when_unsatisfiable: "ScheduleAnyway".to_owned(),
            ..TopologySpreadConstraint::default()
        }]),
        volumes: Some(volumes(gateway)),
        ..PodSpec::default()
    }
}

fn container(gateway: &Gateway, facts: &Facts) -> Container {
    let args = [
        "--config-path",
        &format!("{CONFIG_DIR}/{BOOTSTRAP}"),
        "--disable-hot-restart",
        "--concurrency",
        "2",
    ];
    Container {
        name: "envoy".to_owned(),
        image: Some(facts.image.clone()),
        // The entry point of the image with a shell would change the user, which only root may.
        command: Some(vec!["/usr/local/bin/envoy".to_owned()]),
        args: Some(args.map(str::to_owned).to_vec()),
        ports: Some(ports(gateway, facts)),
        liveness_probe: Some(probe(10, 3)),
        readiness_probe: Some(probe(5, 2)),
        startup_probe: Some(probe(2, 60)),
        // While the pod leaves the Service, it still answers.
        lifecycle: Some(Lifecycle {
            pre_stop: Some(LifecycleHandler {
                sleep: Some(SleepAction { seconds: 15 }),
                ..LifecycleHandler::default()
            }),
            ..Lifecycle::default()
        }),
        resources: Some(ResourceRequirements {
            limits: Some(quantities(&[("memory", "512Mi")])),
            requests: Some(quantities(&[("cpu", "100m"), ("memory", "128Mi")])),
            ..ResourceRequirements::default()
        }),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities {
                drop: Some(vec!["ALL".to_owned()]),
                ..Capabilities::default()
            }),
            read_only_root_filesystem: Some(true),
            ..SecurityContext::default()
        }),
        volume_mounts: Some(mounts(gateway)),
        ..Container::default()
    }
}

fn ports(gateway: &Gateway, facts: &Facts) -> Vec<ContainerPort> {
    let port = |name: &str, number: u16| ContainerPort {
        container_port: i32::from(number),
        name: Some(name.to_owned()),
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    let mut ports = vec![port("http", facts.http_port)];
    if gateway.tls.terminates() {
        ports.push(port("https", facts.https_port));
    }
    ports.push(port("probe", facts.probe_port));
    ports
}

/// A listener of its own: the admin interface, which other examples probe, is for this pod only.
fn probe(period: i32, failures: i32) -> Probe {
    Probe {
        failure_threshold: Some(failures),
        http_get: Some(HTTPGetAction {
            path: Some(READY.to_owned()),
            port: IntOrString::String("probe".to_owned()),
            ..HTTPGetAction::default()
        }),
        period_seconds: Some(period),
        ..Probe::default()
    }
}

fn quantities(given: &[(&str, &str)]) -> BTreeMap<String, Quantity> {
    given.iter().map(|(name, quantity)| ((*name).to_owned(), Quantity((*quantity).to_owned()))).collect()
}

fn volumes(gateway: &Gateway) -> Vec<Volume> {
    let mut volumes = vec![Volume {
        name: "config".to_owned(),
        config_map: Some(ConfigMapVolumeSource {
            name: object_name(gateway),
            ..ConfigMapVolumeSource::default()
        }),
        ..Volume::default()
    }];
    if let Tls::Secret(secret) = &gateway.tls {
        volumes.push(Volume {
            name: "tls".to_owned(),
            secret: Some(SecretVolumeSource {
                default_mode: Some(0o440),
                secret_name: Some(secret.clone()),
                ..SecretVolumeSource::default()
            }),
            ..Volume::default()
        });
    }
    volumes
}

fn mounts(gateway: &Gateway) -> Vec<VolumeMount> {
    let mount = |name: &str, path: &str| VolumeMount {
        mount_path: path.to_owned(),
        name: name.to_owned(),
        read_only: Some(true),
        ..VolumeMount::default()
    };
    let mut mounts = vec![mount("config", CONFIG_DIR)];
    if gateway.tls.terminates() {
        mounts.push(mount("tls", TLS_DIR));
    }
    mounts
}
