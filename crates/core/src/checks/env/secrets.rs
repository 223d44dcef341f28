//! Secrets: where they stand, and what an external Secret replaces.

use super::Given;
use crate::chart::env::variable_name;
use crate::chart::go::{printed, truthy};
use crate::chart::keys::ENV;
use crate::checks::subject::{Findings, Place, Subject, shown};
use crate::names::is_subdomain;
use crate::tree::{Kind, Node};

/// A secret that stands in the values.
pub(super) fn inline(subject: &Subject<'_>, given: &Given<'_>, out: &mut Findings) {
    let node = &given.entry.value;
    let is_empty = matches!(node.kind, Kind::Null) || node.as_str() == Some("");
    if !given.is_secret() || is_empty || node.as_str().is_some_and(super::is_placeholder) {
        return;
    }
    let variable = variable_name(&given.entry.key.text);
    let place = Place::of(given.path(), Some(node));
    if let Some(secret) = subject.secret() {
        let message =
            format!("this value wins over {variable} of the Secret {secret}; leave only one of the two");
        out.error("secret-shadowed-by-env", place, message, "remove the line");
        if let Some(other) = subject.given(&["existingSecret"]) {
            out.also(other.span, "the Secret");
        }
        return;
    }
    let message = "this secret can be read in the Deployments and in Helm's record of the release";
    let help = if subject.version.reads_existing_secret() {
        format!(
            "put it in a Secret under the key {variable}, remove this line and set\nexistingSecret: mcp-gateway-secrets"
        )
    } else {
        format!("chart {} knows no other way; from 0.11.0 on: existingSecret", subject.version)
    };
    out.warning("plaintext-secret", place, message, help);
}

/// The Secret that is named.
pub(super) fn existing(subject: &Subject<'_>, out: &mut Findings) {
    let Some(node) = subject.given(&["existingSecret"]).filter(|node| truthy(Some(node))) else { return };
    if !subject.version.reads_existing_secret() {
        return;
    }
    let place = || Place::of("existingSecret", Some(node));
    let name = printed(Some(node));
    if node.as_str().is_none() || !is_subdomain(&name) {
        let message = format!(
            "the name of one Secret in the release namespace: lower-case letters, digits, - and .; found {}",
            shown(Some(node))
        );
        out.error("existing-secret-name-invalid", place(), message, "existingSecret: mcp-gateway-secrets");
        return;
    }
    let message = format!(
        "the Secret {name} must exist in the namespace first, with keys such as VENDOR_CLIENT_SECRET; pods do not \
         restart when it changes"
    );
    let help = format!("kubectl create secret generic {name} --from-literal=VENDOR_CLIENT_SECRET=…");
    out.info("existing-secret-external", place(), message, help);
    let shadowed: Vec<String> = ENV
        .iter()
        .filter(|key| key.is_in(subject.version) && key.default.is_some_and(|text| !text.is_empty()))
        .filter(|key| subject.given(&["env", key.key]).is_none())
        .map(|key| variable_name(key.key))
        .collect();
    if let Some(first) = ENV.iter().find(|key| shadowed.first() == Some(&variable_name(key.key))) {
        let message = format!(
            "the chart's own defaults of {} win over the same keys of the Secret",
            shadowed.join(", ")
        );
        let help = format!("env:\n  {}: \"\"   # lets the Secret decide", first.key);
        out.info("secret-shadowed-by-default", place(), message, help);
    }
}

