//! Labels of the chart's objects.

use super::{Component, Names, Release};
use std::collections::BTreeMap;

/// The labels of every object, without the component.
///
/// They are also the labels of the routing objects.
pub fn common(release: &Release<'_>, names: &Names) -> Vec<(String, String)> {
    vec![
        ("helm.sh/chart".to_owned(), names.chart_label.clone()),
        ("app.kubernetes.io/name".to_owned(), names.name.clone()),
        ("app.kubernetes.io/instance".to_owned(), release.name.to_owned()),
        ("app.kubernetes.io/managed-by".to_owned(), "Helm".to_owned()),
    ]
}

/// The labels that select the pods of a component.
pub fn selector(release: &Release<'_>, names: &Names, component: Component) -> Vec<(String, String)> {
    vec![
        ("app.kubernetes.io/name".to_owned(), names.name.clone()),
        ("app.kubernetes.io/instance".to_owned(), release.name.to_owned()),
        component_label(component),
    ]
}

fn component_label(component: Component) -> (String, String) {
    ("app.kubernetes.io/component".to_owned(), component.label().to_owned())
}

/// The common labels with the component, as typed objects hold them.
pub(super) fn of(release: &Release<'_>, names: &Names, component: Component) -> BTreeMap<String, String> {
    common(release, names).into_iter().chain([component_label(component)]).collect()
}
