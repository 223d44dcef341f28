//! Conditions on the host.

use gatewright_core::decision::HostMatch;

/// `Host` (`pkg/muxer/muxer.go`, `DomainMatchHostExpression`): without case, a star stands for the first
/// label, a star alone for everything, a dot at the end is tolerated. Nothing when no host matches.
pub(super) fn literal(argument: &str) -> Option<HostMatch> {
    let name = argument.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    match name.strip_prefix('*') {
        None => Some(HostMatch::Exact(name.to_owned())),
        Some("") => Some(HostMatch::Any),
        Some(suffix) if suffix.starts_with('.') => {
            Some(HostMatch::Suffix { suffix: suffix.to_owned(), one_label: true })
        }
        // The first label of a request becomes a star before both are compared.
        Some(_) => None,
    }
}

/// What stands in front of the literal rest of a pattern.
const OPENERS: [(&str, bool); 6] = [
    ("[^.]+", true),
    ("[a-z0-9-]+", true),
    ("[a-zA-Z0-9-]+", true),
    ("[a-z-0-9]+", true),
    (".+", false),
    (".*", false),
];

/// `HostRegexp`, for the patterns that say no more than a name or a domain. Nothing for all others.
pub(super) fn pattern(pattern: &str) -> Option<HostMatch> {
    if matches!(pattern, ".*" | ".+" | "^.*$" | "^.+$" | "^.*" | "^.+") {
        return Some(HostMatch::Any);
    }
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    if let Some(name) = unescaped(inner) {
        return Some(HostMatch::Exact(name));
    }
    OPENERS.iter().find_map(|(opener, one_label)| {
        let rest = inner
            .strip_prefix(opener)
            .or_else(|| inner.strip_prefix('(')?.strip_prefix(opener)?.strip_prefix(')'))?;
        let suffix = unescaped(rest).filter(|rest| rest.starts_with('.'))?;
        Some(HostMatch::Suffix { suffix, one_label: *one_label })
    })
}

/// A literal text with `\.` for dots; nothing when it is not one.
fn unescaped(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                '.' => out.push('.'),
                '-' => out.push('-'),
                _ => return None,
            },
            letter if letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' => out.push(letter),
            _ => return None,
        }
    }
    (!out.is_empty()).then_some(out)
}
