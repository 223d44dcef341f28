//! What keys turn into: the names of variables.

use super::Given;
use crate::chart::env::variable_name;
use crate::chart::go::{printed, sorted};
use crate::checks::subject::{Findings, Place, Subject};
use crate::source::Span;
use crate::tree::{Entry, Node};
use crate::yaml::{Scalar, resolve};
use std::collections::BTreeMap;

pub(super) fn names(subject: &Subject<'_>, given: &[Given<'_>], out: &mut Findings) {
    let mut unknown = false;
    for one in given.iter().filter(|one| one.known.is_none()) {
        unknown = true;
        name(one, out);
    }
    // The known keys differ in their variables.
    if unknown {
        collisions(subject, out);
    }
}

fn name(given: &Given<'_>, out: &mut Findings) {
    const RISKY: [&str; 6] = ["PATH", "HOME", "HOSTNAME", "NODE_OPTIONS", "LD_PRELOAD", "LD_LIBRARY_PATH"];
    let key = &given.entry.key;
    // That YAML changed this key is said elsewhere.
    if key.retyped {
        return;
    }
    let name = variable_name(&key.text);
    let place = Place::at(given.path(), Some(key.span));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'=') {
        let message = format!(
            "this becomes the variable {name:?}, and a name is printable ASCII without blanks and `=`"
        );
        out.error("env-name-invalid", place, message, "use letters, digits and _");
    } else if name == "PORT" {
        let message = "PORT is fixed at 8080, where probes and Services look; another value moves the application away from them";
        let help = "mcpAuth:\n  port: …   # of the Service\nmcpGw:\n  port: …";
        out.error("env-port-collision", place, message, help);
    } else if !matches!(resolve(&name), Scalar::String) {
        let message = format!(
            "this becomes the variable {name}, which Helm prints without quotes, so that YAML reads another type"
        );
        out.error("env-name-yaml-word", place, message, "choose another name");
    } else if RISKY.contains(&name.as_str()) || name.starts_with("KUBERNETES_") {
        let message =
            format!("{name} means something to the system or the runtime itself; is that intended?");
        out.warning("env-name-risky", place, message, "remove the line unless it is");
    } else if !is_usual(&name) {
        let message = format!(
            "this becomes the variable {name}; programs rarely read such a name, and clusters before Kubernetes 1.34 \
             may refuse it (KEP-4369)"
        );
        out.warning("env-name-unusual", place, message, "use letters, digits and _");
    }
}

