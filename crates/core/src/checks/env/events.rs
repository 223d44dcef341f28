//! Where events go.

use super::secrets;
use crate::checks::subject::{Findings, Place, Subject};
use crate::tree::Node;

pub(super) fn events(subject: &Subject<'_>, out: &mut Findings) {
    let node = |key: &str| subject.given(&["env", key]);
    let given = |key: &str| node(key).filter(|node| !node.is_null() && node.as_str() != Some(""));
    let place = |key: &str| Place::of(format!("env.{key}"), node(key));
    let (provider, url) = (given("eventWebhookProvider"), given("eventWebhookUrl"));
    match (provider, url) {
        (Some(_), None) => {
            let message = "events have a provider but no address";
            out.error(
                "webhook-incomplete",
                place("eventWebhookProvider"),
                message,
                "eventWebhookUrl: \"https://…\"",
            );
        }
        (None, Some(_)) => {
            let message = "events have an address but no provider";
            out.error(
                "webhook-incomplete",
                place("eventWebhookUrl"),
                message,
                "eventWebhookProvider: \"webhook\"",
            );
        }
        (None, None) if given("eventWebhookSecret").is_some() => {
            let message = "events have a secret but neither provider nor address";
            let help = "eventWebhookProvider: \"webhook\"\neventWebhookUrl: \"https://…\"";
            out.error("webhook-incomplete", place("eventWebhookSecret"), message, help);
        }
        (Some(_), Some(_)) if !secrets::has(subject, "eventWebhookSecret") => {
            let message = "deliveries of events are not authorised by anything";
            let help = "existingSecret: …   # a Secret with the key EVENT_WEBHOOK_SECRET";
            out.warning("webhook-without-secret", place("eventWebhookUrl"), message, help);
        }
        _ => {}
    }
    if provider.is_some()
        && subject.value(&["env", "eventStdoutEnabled"]).and_then(Node::as_str) == Some("true")
    {
        let message = "events go to one place only: standard output or the webhook";
        out.warning("event-two-sinks", place("eventStdoutEnabled"), message, "eventStdoutEnabled: \"false\"");
        if let Some(provider) = provider {
            out.also(provider.span, "the webhook");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn sinks() {
        for values in
            ["eventWebhookProvider: splunk", "eventWebhookUrl: https://x.acme.dev", "eventWebhookSecret: s"]
        {
            fires("webhook-incomplete", Error, &format!("env: {{{values}}}"));
        }
        let both = "eventWebhookProvider: splunk, eventWebhookUrl: 'https://x.acme.dev'";
        silent("webhook-incomplete", &format!("env: {{{both}}}"));
        fires("webhook-without-secret", Warning, &format!("env: {{{both}}}"));
        silent("webhook-without-secret", &format!("env: {{{both}, eventWebhookSecret: s}}"));
        silent("webhook-without-secret", &format!("existingSecret: s\nenv: {{{both}}}"));
        fires("event-two-sinks", Warning, &format!("env: {{{both}, eventStdoutEnabled: 'true'}}"));
        silent("event-two-sinks", &format!("env: {{{both}, eventStdoutEnabled: 'false'}}"));
        silent("event-two-sinks", "env: {eventStdoutEnabled: 'true'}");
    }
}
