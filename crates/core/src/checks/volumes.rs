//! Volumes and mounts belong together.

use super::subject::{Findings, Place, Subject};
use crate::tree::Node;
use std::collections::BTreeSet;

pub(super) fn volumes(subject: &Subject<'_>, out: &mut Findings) {
    let list = |key: &str| subject.value(&[key]).map(Node::items).unwrap_or_default();
    let (volumes, mounts) = (list("volumes"), list("volumeMounts"));
    let names = |items: &'_ [Node]| items.iter().filter_map(name).map(str::to_owned).collect::<BTreeSet<_>>();
    let (of_volumes, of_mounts) = (names(volumes), names(mounts));
    for (index, mount) in mounts.iter().enumerate() {
        let Some(wanted) = name(mount).filter(|wanted| !of_volumes.contains(*wanted)) else { continue };
        let message = format!("no volume is called {wanted:?}, so Kubernetes refuses the pods");
        let place = Place::of(format!("volumeMounts[{index}].name"), mount.get("name"));
        let help = format!("volumes:\n- name: {wanted}\n  secret: {{secretName: …}}");
        out.error("volume-mount-without-volume", place, message, help);
    }
    for (index, volume) in volumes.iter().enumerate() {
        let Some(given) = name(volume).filter(|given| !of_mounts.contains(*given)) else { continue };
        let message = format!("the volume {given:?} is not mounted anywhere");
        let place = Place::of(format!("volumes[{index}].name"), volume.get("name"));
        let help = format!("volumeMounts:\n- name: {given}\n  mountPath: /…");
        out.info("volume-mount-without-volume", place, message, help);
    }
}

fn name(item: &Node) -> Option<&str> {
    item.get("name").and_then(Node::as_str)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Info};

    #[test]
    fn pairs() {
        let code = "volume-mount-without-volume";
        fires(code, Error, "volumeMounts: [{name: certs, mountPath: /certs}]");
        fires(code, Error, "volumes: [{name: cert}]\nvolumeMounts: [{name: certs, mountPath: /certs}]");
        fires(code, Info, "volumes: [{name: certs}]");
        silent(code, "volumes: [{name: certs}]\nvolumeMounts: [{name: certs, mountPath: /certs}]");
    }
}
