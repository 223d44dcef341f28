//! The account the pods run as.

use super::subject::{Findings, Place, Subject, shown};
use crate::chart::go::{printed, truthy};
use crate::names::is_subdomain;

pub(super) fn account(subject: &Subject<'_>, out: &mut Findings) {
    if subject.value(&["serviceAccount"]).is_none_or(|node| node.entries().is_empty()) {
        return;
    }
    let name = subject.value(&["serviceAccount", "name"]).filter(|node| truthy(Some(node)));
    if let Some(node) = name
        && !is_subdomain(printed(Some(node)).as_str())
    {
        let message = format!(
            "an account name is lower-case letters, digits, - and ., at most 253 characters, found {}",
            shown(name)
        );
        let help =
            offer(&printed(Some(node))).map_or("name: my-sa".to_owned(), |name| format!("name: {name}"));
        out.error("service-account-name-invalid", Place::of("serviceAccount.name", name), message, help);
    }
    if subject.truthy(&["serviceAccount", "create"]) {
        return;
    }
    let create = subject.given(&["serviceAccount", "create"]);
    if name.is_none() {
        let message =
            "the pods would run as the `default` account of the namespace, shared with everything else there";
        let help = "serviceAccount:\n  create: false\n  name: my-sa";
        out.warning("service-account-default", Place::of("serviceAccount.create", create), message, help);
    }
    for key in ["annotations", "automount"] {
        if let Some(node) = subject.given(&["serviceAccount", key]).filter(|node| !node.is_null()) {
            let message = "this applies only to an account that the chart creates, and `create` is off";
            let place = Place::of(format!("serviceAccount.{key}"), Some(node));
            out.warning(
                "service-account-unused-settings",
                place,
                message,
                "remove it, or set it on that account",
            );
        }
    }
}

/// The nearest valid name.
fn offer(text: &str) -> Option<String> {
    let name: String = text
        .trim()
        .chars()
        .map(|letter| if matches!(letter, ' ' | '_') { '-' } else { letter.to_ascii_lowercase() })
        .collect();
    is_subdomain(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn accounts() {
        fires("service-account-name-invalid", Error, "serviceAccount: {name: My SA}");
        fires(
            "service-account-name-invalid",
            Error,
            &format!("serviceAccount: {{name: {}}}", "a".repeat(254)),
        );
        silent("service-account-name-invalid", "serviceAccount: {name: my.sa-1}");
        fires("service-account-default", Warning, "serviceAccount: {create: false}");
        fires("service-account-default", Warning, "serviceAccount: {create: null}");
        silent("service-account-default", "serviceAccount: {create: false, name: x}");
        silent("service-account-default", "serviceAccount: {name: ''}");
        fires(
            "service-account-unused-settings",
            Warning,
            "serviceAccount: {create: false, automount: false}",
        );
        fires(
            "service-account-unused-settings",
            Warning,
            "serviceAccount: {create: false, annotations: {a: b}}",
        );
        silent("service-account-unused-settings", "serviceAccount: {create: false, name: x}");
        silent("service-account-unused-settings", "serviceAccount: {automount: false}");
    }
}
