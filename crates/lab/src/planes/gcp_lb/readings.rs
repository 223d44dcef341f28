//! What Google documents nothing about, and so what may be one way or another: whether rules compare the path as it is
//! sent or a normalised one, and whether a port or a final dot of the host takes part.

use super::url_map::key;

/// The paths that a load balancer may compare: as it was sent; as RFC 3986 §6.2.2 normalises it (what Envoy calls
/// normal, with backslashes turned and slashes merged); and with every escape decoded before that.
pub(super) fn paths(sent: &[u8]) -> Vec<Vec<u8>> {
    // Parts of a URL are told apart before anything is decoded (RFC 3986 §2.4): a decoded ? or # cuts nothing.
    let key = key(sent);
    let mut all = vec![
        key.to_vec(),
        without_dots(&merged(&decoded(key, is_unreserved))),
        without_dots(&merged(&decoded(key, |_| true))),
    ];
    all.dedup();
    all
}

/// The hosts that it may compare.
pub(super) fn hosts(sent: &str) -> Vec<String> {
    let bare = sent.split(':').next().unwrap_or_default();
    let mut all = vec![sent.to_owned(), bare.trim_end_matches('.').to_owned()];
    all.dedup();
    all
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn decoded(path: &[u8], which: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = path;
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        let escape = (*first == b'%').then(|| u8::try_from(digit(0)? * 16 + digit(1)?).ok()).flatten();
        if let Some(byte) = escape.filter(|byte| which(*byte)) {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

/// Backslashes are slashes, and several slashes are one.
fn merged(path: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = path.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
    bytes.dedup_by(|left, right| *left == b'/' && *right == b'/');
    bytes
}

/// RFC 3986 §5.2.4; what climbs above the root stays there.
fn without_dots(path: &[u8]) -> Vec<u8> {
    let segments: Vec<&[u8]> = path.split(|byte| *byte == b'/').skip(1).collect();
    let mut kept: Vec<&[u8]> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == segments.len();
        match *segment {
            b"." | b".." => {
                if *segment == b"..".as_slice() {
                    kept.pop();
                }
                if is_last {
                    kept.push(b"");
                }
            }
            other => kept.push(other),
        }
    }
    kept.iter().flat_map(|segment| [b"/".as_slice(), segment].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::{hosts, paths};

    fn of(path: &str) -> Vec<String> {
        paths(path.as_bytes()).into_iter().map(|path| String::from_utf8_lossy(&path).into_owned()).collect()
    }

    #[test]
    fn a_canonical_path_has_one_reading() {
        assert_eq!(of("/a/b;x@y#f"), ["/a/b;x@y"]);
        assert_eq!(of("/"), ["/"]);
    }

    /// RFC 3986 §5.2.4 and §6.2.2.2.
    #[test]
    fn other_paths_have_more() {
        assert_eq!(of("/a/./b/../../c/."), ["/a/./b/../../c/.", "/c/"]);
        assert_eq!(of("//a%2Fb"), ["//a%2Fb", "/a%2Fb", "/a/b"]);
        assert_eq!(of("/x/%2e%2E/%74"), ["/x/%2e%2E/%74", "/t"]);
        assert_eq!(of("/../a%zz%"), ["/../a%zz%", "/a%zz%"]);
        assert_eq!(of(r"/a\.\b"), [r"/a\.\b", "/a/b"]);
        assert_eq!(of("/a%23b#c"), ["/a%23b", "/a#b"]);
    }

    #[test]
    fn a_port_may_count() {
        assert_eq!(hosts("a.b.:80"), ["a.b.:80", "a.b"]);
        assert_eq!(hosts("a.b"), ["a.b"]);
    }
}
