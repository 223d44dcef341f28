//! Text that changes on its way into the container, or that only looks as if it did.

use super::Given;
use crate::chart::env::variable_name;
use crate::chart::go::sorted;
use crate::checks::subject::{Findings, Place, Subject};
use crate::diag::Severity;
use crate::tree::Node;
use std::collections::BTreeMap;

pub(super) fn check(
    subject: &Subject<'_>,
    given: &Given<'_>,
    value: &str,
    firsts: &Firsts<'_>,
    out: &mut Findings,
) {
    if value.contains('$') {
        let found = dollars(value);
        if let Some(name) = found.reference {
            reference(subject, given, name, firsts, out);
        }
        if found.double {
            let message = "Kubernetes makes one `$` of two";
            let help = if given.is_secret() {
                "write four for two, or take the value from existingSecret, which is not expanded".to_owned()
            } else {
                subject.corrected(&given.path(), &given.entry.value, &value.replace("$$", "$$$$"))
            };
            out.error("env-double-dollar", place(given), message, help);
        }
    }
    if value.contains("{{") {
        let message = "the chart does not evaluate this; the text reaches the container as it stands";
        out.warning("env-template-syntax", place(given), message, "write the value itself");
    }
}

fn place(given: &Given<'_>) -> Place {
    Place::of(given.path(), Some(&given.entry.value))
}

/// What Kubernetes would expand (apimachinery `third_party/forked/golang/expansion`).
struct Dollars<'a> {
    /// The first `$(NAME)`.
    reference: Option<&'a str>,
    /// Two dollars, which become one; not as the escape `$$(`, and not four, which are two on purpose.
    double: bool,
}

fn dollars(value: &str) -> Dollars<'_> {
    let bytes = value.as_bytes();
    let mut found = Dollars { reference: None, double: false };
    let mut at = 0;
    while let Some(start) = value.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) {
        let run = bytes.iter().skip(start).take_while(|byte| **byte == b'$').count();
        let end = start + run;
        let opens = bytes.get(end) == Some(&b'(');
        if run % 2 == 1
            && opens
            && let Some(close) = value.get(end..).and_then(|rest| rest.find(')'))
        {
            found.reference = found.reference.or(value.get(end + 1..end + close));
        }
        found.double |= (2..=3).contains(&run) && !(run == 2 && opens);
        at = end;
    }
    found
}

fn reference(subject: &Subject<'_>, given: &Given<'_>, name: &str, firsts: &Firsts<'_>, out: &mut Findings) {
    let earlier =
        name == "PORT" || firsts.get(name).is_some_and(|first| *first < given.entry.key.text.as_str());
    let help = if given.is_secret() {
        "a second `$` in front keeps it as it is".to_owned()
    } else {
        let text = given.entry.value.as_str().unwrap_or_default();
        subject.corrected(
            &given.path(),
            &given.entry.value,
            &text.replace(&format!("$({name})"), &format!("$$({name})")),
        )
    };
    // The name is part of the value, so a secret shows nothing of it.
    let what =
        if given.is_secret() { "a reference such as $(NAME)".to_owned() } else { format!("$({name})") };
    if earlier {
        let message = format!("Kubernetes replaces {what} with the value of that variable");
        out.error("env-dollar-reference", place(given), message, help);
    } else {
        let message = format!(
            "{what} looks like a reference; no earlier variable has that name, so it stays, until one is added"
        );
        out.push(Severity::Warning, "env-dollar-reference", place(given), message, help);
    }
}

/// Of every variable the first key that makes it, in the order of keys, which is that of the variables.
pub(super) type Firsts<'a> = BTreeMap<String, &'a str>;

/// Built only where a value refers to another variable.
pub(super) fn firsts<'a>(subject: &Subject<'a>) -> Firsts<'a> {
    let mut firsts = BTreeMap::new();
    for entry in sorted(subject.value(&["env"]).map(Node::entries).unwrap_or_default()) {
        let emitted = !(subject.version.reads_existing_secret() && entry.value.as_str() == Some(""));
        if emitted {
            firsts.entry(variable_name(&entry.key.text)).or_insert(entry.key.text.as_str());
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn references() {
        let code = "env-dollar-reference";
        fires(code, Error, "env: {foo: \"$(PORT)\"}");
        fires(code, Error, "env: {zoo: 'x$(REDIS_HOST)y'}");
        fires(code, Warning, "env: {foo: \"$(NOPE)\"}");
        // Variables come in the order of their keys.
        fires(code, Warning, "env: {alpha: '$(REDIS_HOST)'}");
        for text in ["$$(PORT)", "$PORT", "${PORT}", "$(PORT", "a$"] {
            silent(code, &format!("env: {{foo: '{text}'}}"));
        }
        fires(code, Error, "env: {foo: '$$$(PORT)'}");
    }

    #[test]
    fn doubles_and_templates() {
        for text in ["a$$b", "$$", "a$$$b"] {
            fires("env-double-dollar", Error, &format!("env: {{redisPassword: '{text}'}}"));
        }
        for text in ["a$b", "$$$$", "$$(PORT)", "$"] {
            silent("env-double-dollar", &format!("env: {{foo: '{text}'}}"));
        }
        fires("env-template-syntax", Warning, "env: {foo: '{{ .Release.Name }}'}");
        silent("env-template-syntax", "env: {foo: '{ x }'}");
    }
}
