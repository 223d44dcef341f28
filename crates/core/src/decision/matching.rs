//! What a rule compares: scheme, host, method, path.

/// Scheme of a request as the client used it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The schemes a rule listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Schemes {
    /// Plain HTTP only.
    Http,
    /// TLS only.
    Https,
    /// Both.
    Both,
}

impl Schemes {
    /// True when the rule listens on that scheme.
    pub fn contains(self, scheme: Scheme) -> bool {
        matches!((self, scheme), (Self::Both, _) | (Self::Http, Scheme::Http) | (Self::Https, Scheme::Https))
    }
}

/// A condition on the host, after the router's own host steps. Texts are lower-case unless the router
/// compares case-sensitively and was given something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostMatch {
    /// Any host, even none.
    Any,
    /// Exactly this name.
    Exact(String),
    /// Any non-empty text followed by this suffix, which starts with a dot. With `one_label` the text has
    /// no dot.
    Suffix {
        /// `.example.com` for `*.example.com`.
        suffix: String,
        /// Whether `*` stands for one label only.
        one_label: bool,
    },
    /// Any host that none of these matches: how a router that picks a virtual host first, and never falls
    /// back to another one, is written as rules.
    Except(Vec<HostMatch>),
}

impl HostMatch {
    /// True when the host matches.
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(name) => name == host,
            Self::Suffix { suffix, one_label } => host
                .strip_suffix(suffix.as_str())
                .is_some_and(|label| !(label.is_empty() || *one_label && label.contains('.'))),
            Self::Except(others) => !others.iter().any(|other| other.matches(host)),
        }
    }
}

/// A condition on the method. Methods are case-sensitive tokens (RFC 9110 §9.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MethodMatch {
    /// Any method.
    Any,
    /// One of these.
    OneOf(Vec<String>),
}

impl MethodMatch {
    /// True when the method matches.
    pub fn matches(&self, method: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(methods) => methods.iter().any(|one| one == method),
        }
    }
}

/// A condition on the path, compared byte by byte after the router's path steps. The query is never part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathMatch {
    /// Any path.
    Any,
    /// These bytes.
    Exact(String),
    /// A *string* prefix: `/a` also matches `/ab`.
    Prefix(String),
    /// An *element-wise* prefix: `/a` matches `/a`, `/a/` and `/a/b` but not `/ab`. Without a trailing
    /// slash; the whole tree is [`PathMatch::Any`].
    Segments(String),
    /// A pattern for the whole path in which `*` stands for any text, slashes included, and `?` for one
    /// byte.
    Glob(String),
    /// A regular expression.
    Regex(Regex),
    /// Another condition with ASCII letters compared without case.
    Caseless(Box<PathMatch>),
    /// None of these conditions.
    Never,
}

/// A regular expression with the dialect it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Regex {
    /// The pattern as written in the object.
    pub pattern: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// What the engine demands beyond the pattern.
    pub anchor: Anchor,
}

/// Regular expression dialects of routers. Constructs that are not regular (look-around, back-references)
/// make the path undecidable for the proof, which says so instead of guessing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// RE2 (Envoy) and Go's `regexp` (Traefik).
    Re2,
    /// PCRE / PCRE2 (nginx, Kong's traditional flavour).
    Pcre,
    /// Rust's `regex` crate (Kong's other flavours).
    Rust,
}

/// How much of the path a regular expression has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The whole path.
    Full,
    /// A prefix of the path.
    Start,
    /// Any part of the path.
    Search,
}
