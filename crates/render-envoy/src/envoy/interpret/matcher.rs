//! Conditions of a route: path and headers.

use super::reader::{Reader, fields};
use super::schema;
use gatewright_core::decision::{MethodMatch, PathMatch};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::{PathSpecifier, TextMatch};
use gatewright_semantics::report::At;

/// When a route is taken.
pub(super) struct Condition {
    pub(super) path: PathMatch,
    /// What `prefix_rewrite` replaces.
    pub(super) replaced: Option<String>,
    pub(super) methods: MethodMatch,
}

/// `RouteMatch`. Something that is not understood is reported; the caller compares counts.
pub(super) fn condition(node: &Node, at: &At<'_>, reader: &mut Reader) -> Condition {
    let mut specifiers = Vec::new();
    let mut methods = MethodMatch::Any;
    let (mut case_sensitive, mut connect) = (true, false);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "path" => specifiers.extend(text(value, &at, reader).map(PathSpecifier::Path)),
            "prefix" => specifiers.extend(text(value, &at, reader).map(PathSpecifier::Prefix)),
            "path_separated_prefix" => {
                specifiers.extend(text(value, &at, reader).map(PathSpecifier::PathSeparatedPrefix));
            }
            "safe_regex" => specifiers.extend(pattern(value, &at, reader).map(PathSpecifier::SafeRegex)),
            "connect_matcher" => connect = true,
            "case_sensitive" => case_sensitive = reader.flag(value, &at).unwrap_or(true),
            "headers" => {
                for (index, header) in reader.items(value, &at).iter().enumerate() {
                    header_condition(header, &at.index(index), &mut methods, reader);
                }
            }
            // A path by an extension is a path all the same.
            "path_match_policy" => {
                reader.other(value, &at, &schema::ROUTE_MATCH);
                specifiers.push(PathSpecifier::Prefix("/".to_owned()));
            }
            _ => reader.other(value, &at, &schema::ROUTE_MATCH),
        }
    }
    if connect {
        methods = both(methods, MethodMatch::OneOf(vec!["CONNECT".to_owned()]));
        specifiers.push(PathSpecifier::Prefix(String::new()));
    }
    let [specifier] = specifiers.as_slice() else {
        reader.reject(at, "a match needs exactly one condition on the path");
        return Condition { path: PathMatch::Any, replaced: None, methods };
    };
    if let Some(problem) = specifier.problem() {
        reader.reject(at, &problem);
    }
    if let PathSpecifier::SafeRegex(pattern) = specifier
        && pattern.len() > 40
    {
        reader.assume("no regular expression exceeds RE2's program size of 100");
    }
    Condition { path: specifier.condition(case_sensitive), replaced: replaced(specifier), methods }
}

fn replaced(specifier: &PathSpecifier) -> Option<String> {
    match specifier {
        PathSpecifier::Path(text)
        | PathSpecifier::Prefix(text)
        | PathSpecifier::PathSeparatedPrefix(text) => Some(text.clone()),
        PathSpecifier::SafeRegex(_) => None,
    }
}

fn text(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<String> {
    reader.text(node, at).map(str::to_owned)
}

/// `RegexMatcher`: RE2, for the whole text.
pub(super) fn pattern(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<String> {
    let mut found = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "regex" => found = text(&entry.value, &at, reader),
            _ => reader.other(&entry.value, &at, &schema::REGEX_MATCHER),
        }
    }
    if found.is_none() {
        reader.reject(at, "a regular expression needs its text");
    }
    found
}

/// Only `:method` decides by what a request of ours shows.
fn header_condition(node: &Node, at: &At<'_>, methods: &mut MethodMatch, reader: &mut Reader) {
    let before = reader.count();
    let Some((name, text)) = header(node, at, reader) else { return };
    if name != ":method" {
        reader.refuse(at, format!("conditions on the header {name:?} are not modelled"));
    } else if reader.count() == before {
        let found = text.methods();
        if !found.complete {
            reader.info("standard-methods", at, "was tried on the standard methods only");
        }
        *methods = both(std::mem::replace(methods, MethodMatch::Any), found.condition);
    }
}

