//! The environment: every key of `env` becomes a variable of both containers.

mod events;
mod flow;
mod kinds;
mod names;
mod near_miss;
mod placeholder;
mod redis;
mod required;
mod scalars;
mod secrets;
mod text;
mod urls;

pub(super) use placeholder::{is_documentation_host, is_placeholder};
pub(super) use urls::Url;

use super::subject::{Findings, Subject};
use crate::chart::ChartVersion;
use crate::chart::keys::{ENV, EnvKey, EnvKind};
use crate::tree::{Entry, Kind};

/// One key of `env` that the user gave.
#[derive(Clone, Copy)]
struct Given<'a> {
    entry: &'a Entry,
    /// What is known about it; also for a version that does not document it.
    known: Option<&'static EnvKey>,
}

impl Given<'_> {
    fn path(&self) -> String {
        format!("env.{}", self.entry.key.text)
    }

    fn kind(&self) -> EnvKind {
        self.known.map_or(EnvKind::Text, |known| known.kind)
    }

    /// Its value must never be shown.
    fn is_secret(&self) -> bool {
        matches!(self.kind(), EnvKind::Secret | EnvKind::EncryptionKey)
            || crate::secret::is_secret_key(&self.entry.key.text)
    }
}

pub(super) fn env(subject: &Subject<'_>, out: &mut Findings) {
    // Anything but a map is Helm's own error.
    if !subject.value(&["env"]).is_some_and(|node| matches!(node.kind, Kind::Map(_))) {
        return;
    }
    let given = given(subject);
    names::names(subject, &given, out);
    let typos = near_miss::near_misses(subject, &given);
    let refers = given.iter().any(|one| one.entry.value.as_str().is_some_and(|text| text.contains("$(")));
    let firsts = if refers { text::firsts(subject) } else { text::Firsts::new() };
    for one in &given {
        version(one, subject.version, out);
        scalars::value(subject, one, &firsts, out);
        secrets::inline(subject, one, out);
    }
    required::required(subject, &typos, out);
    near_miss::report(&typos, subject, out);
    events::events(subject, out);
    secrets::existing(subject, out);
    urls::loops(subject, out);
}

/// Adds to the finding about a missing host what looks meant for it.
pub(super) fn point_to_typo(subject: &Subject<'_>, finding: &mut crate::diag::Diagnostic) {
    if let Some(span) = super::structure::meant_for_env(subject.user) {
        finding.message.push_str("; this block looks meant for `env`");
        finding.spans = vec![(span, String::new())];
        return;
    }
    let given = given(subject);
    if let Some(typo) =
        near_miss::near_misses(subject, &given).iter().find(|typo| typo.meant.kind == EnvKind::Host)
    {
        finding.message.push_str(&format!("; `{}` looks meant for it", typo.entry.key.text));
        finding.spans = vec![(typo.entry.key.span, String::new())];
    } else if finding.spans.is_empty()
        && let Some(block) = subject.user.entries().iter().find(|entry| entry.key.text == "env")
    {
        finding.spans = vec![(block.key.span, String::new())];
    }
}

fn given<'a>(subject: &Subject<'a>) -> Vec<Given<'a>> {
    let entries = subject.given(&["env"]).map(crate::tree::Node::entries).unwrap_or_default();
    let known = |entry: &Entry| ENV.iter().find(|key| key.key == entry.key.text);
    entries.iter().map(|entry| Given { entry, known: known(entry) }).collect()
}

/// Keys that this version's texts do not name.
fn version(given: &Given<'_>, version: ChartVersion, out: &mut Findings) {
    use super::subject::Place;
    let Some(known) = given.known.filter(|known| !known.is_in(version)) else { return };
    if !crate::chart::go::truthy(Some(&given.entry.value)) {
        return;
    }
    let place = Place::at(given.path(), Some(given.entry.key.span));
    if version.minor() >= known.until {
        let message = format!(
            "this was replaced by hybridAuthHost in chart 0.{}.0; the variable is still set, but not documented any more",
            known.until
        );
        out.warning("env-key-retired", place, message, "hybridAuthHost: \"https://…\"");
    } else if matches!(known.key, "hybridAuthHost" | "eventStdoutEnabled" | "secretEncryptionKey") {
        let message = format!(
            "the variable is set, but the images of chart {version} may not know it; it is documented from 0.{}.0 on",
            known.since
        );
        out.info("env-key-too-new", place, message, "--chart-version 0.11.0");
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::check;
    use crate::diag::Severity::{Info, Warning};

    #[test]
    fn keys_of_other_versions() {
        let found = |version, values, code| {
            check(version, values).into_iter().find(|found| found.code == code).map(|found| found.severity)
        };
        let retired = "env: {integrationCallbackEndpoint: https://x.acme.dev}";
        assert_eq!(found("0.3.0", retired, "env-key-retired"), Some(Warning));
        assert_eq!(found("0.2.0", retired, "env-key-retired"), None);
        for (values, first, before) in [
            ("env: {hybridAuthHost: https://auth.acme.dev}", "0.3.0", "0.2.0"),
            ("env: {eventStdoutEnabled: 'true'}", "0.6.0", "0.5.0"),
            ("env: {secretEncryptionKey: abcdefghijklmnopqrstuvwxyz012345}", "0.8.0", "0.7.0"),
        ] {
            assert_eq!(found(before, values, "env-key-too-new"), Some(Info), "{values}");
            assert_eq!(found(first, values, "env-key-too-new"), None, "{values}");
        }
    }
}
