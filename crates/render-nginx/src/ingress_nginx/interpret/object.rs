//! One Ingress as the controller sees it.

use super::settings::Settings;
use gatewright_semantics::ingress::{self, HostRule};

/// An Ingress with the controller's annotations.
pub(super) type Ingress = ingress::Ingress<Settings>;

/// False only when every rule names another host: then nothing on the object reaches the server block of this
/// host, whatever it means. Annotations that add hosts count as reaching it.
pub(super) fn may_concern(ingress: &Ingress, host: Option<&str>) -> bool {
    let Some(host) = host else { return true };
    let is_other = |rule: &HostRule| match rule.host.strip_prefix("*.") {
        Some(parent) => !host.strip_suffix(parent).is_some_and(|label| label.ends_with('.')),
        None => !rule.host.is_empty() && !rule.host.eq_ignore_ascii_case(host),
    };
    let adds_hosts = ingress.settings.from_to_www.is_some() || !ingress.settings.aliases.is_empty();
    adds_hosts || ingress.rules.is_empty() || !ingress.rules.iter().all(is_other)
}
