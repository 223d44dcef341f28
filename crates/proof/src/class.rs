//! Confusion classes: the ways in which a request can leave the canonical domain.
//!
//! Routers differ class by class (some decode `%2F`, some merge `//`, …), so differences outside the
//! canonical domain are reported for each class on its own.

/// One way to leave the canonical domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    UnreservedEscape,
    EscapedDot,
    EscapedSlash,
    EscapedBackslash,
    EscapedNul,
    OtherEscape,
    MalformedEscape,
    DoubleSlash,
    DotSegment,
    DotDotSegment,
    Backslash,
    Fragment,
    OtherByte,
    HostCase,
    HostPort,
    HostDot,
    OtherMethod,
    /// More than one of the above in one request.
    Combination,
}

/// The classes that a path alone can be in.
pub(crate) const PATH_CLASSES: [Class; 13] = [
    Class::UnreservedEscape,
    Class::EscapedDot,
    Class::EscapedSlash,
    Class::EscapedBackslash,
    Class::EscapedNul,
    Class::OtherEscape,
    Class::MalformedEscape,
    Class::DoubleSlash,
    Class::DotSegment,
    Class::DotDotSegment,
    Class::Backslash,
    Class::Fragment,
    Class::OtherByte,
];

impl Class {
    /// What a message calls it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::UnreservedEscape => "percent-escape of an unreserved character",
            Self::EscapedDot => "percent-escape of a dot",
            Self::EscapedSlash => "percent-escape of a slash",
            Self::EscapedBackslash => "percent-escape of a backslash",
            Self::EscapedNul => "percent-escape of NUL",
            Self::OtherEscape => "percent-escape of a reserved or other character",
            Self::MalformedEscape => "malformed percent-escape",
            Self::DoubleSlash => "empty path segment",
            Self::DotSegment => "\".\" path segment",
            Self::DotDotSegment => "\"..\" path segment",
            Self::Backslash => "backslash in the path",
            Self::Fragment => "# in the path",
            Self::OtherByte => "byte that a path may not hold",
            Self::HostCase => "host in upper case",
            Self::HostPort => "host with a port",
            Self::HostDot => "host with a trailing dot",
            Self::OtherMethod => "method outside the usual seven",
            Self::Combination => "several unusual features together",
        }
    }

    /// The class of a complete escape.
    pub(crate) fn of_escape(byte: u8) -> Self {
        match byte {
            0 => Self::EscapedNul,
            b'.' => Self::EscapedDot,
            b'/' => Self::EscapedSlash,
            b'\\' => Self::EscapedBackslash,
            // RFC 3986 §2.3.
            b'-' | b'_' | b'~' => Self::UnreservedEscape,
            _ if byte.is_ascii_alphanumeric() => Self::UnreservedEscape,
            _ => Self::OtherEscape,
        }
    }
}
