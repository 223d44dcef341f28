//! Keys that look like documented ones but become other variables.

use super::Given;
use crate::chart::env::variable_name;
use crate::chart::keys::{ENV, EnvKey};
use crate::checks::subject::{Findings, Place, Subject};
use crate::suggest::closest;
use crate::tree::Entry;
use std::cell::Cell;

/// A key and the documented one it resembles.
pub(super) struct NearMiss<'a> {
    pub(super) entry: &'a Entry,
    pub(super) meant: &'static EnvKey,
    /// It was named where the documented key is missing.
    pub(super) reported: Cell<bool>,
}

pub(super) fn near_misses<'a>(subject: &Subject<'_>, given: &[Given<'a>]) -> Vec<NearMiss<'a>> {
    /// A file with more keys than this has no typos but another plan.
    const MOST: usize = 500;
    let unknown = given.iter().filter(|one| one.known.is_none() && !one.entry.key.retyped).take(MOST);
    unknown.filter_map(|one| near_miss(subject, one.entry)).collect()
}

fn near_miss<'a>(subject: &Subject<'_>, entry: &'a Entry) -> Option<NearMiss<'a>> {
    let name = variable_name(&entry.key.text);
    let documented = || ENV.iter().filter(|key| key.is_in(subject.version));
    // The same variable is no miss; two keys of one variable are a collision.
    if name == "PORT" || documented().any(|key| variable_name(key.key) == name) {
        return None;
    }
    let meant = closest(&entry.key.text, documented().map(|key| key.key))
        .and_then(|key| documented().find(|known| known.key == key))
        .or_else(|| documented().find(|known| extends(&name, &variable_name(known.key))))?;
    Some(NearMiss { entry, meant, reported: Cell::new(false) })
}

/// A documented name with a few letters more or less at its end.
fn extends(name: &str, known: &str) -> bool {
    let (name, known) = (name.replace('_', ""), known.replace('_', ""));
    let (short, long) = if name.len() < known.len() { (&name, &known) } else { (&known, &name) };
    short.len() >= 8 && long.starts_with(short.as_str()) && long.len() - short.len() <= 4
}

pub(super) fn report(typos: &[NearMiss<'_>], subject: &Subject<'_>, out: &mut Findings) {
    for typo in typos.iter().filter(|typo| !typo.reported.get()) {
        let key = &typo.entry.key;
        let message = format!(
            "this becomes the variable {}, but the application reads {}",
            variable_name(&key.text),
            variable_name(typo.meant.key)
        );
        let path = format!("env.{}", typo.meant.key);
        let is_secret = [typo.meant.key, key.text.as_str()].into_iter().any(crate::secret::is_secret_key);
        let value = if is_secret { "…".to_owned() } else { subject.written(&typo.entry.value) };
        let help = subject.corrected(&path, &typo.entry.value, &value);
        out.warning("env-near-miss", Place::at(format!("env.{}", key.text), Some(key.span)), message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_with, fires, silent};
    use crate::diag::Severity::Warning;

    #[test]
    fn resemblance() {
        for key in [
            "fronteggMCPGwHost",
            "redisTLSEnabled",
            "redisHostname",
            "redisPasword",
            "vendorClientSecrt",
            "eventWebhookURLs",
            "secretEncryptionKy",
        ] {
            fires("env-near-miss", Warning, &format!("env: {{{key}: x}}"));
        }
        for key in ["SECRET_ENCRYPTION_KEY", "logLevel", "myOwn", "redisCluster", "LOG_LEVEL"] {
            silent("env-near-miss", &format!("env: {{{key}: x}}"));
        }
    }

    #[test]
    fn one_message_where_the_right_key_is_missing() {
        let found = check_with("0.11.0", "", "env: {redisHostname: redis}");
        let about: Vec<_> = found
            .iter()
            .filter(|found| found.message.contains("redisHostname") || found.path.contains("redisHostname"))
            .collect();
        assert_eq!(about.len(), 1, "{about:?}");
        assert_eq!(about[0].code, "env-missing");
        assert_eq!(about[0].spans.len(), 1);
    }
}
