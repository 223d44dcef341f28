//! What the documentation leaves to be replaced.

use super::Given;
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place};

/// A placeholder in any spelling that is no real value.
pub(in crate::checks) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('<') && text.ends_with('>') && text.len() > 2)
        || (text.len() <= 8 && ["changeme", "xxx", "todo"].iter().any(|word| text.eq_ignore_ascii_case(word)))
        || ["https://<", "http://<"].iter().any(|start| text.starts_with(start))
}

/// A host below the domain that documentation uses (RFC 2606).
pub(in crate::checks) fn is_documentation_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "example.com" || host.ends_with(".example.com")
}

/// True when the value is nothing but a placeholder.
pub(super) fn check(given: &Given<'_>, value: &str, out: &mut Findings) -> bool {
    let place = || Place::of(given.path(), Some(&given.entry.value));
    if is_placeholder(value) {
        let message = if given.is_secret() {
            "a placeholder was not replaced".to_owned()
        } else {
            format!("a placeholder was not replaced, found {value:?}")
        };
        out.error("env-placeholder", place(), message, format!("{}: \"…\"", given.entry.key.text));
        return true;
    }
    let host = match given.kind() {
        EnvKind::RedisHost => value,
        EnvKind::BaseUrl | EnvKind::Webhook => super::Url::parse(value).map_or("", |url| url.host()),
        _ => return false,
    };
    let example =
        is_documentation_host(host) || (given.kind() == EnvKind::RedisHost && host.starts_with("my-redis"));
    if example {
        let message = format!("{host} is an example of the documentation; was it meant to be replaced?");
        out.warning("env-placeholder", place(), message, format!("{}: \"…\"", given.entry.key.text));
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn placeholders() {
        for value in [
            "vendorClientId: '<vendor-client-id>'",
            "applicationId: changeme",
            "redisPassword: TODO",
            "foo: xxx",
            "hybridAuthHost: https://<host>",
        ] {
            fires("env-placeholder", Error, &format!("env: {{{value}}}"));
        }
        for value in [
            "hybridAuthHost: https://auth.example.com",
            "redisHost: my-redis.acme.dev",
            "redisHost: redis.example.com",
        ] {
            fires("env-placeholder", Warning, &format!("env: {{{value}}}"));
        }
        for value in ["applicationId: a<b>c", "foo: todos", "redisHost: redis.example.community", "foo: xxxx"]
        {
            silent("env-placeholder", &format!("env: {{{value}}}"));
        }
        silent("plaintext-secret", "env: {vendorClientSecret: '<secret>', redisPassword: ''}");
    }
}