/// The name of a header, in lower case, and the condition on its value.
pub(super) fn header<'n>(node: &'n Node, at: &At<'_>, reader: &mut Reader) -> Option<(String, TextMatch)> {
    let (mut name, mut found, mut invert) = (None, None, false);
    for entry in fields(reader, node, at) {
        let value: &'n Node = &entry.value;
        let at = at.key(&entry.key.text);
        let condition = match entry.key.text.as_str() {
            "name" => {
                name = reader.text(value, &at).map(str::to_ascii_lowercase);
                None
            }
            "invert_match" => {
                invert = reader.flag(value, &at).unwrap_or(false);
                None
            }
            "string_match" => string_match(value, &at, reader),
            "exact_match" => text(value, &at, reader).map(TextMatch::Exact),
            "prefix_match" => text(value, &at, reader).map(TextMatch::Prefix),
            "suffix_match" => text(value, &at, reader).map(TextMatch::Suffix),
            "contains_match" => text(value, &at, reader).map(TextMatch::Contains),
            "safe_regex_match" => pattern(value, &at, reader).map(TextMatch::Regex),
            "present_match" => reader.flag(value, &at).map(|present| {
                if present { TextMatch::Present } else { TextMatch::Not(Box::new(TextMatch::Present)) }
            }),
            _ => {
                reader.other(value, &at, &schema::HEADER_MATCHER);
                None
            }
        };
        if let Some(condition) = condition
            && found.replace(condition).is_some()
        {
            reader.reject(&at, "a header has one condition");
        }
    }
    if name.as_deref().is_none_or(str::is_empty) {
        reader.reject(at, "a condition on a header needs its name");
    }
    // Without a condition the header only has to be there.
    let found = found.unwrap_or(TextMatch::Present);
    if let Some(problem) = found.problem() {
        reader.reject(at, &problem);
    }
    Some((name?, if invert { TextMatch::Not(Box::new(found)) } else { found }))
}

fn string_match(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<TextMatch> {
    let (mut found, mut caseless) = (None, false);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        let condition = match entry.key.text.as_str() {
            "exact" => text(value, &at, reader).map(TextMatch::Exact),
            "prefix" => filled(value, &at, reader).map(TextMatch::Prefix),
            "suffix" => filled(value, &at, reader).map(TextMatch::Suffix),
            "contains" => filled(value, &at, reader).map(TextMatch::Contains),
            "safe_regex" => pattern(value, &at, reader).map(TextMatch::Regex),
            "ignore_case" => {
                caseless = reader.flag(value, &at).unwrap_or(false);
                None
            }
            _ => {
                reader.other(value, &at, &schema::STRING_MATCHER);
                None
            }
        };
        if let Some(condition) = condition
            && found.replace(condition).is_some()
        {
            reader.reject(&at, "a text has one condition");
        }
    }
    if found.is_none() {
        reader
            .reject(at, "a condition on a text needs one of exact, prefix, suffix, contains and safe_regex");
    }
    found.map(|found| if caseless { TextMatch::Caseless(Box::new(found)) } else { found })
}

fn filled(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<String> {
    let found = text(node, at, reader)?;
    if found.is_empty() {
        reader.reject(at, &format!("{} must not be empty", at.name()));
    }
    Some(found)
}

/// The methods of both conditions.
fn both(left: MethodMatch, right: MethodMatch) -> MethodMatch {
    match (left, right) {
        (MethodMatch::Any, other) | (other, MethodMatch::Any) => other,
        (MethodMatch::OneOf(left), MethodMatch::OneOf(right)) => {
            MethodMatch::OneOf(left.into_iter().filter(|method| right.contains(method)).collect())
        }
    }
}
