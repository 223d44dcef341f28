//! The autoscaler of a component.

use super::graft::{at, map_of, put, put_or_remove, root};
use super::part::{Part, Scaling};
use super::plan::Plan;
use super::service::metadata;
use crate::router::Object;
use crate::tree::{ToValueError, Value};
use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec,
    MetricTarget, ResourceMetricSource,
};

pub(super) fn object(plan: &Plan, part: &Part, scaling: &Scaling) -> Result<Object, ToValueError> {
    let mut spec = map_of(&HorizontalPodAutoscalerSpec {
        scale_target_ref: CrossVersionObjectReference {
            api_version: Some("apps/v1".to_owned()),
            kind: "Deployment".to_owned(),
            name: part.name.clone(),
        },
        ..HorizontalPodAutoscalerSpec::default()
    })?;
    put_or_remove(&mut spec, "maxReplicas", scaling.max.clone());
    put_or_remove(&mut spec, "minReplicas", scaling.min.clone());
    // Without a metric the chart prints an empty list of them, which is the same as none: Kubernetes then
    // scales at 80 % CPU (API reference, HorizontalPodAutoscalerSpec v2).
    if !scaling.metrics.is_empty() {
        let metrics = scaling.metrics.iter().map(|(resource, target)| metric(resource, target.as_ref()));
        put(&mut spec, "metrics", Value::List(metrics.collect::<Result<_, _>>()?));
    }
    // Whether the spec is optional in the type depends on the level of the Kubernetes API.
    let mut object = Object::from_typed(&HorizontalPodAutoscaler {
        metadata: metadata(plan, part),
        ..HorizontalPodAutoscaler::default()
    })?;
    put(root(&mut object)?, "spec", Value::Map(spec));
    Ok(object)
}

fn metric(resource: &str, utilization: Option<&Value>) -> Result<Value, ToValueError> {
    let mut map = map_of(&MetricSpec {
        type_: "Resource".to_owned(),
        resource: Some(ResourceMetricSource {
            name: resource.to_owned(),
            target: MetricTarget { type_: "Utilization".to_owned(), ..MetricTarget::default() },
        }),
        ..MetricSpec::default()
    })?;
    if let Some(utilization) = utilization {
        put(at(&mut map, &["resource", "target"])?, "averageUtilization", utilization.clone());
    }
    Ok(Value::Map(map))
}