/// The key is used as it is written: AES-256 takes 32 bytes.
pub(super) fn encryption_key(given: &Given<'_>, text: &str, out: &mut Findings) {
    let place = || Place::of(given.path(), Some(&given.entry.value));
    let help = "secretEncryptionKey: \"…\"   # 32 ASCII characters, the same as in Frontegg's control plane";
    let length = text.chars().count();
    if length != 32 {
        let why = match length {
            64 if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                "; 64 hex digits are an encoding of 32 bytes, but the key is not decoded"
            }
            44 => "; 44 looks like Base64 of 32 bytes, but the key is not decoded",
            33 if text.ends_with('\n') => "; the last one is a line break, which a block keeps",
            _ => "",
        };
        let message = format!("exactly 32 characters are needed, this has {length}{why}");
        out.error("encryption-key-length", place(), message, help);
        return;
    }
    if text.len() != 32 {
        let message =
            format!("32 bytes are needed, and these 32 characters are {} bytes; use ASCII only", text.len());
        out.error("encryption-key-not-ascii", place(), message, help);
        return;
    }
    let mut bytes: Vec<u8> = text.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < 10 {
        let message = format!("only {} different characters; a key is random", bytes.len());
        let help = "openssl rand -hex 16   # and the same key in Frontegg's control plane";
        out.warning("encryption-key-weak", place(), message, help);
    }
}

/// True when an inline or external secret may authorise deliveries.
pub(super) fn has(subject: &Subject<'_>, key: &str) -> bool {
    let full = |node: &Node| !node.is_null() && node.as_str() != Some("");
    subject.secret().is_some() || subject.value(&["env", key]).is_some_and(full)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, check_with, fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    #[test]
    fn inline_secrets() {
        fires("plaintext-secret", Warning, "env: {vendorClientSecret: s3cr3t}");
        fires("plaintext-secret", Warning, "env: {myApiKey: s3cr3t}");
        let none = "env: {vendorClientSecret: '', redisPassword: ''}";
        silent("plaintext-secret", none);
        silent("plaintext-secret", &format!("{none}\nexistingSecret: s"));
        fires("secret-shadowed-by-env", Error, "existingSecret: s\nenv: {redisPassword: x}");
        silent("secret-shadowed-by-env", "env: {redisPassword: x}");
        silent("secret-shadowed-by-env", &format!("existingSecret: s\n{none}"));
        let old = check("0.10.0", "env: {redisPassword: x}");
        assert!(
            old.iter().any(|found| found.code == "plaintext-secret" && found.help.contains("no other way"))
        );
        assert!(
            check("0.11.0", "env: {redisPassword: s3cr3t}")
                .iter()
                .all(|found| !format!("{found:?}").contains("s3cr3t"))
        );
    }

    #[test]
    fn external_secrets() {
        for name in ["' '", "My_Secret", "[a, b]", "12"] {
            fires("existing-secret-name-invalid", Error, &format!("existingSecret: {name}"));
        }
        silent("existing-secret-name-invalid", "existingSecret: my.secret-1");
        silent("existing-secret-name-invalid", "existingSecret: ''");
        fires("existing-secret-external", Info, "existingSecret: s");
        silent("existing-secret-external", "existingSecret: ''");
        let found = check_with("0.11.0", "", "existingSecret: s\nenv: {cacheTtl: '600'}");
        let found = found.iter().find(|found| found.code == "secret-shadowed-by-default").expect("found");
        assert!(
            found.message.contains("REDIS_PORT") && !found.message.contains("CACHE_TTL"),
            "{}",
            found.message
        );
        assert_eq!(found.severity, Info);
        let all = "existingSecret: s\nenv: {redisPort: '', redisDb: '', redisTlsEnabled: '', cacheTtl: null, fronteggRegion: ''}";
        assert!(check_with("0.11.0", "", all).iter().all(|found| found.code != "secret-shadowed-by-default"));
    }

    #[test]
    fn encryption_keys() {
        let key = |text: &str| format!("env: {{secretEncryptionKey: '{text}'}}");
        let good = "abcdefghijklmnopqrstuvwxyz012345";
        for text in [&good[1..], &"0".repeat(64), &"A".repeat(44)] {
            fires("encryption-key-length", Error, &key(text));
        }
        silent("encryption-key-length", &key(good));
        fires("encryption-key-length", Error, &format!("env:\n  secretEncryptionKey: |\n    {good}\n"));
        fires("encryption-key-not-ascii", Error, &key(&format!("{}é", &good[1..])));
        silent("encryption-key-not-ascii", &key(good));
        fires("encryption-key-weak", Warning, &key(&"a".repeat(32)));
        silent("encryption-key-weak", &key(good));
    }
}