fn is_usual(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Keys that turn into one variable: the one that sorts last wins in the container.
fn collisions(subject: &Subject<'_>, out: &mut Findings) {
    let all = subject.value(&["env"]).map(Node::entries).unwrap_or_default();
    let mut by_name: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in sorted(all) {
        by_name.entry(variable_name(&entry.key.text)).or_default().push(entry);
    }
    for (name, entries) in by_name {
        if entries.len() > 1 && name != "PORT" {
            collision(subject, &name, &entries, out);
        }
    }
}

fn collision(subject: &Subject<'_>, name: &str, entries: &[&Entry], out: &mut Findings) {
    // Defaults have no place.
    let is_own = |entry: &&&Entry| entry.key.span != Span::default();
    let own: Vec<&&Entry> = entries.iter().filter(is_own).collect();
    // From 0.11.0 on an empty text makes no variable.
    let counts =
        |entry: &&&Entry| !(subject.version.reads_existing_secret() && entry.value.as_str() == Some(""));
    let winner = entries.iter().rfind(counts);
    let Some(first) = own.iter().min_by_key(|entry| (entry.key.span.source, entry.key.span.start)) else {
        return;
    };
    // The place is the last one that the user wrote; the others are shown beside it.
    let last = own.iter().max_by_key(|entry| (entry.key.span.source, entry.key.span.start)).unwrap_or(first);
    let others: Vec<String> = entries
        .iter()
        .filter(|entry| entry.key.text != last.key.text)
        .map(|entry| format!("`{}`", entry.key.text))
        .collect();
    let who = if own.len() == entries.len() { "" } else { " by the chart's own default" };
    let consequence = match winner {
        Some(entry) if !is_own(&entry) => {
            let text = printed(Some(&entry.value));
            let text = if text.is_empty() { "an empty text".to_owned() } else { text };
            format!(
                "the key that sorts last wins, and that is the default `{}` = {text}, so yours is lost",
                entry.key.text
            )
        }
        Some(entry) => format!("the key that sorts last wins, and that is `{}`", entry.key.text),
        None => "neither has a value".to_owned(),
    };
    let message = format!(
        "this becomes the variable {name}, which is also made{who} from {}; {consequence}",
        others.join(" and ")
    );
    let documented = entries.iter().find(|entry| super::ENV.iter().any(|key| key.key == entry.key.text));
    let secret = crate::secret::is_secret_key(&last.key.text);
    let help = match documented {
        Some(entry) if secret => format!("{}: \"…\"", entry.key.text),
        Some(entry) => {
            subject.corrected(&format!("env.{}", entry.key.text), &last.value, &subject.written(&last.value))
        }
        None => "keep one of them".to_owned(),
    };
    out.error(
        "env-collision",
        Place::at(format!("env.{}", last.key.text), Some(last.key.span)),
        message,
        help,
    );
    for other in own.iter().filter(|entry| entry.key.text != last.key.text) {
        out.also(other.key.span, format!("this becomes {name} as well"));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, check_with, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    fn message(version: &str, values: &str) -> String {
        let found = check_with(version, "", values);
        found
            .into_iter()
            .find(|found| found.code == "env-collision")
            .map(|found| found.message)
            .unwrap_or_default()
    }

    /// The worked collisions with defaults.
    #[test]
    fn who_wins() {
        for version in ["0.3.0", "0.11.0"] {
            for (values, wanted) in [
                ("env: {cacheTTL: '600'}", "default `cacheTtl` = 300"),
                ("env: {redisDB: '3'}", "default `redisDb` = 0"),
                ("env: {REDIS_PORT: '6380'}", "default `redisPort` = 6379"),
                ("env: {redis_port: '6380'}", "that is `redis_port`"),
            ] {
                assert!(
                    message(version, values).contains(wanted),
                    "{version} {values}: {}",
                    message(version, values)
                );
            }
        }
        assert!(
            message("0.10.0", "env: {vendorClientID: abc}")
                .contains("default `vendorClientId` = an empty text")
        );
        assert!(message("0.11.0", "env: {vendorClientID: abc}").contains("that is `vendorClientID`"));
    }

    #[test]
    fn both_keys_are_shown() {
        let found = check("0.11.0", "env:\n  fooBar: a\n  foo_bar: b\n  other: c\n");
        let found = found.iter().find(|found| found.code == "env-collision").expect("found");
        assert_eq!((found.path.as_str(), found.spans.len()), ("env.foo_bar", 2));
        silent("env-collision", "env: {fooBar: a, foobar: b}");
        fires("env-collision", Error, "env: {RedisHost: a, redis_host: b}");
    }

    #[test]
    fn variable_names() {
        for key in ["port", "Port", "PORT"] {
            fires("env-port-collision", Error, &format!("env: {{{key}: '9000'}}"));
            silent("env-collision", &format!("env: {{{key}: '9000'}}"));
        }
        silent("env-port-collision", "env: {ports: '1'}");
        for key in ["'a b'", "'a=b'", "straße", "''", "\"a\\tb\""] {
            fires("env-name-invalid", Error, &format!("env: {{{key}: x}}"));
        }
        for key in ["redis-host", "1a", "a.b"] {
            fires("env-name-unusual", Warning, &format!("env: {{{key}: x}}"));
            silent("env-name-invalid", &format!("env: {{{key}: x}}"));
        }
        for key in ["'no'", "'12'", "'on'", "'null'"] {
            fires("env-name-yaml-word", Error, &format!("env: {{{key}: x}}"));
        }
        silent("env-name-yaml-word", "env: {nope: x}");
        for key in ["path", "nodeOptions", "kubernetesServiceHost", "LD_PRELOAD"] {
            fires("env-name-risky", Warning, &format!("env: {{{key}: x}}"));
        }
        silent("env-name-risky", "env: {pathPrefix: x, kubernetes: y}");
        silent("env-name-unusual", "env: {_foo1: x}");
    }
}
