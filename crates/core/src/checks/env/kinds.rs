//! Values that must have one of a few forms.

use super::{Given, redis, secrets, urls};
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place, Subject, one_of, shown};
use crate::suggest::closest;

const REGIONS: [&str; 5] = ["eu", "us", "ca", "au", "stg"];
const PROVIDERS: [&str; 4] = ["datadog", "splunk", "coralogix", "webhook"];

/// Checks the text that the container gets.
pub(super) fn check(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    match given.kind() {
        EnvKind::Region => region(given, text, out),
        EnvKind::Provider => provider(given, text, out),
        EnvKind::Boolean => boolean(subject, given, text, out),
        EnvKind::Seconds => seconds(subject, given, text, out),
        EnvKind::RedisPort | EnvKind::RedisDb | EnvKind::RedisHost => redis::check(subject, given, text, out),
        EnvKind::BaseUrl | EnvKind::Webhook => urls::check(subject, given, text, out),
        EnvKind::EncryptionKey => secrets::encryption_key(given, text, out),
        // The issuer is compared with the host elsewhere.
        EnvKind::Host | EnvKind::Issuer | EnvKind::Secret | EnvKind::Id | EnvKind::Text => {}
    }
}

fn place(given: &Given<'_>) -> Place {
    Place::of(given.path(), Some(&given.entry.value))
}

fn region(given: &Given<'_>, text: &str, out: &mut Findings) {
    if text == "stg" {
        let message = "this is Frontegg's staging region; accounts in production are in eu, us, ca or au";
        out.info("region-staging", place(given), message, "fronteggRegion: \"eu\"");
    } else if !REGIONS.contains(&text) {
        let lower = text.to_ascii_lowercase();
        let meant = REGIONS.into_iter().find(|region| {
            lower == *region || lower.strip_prefix(region).is_some_and(|rest| rest.starts_with('-'))
        });
        let hint = meant.map(|region| format!("; did you mean `{region}`?")).unwrap_or_default();
        let message =
            format!("a region is {}, found {}{hint}", one_of(&REGIONS), shown(Some(&given.entry.value)));
        let help = format!("fronteggRegion: {:?}", meant.unwrap_or("eu"));
        out.error("region-unknown", place(given), message, help);
    }
}

fn provider(given: &Given<'_>, text: &str, out: &mut Findings) {
    if !PROVIDERS.contains(&text) {
        let meant = closest(text, PROVIDERS);
        let hint = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        let message = format!(
            "events go to {}, the last for a plain endpoint; found {}{hint}",
            one_of(&PROVIDERS),
            shown(Some(&given.entry.value))
        );
        let help = format!("eventWebhookProvider: {:?}", meant.unwrap_or("webhook"));
        out.error("webhook-provider-unknown", place(given), message, help);
    }
}

fn boolean(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    let node = &given.entry.value;
    match text {
        "true" => {}
        "false" => {
            if given.entry.key.text == "redisTlsEnabled" {
                let message =
                    "tokens and sessions travel to Redis unencrypted; fine only in a network that you trust";
                let help = subject.corrected(&given.path(), node, "true");
                out.warning("redis-tls-off", place(given), message, help);
            }
        }
        _ => {
            let on = matches!(crate::yaml::resolve(text), crate::yaml::Scalar::Bool(true)) || text == "1";
            let message = format!(
                "the application knows \"true\" and \"false\", in lower case; found {}",
                shown(Some(node))
            );
            let help = subject.corrected(&given.path(), node, if on { "true" } else { "false" });
            out.error("boolean-string", place(given), message, help);
        }
    }
}

fn seconds(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    const DAY: u64 = 86_400;
    let node = &given.entry.value;
    match digits(text) {
        None => {
            let message = format!("a number of seconds, digits only; found {}", shown(Some(node)));
            let offer = crate::units::seconds(text).unwrap_or(300);
            let help = subject.corrected(&given.path(), node, &offer.to_string());
            out.error("cache-ttl-invalid", place(given), message, help);
        }
        Some(0) => {
            let message = "0 seconds: nothing is cached, every request asks again";
            out.warning(
                "cache-ttl-invalid",
                place(given),
                message,
                subject.corrected(&given.path(), node, "300"),
            );
        }
        Some(1..=DAY) => {}
        Some(_) => {
            let message = "more than a day: changes of permissions are noticed that late";
            out.warning(
                "cache-ttl-invalid",
                place(given),
                message,
                subject.corrected(&given.path(), node, "300"),
            );
        }
    }
}

/// A number of decimal digits only; more than any setting takes is the largest number.
pub(super) fn digits(text: &str) -> Option<u64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    #[test]
    fn regions_and_providers() {
        for region in ["EU", "uk", "eu-west-1"] {
            fires("region-unknown", Error, &format!("env: {{fronteggRegion: {region}}}"));
        }
        let found = check("0.11.0", "env: {fronteggRegion: eu-west-1}");
        assert!(found.iter().any(|found| found.help == "fronteggRegion: \"eu\""), "{found:?}");
        for region in ["eu", "us", "ca", "au"] {
            silent("region-unknown", &format!("env: {{fronteggRegion: {region}}}"));
            silent("region-staging", &format!("env: {{fronteggRegion: {region}}}"));
        }
        fires("region-staging", Info, "env: {fronteggRegion: stg}");
        for provider in ["DataDog", "elastic"] {
            fires("webhook-provider-unknown", Error, &format!("env: {{eventWebhookProvider: {provider}}}"));
        }
        silent("webhook-provider-unknown", "env: {eventWebhookProvider: splunk}");
        silent("webhook-provider-unknown", "env: {eventWebhookProvider: ''}");
    }

    #[test]
    fn booleans_and_seconds() {
        for text in ["yes", "True", "1", "on", "'true '"] {
            fires(
                "boolean-string",
                Error,
                &format!("env: {{redisTlsEnabled: '{}'}}", text.trim_matches('\'')),
            );
        }
        for text in ["'true'", "'false'", "false"] {
            silent("boolean-string", &format!("env: {{eventStdoutEnabled: {text}}}"));
        }
        for text in ["'false'", "false", "no"] {
            fires("redis-tls-off", Warning, &format!("env: {{redisTlsEnabled: {text}}}"));
        }
        silent("redis-tls-off", "env: {redisTlsEnabled: 'true'}");
        silent("redis-tls-off", "env: {eventStdoutEnabled: 'false'}");
        for text in ["5m", "300s", "-1", "1.5", "'300 '"] {
            fires("cache-ttl-invalid", Error, &format!("env: {{cacheTtl: {text}}}"));
        }
        for text in ["'0'", "'86401'", "'99999999999999999999'"] {
            fires("cache-ttl-invalid", Warning, &format!("env: {{cacheTtl: {text}}}"));
        }
        for text in ["'1'", "'86400'", "300"] {
            silent("cache-ttl-invalid", &format!("env: {{cacheTtl: {text}}}"));
        }
    }
}
