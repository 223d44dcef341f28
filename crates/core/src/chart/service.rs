//! The Service of a component.

use super::graft::{at, map_of, put, put_or_remove, root};
use super::part::Part;
use super::plan::Plan;
use crate::router::Object;
use crate::tree::{ToValueError, Value};
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

pub(super) fn object(plan: &Plan, part: &Part) -> Result<Object, ToValueError> {
    let mut http = map_of(&ServicePort {
        name: Some("http".to_owned()),
        protocol: Some("TCP".to_owned()),
        target_port: Some(IntOrString::String("http".to_owned())),
        ..ServicePort::default()
    })?;
    put_or_remove(&mut http, "port", part.port.clone());
    let mut object = Object::from_typed(&Service {
        metadata: metadata(plan, part),
        spec: Some(ServiceSpec { selector: Some(part.selector.clone()), ..ServiceSpec::default() }),
        status: None,
    })?;
    let spec = at(root(&mut object)?, &["spec"])?;
    put(spec, "ports", Value::List(vec![Value::Map(http)]));
    put_or_remove(spec, "type", plan.service_type.clone());
    Ok(object)
}

/// Metadata of the objects of a component.
pub(super) fn metadata(plan: &Plan, part: &Part) -> ObjectMeta {
    ObjectMeta {
        name: Some(part.name.clone()),
        namespace: plan.namespace.clone(),
        labels: Some(part.labels.clone()),
        ..ObjectMeta::default()
    }
}
