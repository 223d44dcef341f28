//! What Kong's schema refuses. Without a database one refused route makes Kong refuse the whole configuration.
//!
//! Source: Kong/kong `kong/db/schema/typedefs.lua`, `router_path`, `validate_path_with_regexes`.

use super::route::Path;
use crate::kong::interpret::flavour::NORMALISE;

/// Why Kong refuses a path, under the flavours that read `paths`.
pub(super) fn refused_path(path: &Path) -> Option<String> {
    let starts_well = path.regex().unwrap_or(&path.text).starts_with('/');
    let reason = if !starts_well {
        "it starts with / or, when it is a regular expression, with ~/".to_owned()
    } else if path.text.contains("//") {
        "it has an empty segment".to_owned()
    } else if has_bad_escape(&path.text) {
        "it has a % without two hexadecimal digits".to_owned()
    } else if path.regex().is_none() && normalised(&path.text).as_deref() != Some(path.text.as_bytes()) {
        "it is not in the form in which Kong compares paths, so that it could never match".to_owned()
    } else {
        return None;
    };
    Some(format!("Kong refuses its configuration: a path {:?} is not allowed: {reason}", path.text))
}

fn has_bad_escape(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .any(|rest| !rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)))
}

fn normalised(text: &str) -> Option<Vec<u8>> {
    NORMALISE.iter().try_fold(text.as_bytes().to_vec(), |path, step| step.apply(path).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::decision::Place;

    #[test]
    fn paths() {
        for (text, fine) in [
            ("/", true),
            ("/.well-known/", true),
            ("/a{b}", true),
            ("/a%2Fb", true),
            ("/a%2fb", false),
            ("/%61", false),
            ("/a//b", false),
            ("/a/../b", false),
            ("/a%zz", false),
            ("a", false),
            (r"~/\.well-known$", true),
            ("~^/a", false),
            ("~a", false),
        ] {
            let path = Path { text: text.to_owned(), place: Place::default() };
            assert_eq!(refused_path(&path).is_none(), fine, "{text}");
        }
    }
}
