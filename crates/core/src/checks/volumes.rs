//! Volumes and mounts belong together.

use super::subject::{Findings, Place, Subject};
use crate::tree::Node;

pub(super) fn volumes(subject: &Subject<'_>, out: &mut Findings) {
    let list = |key: &str| subject.value(&[key]).map(Node::items).unwrap_or_default();
    let (volumes, mounts) = (list("volumes"), list("volumeMounts"));
    let name = |item: &Node| item.get("name").and_then(Node::as_str).map(str::to_owned);
    for (index, mount) in mounts.iter().enumerate() {
        let Some(wanted) = name(mount) else { continue };
        if !volumes.iter().any(|volume| name(volume).as_ref() == Some(&wanted)) {
            let message = format!("no volume is called {wanted:?}, so Kubernetes refuses the pods");
            let place = Place::of(format!("volumeMounts[{index}].name"), mount.get("name"));
            let help = format!("volumes:\n- name: {wanted}\n  secret: {{secretName: …}}");
            out.error("volume-mount-without-volume", place, message, help);
        }
    }
    for (index, volume) in volumes.iter().enumerate() {
        let Some(given) = name(volume) else { continue };
        if !mounts.iter().any(|mount| name(mount).as_ref() == Some(&given)) {
            let message = format!("the volume {given:?} is not mounted anywhere");
            let place = Place::of(format!("volumes[{index}].name"), volume.get("name"));
            let help = format!("volumeMounts:\n- name: {given}\n  mountPath: /…");
            out.info("volume-mount-without-volume", place, message, help);
        }
    }
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
