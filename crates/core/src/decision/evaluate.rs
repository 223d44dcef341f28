//! The naive evaluation of one request: slow, plain, and the check on every witness the proof finds.

use super::regex::Compiled;
use super::{Decision, Outcome, Rejection, Rule, Scheme};

/// One request as a router sees it on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Scheme the client used.
    pub scheme: Scheme,
    /// Method token.
    pub method: String,
    /// Value of the Host header.
    pub host: String,
    /// Path part of the request target, raw bytes, without the query.
    pub path: Vec<u8>,
}

/// What a decision says about one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    /// The path that was compared, after the router's path steps.
    pub matched_path: Vec<u8>,
    /// The rules of the deciding tier that match; more than one is a tie. Empty when nothing matches or
    /// the router refused the request before matching.
    pub rules: Vec<&'a Rule>,
    /// The status with which the router answered before it looked at any rule.
    pub rejected: Option<u16>,
}

impl Answer<'_> {
    /// The single outcome; `None` when several rules tie and disagree.
    pub fn outcome(&self) -> Option<Outcome> {
        if let Some(status) = self.rejected {
            return Some(Outcome::Status(status));
        }
        let Some(first) = self.rules.first() else { return Some(Outcome::None) };
        self.rules.iter().all(|rule| rule.outcome == first.outcome).then(|| first.outcome.clone())
    }
}

/// Answers many requests on one decision; regular expressions are compiled once.
#[derive(Debug)]
pub struct Evaluator<'a> {
    decision: &'a Decision,
    compiled: Compiled,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of this decision.
    pub fn new(decision: &'a Decision) -> Self {
        Self { decision, compiled: Compiled::default() }
    }

    /// What happens to this request.
    ///
    /// A regular expression that cannot be compiled matches nothing here; the proof reports it.
    pub fn answer(&self, request: &Request) -> Answer<'a> {
        let decision = self.decision;
        let host = decision.host_steps.iter().fold(request.host.clone(), |host, step| step.apply(host));
        let mut path = request.path.clone();
        for step in &decision.path_steps {
            match step.apply(path) {
                Ok(next) => path = next,
                Err(status) => {
                    return Answer {
                        matched_path: request.path.clone(),
                        rules: Vec::new(),
                        rejected: Some(status),
                    };
                }
            }
        }
        let matches = |rule: &&Rule| rule.matches(request, &host, &path, &self.compiled);
        let rules = decision
            .tiers
            .iter()
            .map(|tier| tier.rules.iter().filter(matches).collect::<Vec<_>>())
            .find(|matching| !matching.is_empty())
            .unwrap_or_default();
        Answer { matched_path: path, rules, rejected: None }
    }
}

impl Decision {
    /// What happens to this request; see [`Evaluator::answer`].
    pub fn answer(&self, request: &Request) -> Answer<'_> {
        Evaluator::new(self).answer(request)
    }
}

impl Rule {
    /// True when the rule matches; host and path are those after the router's steps.
    fn matches(&self, request: &Request, host: &str, path: &[u8], compiled: &Compiled) -> bool {
        self.schemes.contains(request.scheme)
            && self.host.matches(host)
            && self.methods.matches(&request.method)
            && self.path.matches_with(path, compiled)
    }
}

impl super::HostStep {
    /// The host after this step.
    pub fn apply(self, mut host: String) -> String {
        match self {
            Self::Lowercase => host.make_ascii_lowercase(),
            Self::StripTrailingDot => {
                if host.ends_with('.') {
                    host.pop();
                }
            }
            Self::StripPort => {
                if let Some((_, port)) = host.rsplit_once(':')
                    && port.bytes().all(|byte| byte.is_ascii_digit())
                {
                    let keep = host.len() - port.len() - 1;
                    host.truncate(keep);
                }
            }
        }
        host
    }
}

impl super::PathStep {
    /// The path after this step.
    ///
    /// # Errors
    /// The status with which the router refuses the path.
    pub fn apply(self, path: Vec<u8>) -> Result<Vec<u8>, u16> {
        match self {
            Self::CutFragment => Ok(path.split(|byte| *byte == b'#').next().unwrap_or_default().to_vec()),
            Self::RejectFragment(status) => reject_if(path.contains(&b'#'), status, path),
            Self::DecodeAll { malformed } => decode_all(&path).ok_or(malformed),
            Self::DecodeUnreserved => {
                Ok(map_escapes(&path, |byte| is_unreserved(byte).then_some(byte), false))
            }
            Self::DecodeExcept(kept) => {
                Ok(map_escapes(&path, |byte| (!kept.contains(&byte)).then_some(byte), true))
            }
            Self::UppercaseEscapes => Ok(map_escapes(&path, |_| None, true)),
            Self::RejectNul(status) => reject_if(has_escape(&path, |byte| byte == 0), status, path),
            Self::RejectUnparsable(status) => {
                let cut = Self::CutFragment.apply(path.clone())?;
                let decoded = Self::DecodeAll { malformed: status }.apply(cut)?;
                let merged = Self::MergeSlashes.apply(decoded)?;
                remove_dot_segments(&merged, Rejection::Status(status), true).map(|_| path)
            }
            Self::BackslashToSlash => {
                Ok(path.into_iter().map(|byte| if byte == b'\\' { b'/' } else { byte }).collect())
            }
            Self::MergeSlashes => {
                let mut path = path;
                path.dedup_by(|next, previous| *next == b'/' && *previous == b'/');
                Ok(path)
            }
            Self::RemoveDotSegments { above_root, keep_trailing_slash } => {
                remove_dot_segments(&path, above_root, keep_trailing_slash)
            }
            Self::RejectEscapedSlash(status) | Self::RedirectEscapedSlash(status) => {
                reject_if(has_escape(&path, is_slash), status, path)
            }
            Self::DecodeEscapedSlash => Ok(map_escapes(&path, |byte| is_slash(byte).then_some(byte), false)),
        }
    }
}

