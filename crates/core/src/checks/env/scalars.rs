//! What kind of scalar a value is, and whether its text reaches the container as it was written.

use super::text::Firsts;
use super::{Given, flow, kinds};
use crate::chart::go::printed;
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place, Subject, shown};
use crate::diag::Severity;
use crate::tree::{Kind, Number};
use crate::yaml::{Scalar, resolve};

/// Checks one value; the first thing wrong with its kind is the only finding about it.
pub(super) fn value(subject: &Subject<'_>, given: &Given<'_>, firsts: &Firsts<'_>, out: &mut Findings) {
    // The host has a check of its own, in a fixed order.
    if given.kind() == EnvKind::Host {
        return;
    }
    let node = &given.entry.value;
    match &node.kind {
        Kind::List(_) | Kind::Map(_) => {
            let message = format!(
                "a variable holds text, found {}; Helm would print it in an internal form such as [a b]",
                shown(Some(node))
            );
            let help = format!("{}: \"…\"", given.entry.key.text);
            out.error("env-not-scalar", Place::of(given.path(), Some(node)), message, help);
        }
        Kind::Null => null(subject, given, out),
        Kind::Bool(value) => boolean(subject, given, *value, out),
        Kind::Number(number) => self::number(subject, given, *number, out),
        Kind::String(text) => flow::text(subject, given, text, firsts, out),
    }
}

/// Null removes a default; without one an empty variable is left.
fn null(subject: &Subject<'_>, given: &Given<'_>, out: &mut Findings) {
    let default = given.known.filter(|known| known.is_in(subject.version)).and_then(|known| known.default);
    let place = Place::at(given.path(), Some(given.entry.key.span));
    match default {
        None => {
            let variable = crate::chart::env::variable_name(&given.entry.key.text);
            let (severity, message) = match subject.secret() {
                Some(secret) => (
                    Severity::Error,
                    format!(
                        "this makes an empty variable {variable}, which even hides the one of the Secret {secret}"
                    ),
                ),
                None => (
                    Severity::Warning,
                    format!("this makes an empty variable {variable}; null removes only what has a default"),
                ),
            };
            out.push(severity, "env-null", place, message, "remove the line");
        }
        // Removing a default is what null is for, and with a Secret its own value then counts.
        Some("") if is_word_null(subject, given) && subject.secret().is_none() => {
            let message = "this word means nothing at all in YAML, not the text it looks like";
            let help = format!("{}: \"…\"", given.entry.key.text);
            out.error(
                "scalar-changes-type",
                Place::of(given.path(), Some(&given.entry.value)),
                message,
                help,
            );
        }
        Some(_) => {}
    }
}

/// Null that was written as a word.
pub(super) fn is_word_null(subject: &Subject<'_>, given: &Given<'_>) -> bool {
    given.entry.value.is_null() && !subject.source_text(&given.entry.value).trim().is_empty()
}

fn boolean(subject: &Subject<'_>, given: &Given<'_>, value: bool, out: &mut Findings) {
    let node = &given.entry.value;
    let key = &given.entry.key.text;
    let text = if value { "true" } else { "false" };
    let place = Place::of(given.path(), Some(node));
    if given.kind() == EnvKind::Boolean {
        // Helm fails on this one, and the chart says so.
        if value && key == "eventStdoutEnabled" && subject.version.notes_read_env() {
            return;
        }
        let message = format!("this works, but the documented form is the text \"{text}\", in quotes");
        out.warning("boolean-unquoted", place, message, subject.corrected(&given.path(), node, text));
        kinds::check(subject, given, text, out);
        return;
    }
    let written = subject.source_text(node);
    let is_text = !matches!(given.kind(), EnvKind::Text) || given.is_secret();
    if is_text || (!written.is_empty() && written != text && matches!(resolve(written), Scalar::Bool(_))) {
        let message = if given.is_secret() {
            "without quotes YAML reads this word as a boolean, and the container would get `true` or `false`"
                .to_owned()
        } else {
            format!("without quotes YAML reads this word as a boolean, and the container would get `{text}`")
        };
        let quoted = if given.is_secret() || written.is_empty() { "…" } else { written };
        out.error("scalar-changes-type", place, message, subject.corrected(&given.path(), node, quoted));
    }
}

