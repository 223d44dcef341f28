//! Variables that the application cannot do without.

use super::near_miss::NearMiss;
use crate::chart::env::variable_name;
use crate::chart::keys::{ENV, EnvKey, EnvKind};
use crate::checks::structure::meant_for_env;
use crate::checks::subject::{Findings, Place, Subject};
use crate::diag::Severity;
use crate::tree::{Kind, Node};

pub(super) fn required(subject: &Subject<'_>, typos: &[NearMiss<'_>], out: &mut Findings) {
    // One cause: the block itself has another name.
    if meant_for_env(subject.user).is_some() {
        return;
    }
    let secret = subject.secret();
    for key in ENV.iter().filter(|key| key.is_in(subject.version)) {
        // A missing host is reported where routes are wanted, even with a Secret.
        if key.kind == EnvKind::Host && (subject.routes || subject.host_given) {
            for typo in
                typos.iter().filter(|typo| typo.meant.kind == EnvKind::Host && !is_given(subject, key))
            {
                typo.reported.set(subject.routes);
            }
            continue;
        }
        let is_password = key.key == "redisPassword";
        if !(key.required || is_password) || is_given(subject, key) {
            continue;
        }
        match &secret {
            Some(secret) => maybe_in_secret(subject, key, secret, typos, out),
            None if is_password => no_password(subject, key, typos, out),
            None => missing(subject, key, typos, out),
        }
    }
}

/// True when something that is not empty becomes the variable, or when what stands there is reported already.
fn is_given(subject: &Subject<'_>, key: &EnvKey) -> bool {
    let full = |node: &Node| !node.is_null() && node.as_str() != Some("");
    if subject.value(&["env", key.key]).is_some_and(full) {
        return true;
    }
    let given = subject.given(&["env", key.key]);
    // A word that means nothing, such as `null`, has a finding of its own.
    let is_word = given.is_some_and(|node| {
        matches!(node.kind, Kind::Null)
            && !subject.source_text(node).trim().is_empty()
            && key.default == Some("")
    });
    if is_word && subject.secret().is_none() {
        return true;
    }
    let variable = variable_name(key.key);
    let entries = subject.given(&["env"]).map(Node::entries).unwrap_or_default();
    entries.iter().any(|entry| full(&entry.value) && variable_name(&entry.key.text) == variable)
}

/// The key itself, the typo that was meant for it, or the block it belongs in.
fn place(subject: &Subject<'_>, key: &EnvKey, typos: &[NearMiss<'_>], message: &mut String) -> Place {
    let path = format!("env.{}", key.key);
    if let Some(typo) = typos.iter().find(|typo| typo.meant.key == key.key) {
        typo.reported.set(true);
        message.push_str(&format!(
            "; `{}` looks meant for it, but becomes {}",
            typo.entry.key.text,
            variable_name(&typo.entry.key.text)
        ));
        return Place::at(path, Some(typo.entry.key.span));
    }
    let own =
        subject.given(&["env"]).and_then(|env| env.entries().iter().find(|entry| entry.key.text == key.key));
    let block = subject.user.entries().iter().find(|entry| entry.key.text == "env");
    Place::at(path, own.or(block).map(|entry| entry.key.span))
}

fn missing(subject: &Subject<'_>, key: &EnvKey, typos: &[NearMiss<'_>], out: &mut Findings) {
    let mut message = format!("{} is required: {}", variable_name(key.key), key.about);
    let place = place(subject, key, typos, &mut message);
    let help =
        format!("env:\n  {}: \"{}\"", key.key, key.default.filter(|text| !text.is_empty()).unwrap_or("…"));
    out.error("env-missing", place, message, help);
}

fn no_password(subject: &Subject<'_>, key: &EnvKey, typos: &[NearMiss<'_>], out: &mut Findings) {
    let mut message = "no password: right only for a Redis without authentication".to_owned();
    let place = place(subject, key, typos, &mut message);
    out.warning(
        "redis-password-empty",
        place,
        message,
        "existingSecret: …   # a Secret with the key REDIS_PASSWORD",
    );
}

fn maybe_in_secret(
    subject: &Subject<'_>,
    key: &EnvKey,
    secret: &str,
    typos: &[NearMiss<'_>],
    out: &mut Findings,
) {
    let mut message = format!(
        "not given here, so the Secret {secret} must hold {}; that cannot be checked",
        variable_name(key.key)
    );
    let place = place(subject, key, typos, &mut message);
    let belongs_there = key.kind == EnvKind::Secret;
    let severity = if belongs_there { Severity::Info } else { Severity::Warning };
    let help = format!("kubectl get secret {secret} -o jsonpath='{{.data.{}}}'", variable_name(key.key));
    out.push(severity, "env-missing-maybe-in-secret", place, message, help);
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_with, fires, silent};
    use crate::diag::Severity::{self, Error, Info, Warning};

    fn missing(version: &str, values: &str, code: &str) -> Vec<(String, Severity)> {
        let found = check_with(version, "", values);
        found
            .into_iter()
            .filter(|found| found.code == code)
            .map(|found| (found.path, found.severity))
            .collect()
    }

    #[test]
    fn nothing_at_all() {
        let of = |version| {
            missing(version, "", "env-missing").into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        let newest = of("0.11.0");
        for key in [
            "redisHost",
            "vendorClientId",
            "vendorClientSecret",
            "applicationId",
            "externalAuthorizationUrl",
            "hybridAuthHost",
        ] {
            assert!(newest.contains(&format!("env.{key}")), "{key}");
        }
        assert_eq!(newest.len(), 6, "{newest:?}");
        let oldest = of("0.1.0");
        assert!(
            oldest.contains(&"env.integrationCallbackEndpoint".to_owned())
                && !oldest.contains(&"env.hybridAuthHost".to_owned())
        );
        assert_eq!(missing("0.11.0", "", "redis-password-empty").len(), 1);
    }

    #[test]
    fn blanked_defaults() {
        for key in ["redisPort", "redisDb", "redisTlsEnabled", "cacheTtl", "fronteggRegion"] {
            fires("env-missing", Error, &format!("env: {{{key}: ''}}"));
            fires("env-missing", Error, &format!("env: {{{key}: null}}"));
        }
        silent("env-missing", "env: {redisPort: '6380'}");
        silent("env-missing", "env: {secretEncryptionKey: ''}");
        fires("env-missing", Error, "env: {applicationId: }");
        silent("env-missing", "env: {applicationId: null}");
        fires("scalar-changes-type", Error, "env: {applicationId: null}");
        // Another spelling of the same variable counts.
        silent("env-missing", "env: {applicationId: '', APPLICATION_ID: x}");
    }

    #[test]
    fn with_a_secret() {
        let code = "env-missing-maybe-in-secret";
        let found = missing("0.11.0", "existingSecret: s", code);
        assert!(found.contains(&("env.applicationId".to_owned(), Warning)));
        assert!(found.contains(&("env.vendorClientSecret".to_owned(), Info)));
        assert!(found.contains(&("env.redisPassword".to_owned(), Info)));
        assert_eq!(missing("0.11.0", "existingSecret: s", "env-missing"), []);
        assert_eq!(missing("0.10.0", "existingSecret: s", code), []);
        silent(code, "");
    }

    #[test]
    fn a_block_of_another_name_is_the_one_cause() {
        let found = check_with("0.11.0", "", "envs: {applicationId: x}");
        assert!(found.iter().all(|found| found.code != "env-missing"), "{found:?}");
        assert!(found.iter().any(|found| found.code == "unknown-key"));
    }
}