fn reject_if(refused: bool, status: u16, path: Vec<u8>) -> Result<Vec<u8>, u16> {
    if refused { Err(status) } else { Ok(path) }
}

fn is_slash(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// RFC 3986 §2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The byte that an escape at the start of `rest` stands for.
fn escape(rest: &[u8]) -> Option<u8> {
    match rest {
        [b'%', high, low, ..] => Some(hex(*high)? * 16 + hex(*low)?),
        _ => None,
    }
}

fn has_escape(path: &[u8], wanted: impl Fn(u8) -> bool) -> bool {
    (0..path.len()).filter_map(|at| escape(path.get(at..).unwrap_or_default())).any(wanted)
}

/// Replaces each escape by the byte `decode` gives for it, or keeps it (in upper case if asked).
fn map_escapes(path: &[u8], decode: impl Fn(u8) -> Option<u8>, uppercase: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((first, tail)) = rest.split_first() {
        let Some(byte) = escape(rest) else {
            out.push(*first);
            rest = tail;
            continue;
        };
        match decode(byte) {
            Some(decoded) => out.push(decoded),
            None if uppercase => out.extend(rest.iter().take(3).map(u8::to_ascii_uppercase)),
            None => out.extend(rest.iter().take(3)),
        }
        rest = rest.get(3..).unwrap_or_default();
    }
    out
}

fn decode_all(path: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            out.push(escape(rest).filter(|byte| *byte != 0)?);
            rest = rest.get(3..)?;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    Some(out)
}

/// RFC 3986 §5.2.4 for absolute paths, without merging slashes.
fn remove_dot_segments(path: &[u8], above_root: Rejection, keep_slash: bool) -> Result<Vec<u8>, u16> {
    if path.first() != Some(&b'/') {
        return Ok(path.to_vec());
    }
    let mut out: Vec<&[u8]> = Vec::new();
    let mut ends_with_dots = false;
    for segment in path.get(1..).unwrap_or_default().split(|byte| *byte == b'/') {
        ends_with_dots = matches!(segment, b"." | b"..");
        match (segment, above_root) {
            (b".", _) => {}
            (b"..", Rejection::Status(status)) if out.is_empty() => return Err(status),
            (b"..", _) => drop(out.pop()),
            _ => out.push(segment),
        }
    }
    if ends_with_dots && (keep_slash || out.is_empty()) {
        out.push(b"");
    }
    let mut joined = Vec::with_capacity(path.len());
    for segment in out {
        joined.push(b'/');
        joined.extend_from_slice(segment);
    }
    if joined.is_empty() {
        joined.push(b'/');
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::super::{PathStep, Rejection};

    fn run(steps: &[PathStep], path: &str) -> Result<String, u16> {
        steps
            .iter()
            .try_fold(path.as_bytes().to_vec(), |path, step| step.apply(path))
            .map(|path| String::from_utf8_lossy(&path).into_owned())
    }

    /// Measured on nginx 1.31.5 (`ngx_http_parse_complex_uri`).
    #[test]
    fn nginx_steps() {
        let steps = [
            PathStep::CutFragment,
            PathStep::DecodeAll { malformed: 400 },
            PathStep::MergeSlashes,
            PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
        ];
        for (raw, expected) in [
            ("//authorize", Ok("/authorize")),
            ("/x/..//authorize", Ok("/authorize")),
            ("/authorize/.", Ok("/authorize/")),
            ("/authorize/x/..", Ok("/authorize/")),
            ("/authorize/..", Ok("/")),
            ("/../authorize", Err(400)),
            ("/%61uthorize", Ok("/authorize")),
            ("/dcr%2Fregister", Ok("/dcr/register")),
            ("/x/..%2fauthorize", Ok("/authorize")),
            ("/%252fauthorize", Ok("/%2fauthorize")),
            ("/authorize%00", Err(400)),
            ("/authorize%zz", Err(400)),
            ("/authorize#frag", Ok("/authorize")),
        ] {
            assert_eq!(run(&steps, raw).as_deref(), expected.as_ref().copied(), "{raw}");
        }
    }

    /// Measured on Envoy 1.40.0 with `normalize_path`.
    #[test]
    fn envoy_steps() {
        let steps = [
            PathStep::DecodeUnreserved,
            PathStep::BackslashToSlash,
            PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true },
        ];
        for (raw, expected) in [
            ("//authorize", "//authorize"),
            ("/./authorize", "/authorize"),
            ("/%2e%2E/authorize", "/authorize"),
            ("/dcr\\register", "/dcr/register"),
            ("/dcr%2Fregister", "/dcr%2Fregister"),
            ("/%252E", "/%252E"),
            ("/authorize/.", "/authorize/"),
            ("/..", "/"),
        ] {
            assert_eq!(run(&steps, raw).as_deref(), Ok(expected), "{raw}");
        }
    }
}
