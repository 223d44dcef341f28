//! A text value, from its outside to its inside: the first error ends the way.

use super::{Given, kinds, placeholder, text};
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place, Subject};
use crate::diag::Severity;

pub(super) fn text(
    subject: &Subject<'_>,
    given: &Given<'_>,
    value: &str,
    firsts: &text::Firsts<'_>,
    out: &mut Findings,
) {
    if value.is_empty() {
        return;
    }
    if placeholder::check(given, value, out) || whitespace(subject, given, value, out) {
        return;
    }
    kinds::check(subject, given, value, out);
    text::check(subject, given, value, firsts, out);
}

/// White space around a value, typically the line break that a literal block keeps; true when it is an error.
fn whitespace(subject: &Subject<'_>, given: &Given<'_>, value: &str, out: &mut Findings) -> bool {
    if value.trim() == value {
        return false;
    }
    let severity = match given.kind() {
        EnvKind::RedisHost
        | EnvKind::BaseUrl
        | EnvKind::Webhook
        | EnvKind::Id
        | EnvKind::Region
        | EnvKind::Provider => Severity::Error,
        // Its length is checked to the byte.
        EnvKind::EncryptionKey if value.len() != 32 => return false,
        _ if given.is_secret() => Severity::Warning,
        // Numbers, booleans and the issuer are compared as a whole.
        _ => return false,
    };
    let node = &given.entry.value;
    let block = node.style == crate::tree::Style::Block;
    let (message, help) = if block {
        (
            "the value ends with a line break, which a block keeps",
            format!("{}: |-   # the minus drops it", given.entry.key.text),
        )
    } else {
        let trimmed = if given.is_secret() { "…" } else { value.trim() };
        ("the value has white space around it", subject.corrected(&given.path(), node, trimmed))
    };
    out.push(severity, "env-surrounding-whitespace", Place::of(given.path(), Some(node)), message, help);
    severity == Severity::Error
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn around_the_value() {
        let code = "env-surrounding-whitespace";
        for values in [
            "env: {applicationId: ' x'}",
            "env: {fronteggRegion: 'eu '}",
            "env:\n  hybridAuthHost: |\n    https://auth.acme.dev\n",
            "env: {redisHost: \"redis\\n\"}",
        ] {
            fires(code, Error, values);
        }
        fires(code, Warning, "env: {redisPassword: 'x '}");
        for values in [
            "env:\n  hybridAuthHost: |-\n    https://auth.acme.dev\n",
            "env: {applicationId: 'a b'}",
            "env: {foo: ' x'}",
        ] {
            silent(code, values);
        }
        // One cause, one message.
        silent("region-unknown", "env: {fronteggRegion: 'eu '}");
        silent("redis-host-invalid", "env: {redisHost: \"redis\\n\"}");
    }
}
