//! The ServiceAccount, when the chart creates one.

use super::graft::{at, put, root};
use super::plan::{Account, Plan};
use crate::router::Object;
use crate::tree::ToValueError;
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

pub(super) fn object(plan: &Plan, account: &Account) -> Result<Object, ToValueError> {
    let mut object = Object::from_typed(&ServiceAccount {
        metadata: ObjectMeta {
            name: Some(plan.account_name.clone()),
            namespace: plan.namespace.clone(),
            labels: Some(plan.common.clone()),
            ..ObjectMeta::default()
        },
        ..ServiceAccount::default()
    })?;
    let map = root(&mut object)?;
    if let Some(annotations) = &account.annotations {
        put(at(map, &["metadata"])?, "annotations", annotations.clone());
    }
    if let Some(automount) = &account.automount {
        put(map, "automountServiceAccountToken", automount.clone());
    }
    Ok(object)
}