fn number(subject: &Subject<'_>, given: &Given<'_>, number: Number, out: &mut Findings) {
    let node = &given.entry.value;
    let place = Place::of(given.path(), Some(node));
    let text = printed(Some(node));
    let source = subject.source_text(node);
    // Of an alias only the alias stands here.
    let readable = matches!(resolve(source), Scalar::Number(_));
    let written = if readable { source.to_owned() } else { number.json_text() };
    if written != text {
        let message = if given.is_secret() {
            "without quotes YAML reads a number, and the container would get another text".to_owned()
        } else {
            format!("without quotes YAML reads a number, and the container would get `{text}`")
        };
        let quoted = if given.is_secret() { "…" } else { &written };
        out.error("number-changes-text", place, message, subject.corrected(&given.path(), node, quoted));
        return;
    }
    // Integers of a flag keep their text whatever their size.
    if !matches!(number, Number::Int(_) | Number::Uint(_)) {
        let matters = given.is_secret() || given.kind() == EnvKind::Id;
        let severity = if matters { Severity::Warning } else { Severity::Info };
        let message = "this number survives, but a longer one would not (1000000 becomes 1e+06)";
        let quoted = if given.is_secret() { "…" } else { &written };
        out.push(severity, "number-unquoted", place, message, subject.corrected(&given.path(), node, quoted));
    }
    kinds::check(subject, given, &text, out);
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, check_flag, fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    #[test]
    fn numbers() {
        for value in [
            "cacheTtl: 2592000",
            "redisPassword: 0123",
            "applicationId: 12345678",
            "foo: 1_000",
            "foo: 1.0",
            "foo: +5",
            "foo: 1e3",
        ] {
            fires("number-changes-text", Error, &format!("env: {{{value}}}"));
            silent("number-unquoted", &format!("env: {{{value}}}"));
        }
        for value in ["cacheTtl: \"2592000\"", "foo: 999999", "foo: 0.5"] {
            silent("number-changes-text", &format!("env: {{{value}}}"));
        }
        fires("number-unquoted", Info, "env: {redisPort: 6379}");
        fires("number-unquoted", Warning, "env: {redisPassword: 12345}");
        fires("number-unquoted", Warning, "env: {applicationId: 12345}");
        silent("number-unquoted", "env: {redisPort: \"6379\"}");
    }

    #[test]
    fn numbers_of_flags_keep_their_text() {
        let codes = |flag: &str| check_flag(flag).into_iter().map(|found| found.code).collect::<Vec<_>>();
        let found = codes("env.cacheTtl=2592000");
        assert!(!found.contains(&"number-changes-text") && !found.contains(&"number-unquoted"), "{found:?}");
        assert!(codes("env.foo=+5").contains(&"number-changes-text"));
        assert!(
            codes("env.redisPassword=no").iter().all(|code| *code != "scalar-changes-type"),
            "Helm knows no `no` there"
        );
        let found = check_flag("env.redisTlsEnabled=true");
        let found = found.iter().find(|found| found.code == "boolean-unquoted").expect("found");
        assert_eq!(found.help, "--set-string env.redisTlsEnabled=true");
    }

    #[test]
    fn what_came_from_a_flag_is_mended_by_a_flag() {
        for (flag, help) in [
            ("env.fronteggRegion=EU", "--set-string env.fronteggRegion=eu"),
            ("env.fronteggMcpGwHost=https://mcp.acme.dev", "--set-string env.fronteggMcpGwHost=mcp.acme.dev"),
            ("service.type=clusterip", "--set service.type=ClusterIP"),
            ("mcpAuth.port=0", "--set mcpAuth.port=8080"),
        ] {
            assert!(check_flag(flag).iter().any(|found| found.help == help), "{flag}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        for values in [
            "env: {redisPassword: 0123}",
            "env: {redisPassword: 98765}",
            "env: {apiToken: no}",
            "env: {redisPassword: 1234567}",
        ] {
            for found in check("0.11.0", values) {
                let text = format!("{} {}", found.message, found.help);
                assert!(
                    !["0123", "98765", "83", "1.234567"].iter().any(|secret| text.contains(secret)),
                    "{found:?}"
                );
                if found.path.starts_with("env.redisPassword") {
                    assert!(found.secret, "{found:?}");
                }
            }
        }
    }

    #[test]
    fn words() {
        for value in
            ["redisPassword: no", "vendorClientId: null", "fronteggRegion: no", "foo: yes", "apiToken: true"]
        {
            fires("scalar-changes-type", Error, &format!("env: {{{value}}}"));
        }
        for value in
            ["redisPassword: 'no'", "foo: true", "redisPort: null", "redisTlsEnabled: no", "foo: nope"]
        {
            silent("scalar-changes-type", &format!("env: {{{value}}}"));
        }
        for value in ["redisTlsEnabled: true", "redisTlsEnabled: no", "eventStdoutEnabled: false"] {
            fires("boolean-unquoted", Warning, &format!("env: {{{value}}}"));
        }
        silent("boolean-unquoted", "env: {redisTlsEnabled: 'true'}");
        silent("boolean-unquoted", "env: {eventStdoutEnabled: true}");
    }

    #[test]
    fn lists_and_nulls() {
        for value in ["foo: [1, b]", "redisHost: {a: b}", "externalAuthorizationUrl: [a]"] {
            fires("env-not-scalar", Error, &format!("env: {{{value}}}"));
        }
        silent("env-not-scalar", "env: {foo: '[1, b]'}");
        fires("env-null", Warning, "env: {secretEncryptionKey: }");
        fires("env-null", Error, "existingSecret: s\nenv: {secretEncryptionKey: }");
        silent("env-null", "existingSecret: s\nenv: {redisPort: null}");
    }
}
