//! The Deployment of a component.

use super::graft::{at, map_of, put, put_or_remove, root};
use super::part::Part;
use super::plan::Plan;
use super::service::metadata;
use crate::router::Object;
use crate::tree::{Map, ToValueError, Value};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvFromSource, EnvVar, PodSpec, PodTemplateSpec, SecretEnvSource,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

/// The container listens here whatever the port of the Service is.
const CONTAINER_PORT: i32 = 8080;

pub(super) fn object(plan: &Plan, part: &Part) -> Result<Object, ToValueError> {
    let mut object = Object::from_typed(&skeleton(plan, part))?;
    let map = root(&mut object)?;
    if let Some(replicas) = &part.replicas {
        put(at(map, &["spec"])?, "replicas", replicas.clone());
    }
    let template = at(map, &["spec", "template", "metadata"])?;
    if let Some(annotations) = &plan.pod.annotations {
        put(template, "annotations", annotations.clone());
    }
    let labels = at(template, &["labels"])?;
    for (key, value) in &plan.pod.labels {
        put_or_remove(labels, key.clone(), Some(value.clone()).filter(|value| *value != Value::Null));
    }
    let pod = at(map, &["spec", "template", "spec"])?;
    for (field, value) in &plan.pod.spec {
        put(pod, *field, value.clone());
    }
    put(pod, "containers", Value::List(vec![Value::Map(container(plan, part)?)]));
    Ok(object)
}

fn skeleton(plan: &Plan, part: &Part) -> Deployment {
    Deployment {
        metadata: metadata(plan, part),
        spec: Some(DeploymentSpec {
            selector: LabelSelector { match_labels: Some(part.selector.clone()), ..LabelSelector::default() },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(part.labels.clone()), ..ObjectMeta::default() }),
                spec: Some(PodSpec {
                    service_account_name: Some(plan.account_name.clone()),
                    ..PodSpec::default()
                }),
            },
            ..DeploymentSpec::default()
        }),
        status: None,
    }
}

fn container(plan: &Plan, part: &Part) -> Result<Map, ToValueError> {
    let variables = plan.env.iter().map(|variable| EnvVar {
        name: variable.name.clone(),
        value: variable.value.clone(),
        ..EnvVar::default()
    });
    let secret = plan.existing_secret.as_ref().map(|name| EnvFromSource {
        secret_ref: Some(SecretEnvSource { name: name.clone(), ..SecretEnvSource::default() }),
        ..EnvFromSource::default()
    });
    let mut map = map_of(&Container {
        name: part.component.label().to_owned(),
        image: Some(part.image.clone()),
        env: Some(variables.collect()),
        env_from: secret.map(|secret| vec![secret]),
        ports: Some(vec![ContainerPort {
            name: Some("http".to_owned()),
            container_port: CONTAINER_PORT,
            protocol: Some("TCP".to_owned()),
            ..ContainerPort::default()
        }]),
        ..Container::default()
    })?;
    if let Some(policy) = &part.pull_policy {
        put(&mut map, "imagePullPolicy", policy.clone());
    }
    for (field, value) in part.blocks.iter().chain(&plan.pod.container) {
        put(&mut map, *field, value.clone());
    }
    Ok(map)
}
