//! Ingresses as the API server keeps them, for the two providers that read them.

use super::Scene;
use super::ingress::go_quote;
use super::router::Matched;
use gatewright_core::router::Manifest;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{self, WHAT, admit, class_only};
use gatewright_semantics::report::Report;

/// An Ingress; both providers read its annotations from the object.
pub(super) type Ingress = ingress::Ingress<()>;

/// One Ingress of the input.
pub(super) struct Stored<'a> {
    pub(super) object: &'a Manifest,
    pub(super) ingress: Ingress,
    reader: Reader,
}

/// All Ingresses, of whatever class.
pub(super) fn ingresses<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Stored<'a>> {
    let namespace = scene.namespace;
    ingress::ingresses(scene.manifests).map(move |object| {
        let mut reader = Reader::new(&object.reference(), WHAT).dropping_unknown();
        let ingress = ingress::read(object, namespace, &mut reader, class_only);
        Stored { object, ingress, reader }
    })
}

impl<'a> Stored<'a> {
    /// Takes over what there is to say about it; nothing when the API server refuses it. From then on the
    /// report is muted when none of its hosts may be the one in question.
    pub(super) fn admitted(
        mut self,
        scene: &Scene<'_>,
        report: &mut Report,
    ) -> Option<(&'a Manifest, Ingress)> {
        admit(&self.ingress, &mut self.reader);
        let rejected = self.reader.is_rejected();
        report.muted = !concerned(&self.ingress, scene.facts.host.as_deref());
        report.take(self.reader);
        report.muted &= !rejected;
        (!rejected).then_some((self.object, self.ingress))
    }
}

/// Whether any of its hosts may be the one in question.
fn concerned(ingress: &Ingress, asked: Option<&str>) -> bool {
    let may_be =
        |host: &str| host.is_empty() || Matched::new(&format!("Host({})", go_quote(host))).concerns(asked);
    asked.is_none() || ingress.rules.is_empty() || ingress.rules.iter().any(|rule| may_be(&rule.host))
}
