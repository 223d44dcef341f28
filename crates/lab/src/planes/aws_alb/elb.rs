//! How ELB matches a request, restated from the user guide of Application Load Balancers, "Listener rules" and
//! "Condition types for listener rules"; nothing of it is shared with the interpreter.

use gatewright::core::decision::Request;
use pcre2::bytes::Regex;
use serde_json::Value;

/// What a condition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    No,
    /// The guide leaves it open, or the request of the lab does not tell.
    Open,
}

/// A request as rules may see it.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    pub(super) method: &'a str,
    pub(super) host: String,
    pub(super) path: Vec<u8>,
}

/// All ways in which the guide lets rules see a request; `None` is an answer 400.
pub(super) fn ways(request: &Request) -> Vec<Option<Seen<'_>>> {
    let bare = request.host.rsplit_once(':').map_or(request.host.as_str(), |(name, _)| name);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let mut ways = Vec::new();
    for path in [Some(request.path.clone()), normal(&request.path)] {
        for host in [&request.host, bare] {
            let seen = |path| Seen { method: &request.method, host: host.to_owned(), path };
            ways.push(path.clone().map(seen));
        }
    }
    ways
}

/// "Each rule has conditions"; all of them have to be met.
pub(super) fn meets(conditions: &Value, seen: &Seen<'_>) -> Says {
    let mut open = false;
    for condition in conditions.as_array().into_iter().flatten() {
        match one(condition, seen) {
            Says::No => return Says::No,
            Says::Open => open = true,
            Says::Yes => {}
        }
    }
    if open { Says::Open } else { Says::Yes }
}

/// "The condition is satisfied if one of the values matches."
fn one(condition: &Value, seen: &Seen<'_>) -> Says {
    let any = |config: &str, test: &dyn Fn(&str) -> bool| {
        let values = condition[config]["values"].as_array().into_iter().flatten();
        values.filter_map(Value::as_str).any(test)
    };
    let yes = |met| if met { Says::Yes } else { Says::No };
    match condition["field"].as_str().unwrap_or_default() {
        // "The hostname is not case-sensitive."
        "host-header" if condition["hostHeaderConfig"]["regexValues"].is_null() => {
            let host = seen.host.to_ascii_lowercase();
            yes(any("hostHeaderConfig", &|value| {
                glob(value.to_ascii_lowercase().as_bytes(), host.as_bytes())
            }))
        }
        // "The path pattern is applied only to the path of the URL, not to its query parameters", with case.
        "path-pattern" => {
            let by_value = any("pathPatternConfig", &|value| glob(value.as_bytes(), &seen.path));
            if by_value {
                Says::Yes
            } else {
                regexes(&condition["pathPatternConfig"]["regexValues"], &seen.path)
            }
        }
        // "Wildcards are not supported; the method name must be an exact match", with case.
        "http-request-method" => yes(any("httpRequestMethodConfig", &|value| value == seen.method)),
        _ => Says::Open,
    }
}

/// `*` stands for any text and `?` for exactly one character.
pub(super) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            glob(rest, text) || text.split_first().is_some_and(|(_, tail)| glob(pattern, tail))
        }
        (Some((b'?', rest)), Some((_, tail))) => glob(rest, tail),
        (Some((one, rest)), Some((other, tail))) => one == other && glob(rest, tail),
        _ => false,
    }
}

/// The guide does not say whether an expression has to match the whole path.
fn regexes(values: &Value, path: &[u8]) -> Says {
    let mut says = Says::No;
    for value in values.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let is_match = |text: &str| {
            Regex::new(text).ok().and_then(|regex| regex.is_match(path).ok()).unwrap_or_default()
        };
        if is_match(&format!(r"\A(?:{value})\z")) {
            return Says::Yes;
        }
        if is_match(value) {
            says = Says::Open;
        }
    }
    says
}

/// A path decoded, with single slashes and without dot segments; nothing when it climbs above the root, an
/// escape is none or stands for NUL.
fn normal(path: &[u8]) -> Option<Vec<u8>> {
    let mut rest = path.iter();
    let mut decoded = Vec::new();
    while let Some(&byte) = rest.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let (high, low) = (rest.next().and_then(digit)?, rest.next().and_then(digit)?);
        decoded.push(u8::try_from(high * 16 + low).ok()?);
    }
    // What becomes of a NUL is not documented either; it may well be refused.
    if decoded.contains(&0) {
        return None;
    }
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut ends_in_folder = false;
    for segment in decoded.split(|byte| *byte == b'/') {
        ends_in_folder = matches!(segment, b"" | b"." | b"..");
        match segment {
            b"" | b"." => {}
            b".." => drop(kept.pop()?),
            name => kept.push(name),
        }
    }
    let mut path = Vec::new();
    for segment in kept {
        path.push(b'/');
        path.extend_from_slice(segment);
    }
    if ends_in_folder || path.is_empty() {
        path.push(b'/');
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{Says, Seen, glob, meets, normal};
    use serde_json::json;

    /// The examples of the user guide, "Path conditions" and "Host conditions".
    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("/img/*", "/img/a.png", true),
            ("/img/*", "/img", false),
            ("/img/*/pics", "/img/a/b/pics", true),
            ("/img/*/pics", "/img/pics", false),
            ("*.example.com", "test.example.com", true),
            ("*.example.com", "example.com", false),
            ("/a?c", "/abc", true),
            ("/a?c", "/ac", false),
            ("/token", "/token/", false),
            ("/token", "/Token", false),
        ] {
            assert_eq!(glob(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn conditions_are_anded_and_values_ored() {
        let rule = json!([
            {"field": "host-header", "hostHeaderConfig": {"values": ["A.dev", "b.dev"]}},
            {"field": "path-pattern", "pathPatternConfig": {"values": ["/x", "/x/*"]}},
            {"field": "http-request-method", "httpRequestMethodConfig": {"values": ["GET"]}},
        ]);
        let says = |method, host: &str, path: &[u8]| {
            meets(&rule, &Seen { method, host: host.to_owned(), path: path.to_vec() })
        };
        assert_eq!(says("GET", "a.DEV", b"/x"), Says::Yes);
        assert_eq!(says("GET", "b.dev", b"/x/y"), Says::Yes);
        assert_eq!(says("HEAD", "b.dev", b"/x"), Says::No);
        assert_eq!(says("get", "b.dev", b"/x"), Says::No);
        assert_eq!(says("GET", "c.dev", b"/x"), Says::No);
        assert_eq!(says("GET", "a.dev", b"/xy"), Says::No);
    }

    #[test]
    fn normal_paths() {
        let text =
            |path: &str| normal(path.as_bytes()).map(|path| String::from_utf8_lossy(&path).into_owned());
        for (path, expected) in [
            ("/a//b/./c/../%64", Some("/a/b/d")),
            ("/a/..", Some("/")),
            ("/a/b/.", Some("/a/b/")),
            ("/..%2fa", None),
            ("/a%zz", None),
            ("/a%00", None),
        ] {
            assert_eq!(text(path).as_deref(), expected, "{path}");
        }
    }
}
