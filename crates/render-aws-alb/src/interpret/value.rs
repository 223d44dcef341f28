//! Annotation values as the controller parses them (`pkg/annotations/parser.go`).

/// Go's `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Parts between commas without blanks around them; empty ones are left out.
pub(super) fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// `key=value,key=value`; a backslash keeps the next character as it is. Of a repeated key the last value
/// stands.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn map(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in parts(text) {
        let Some((key, value)) = part.split_once('=') else {
            return Err(format!("{part:?} is no key=value"));
        };
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            return Err(format!("{part:?} has no key"));
        }
        pairs.retain(|(old, _)| old != key);
        pairs.push((key.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}

/// `splitKeyValuePairs`: a comma splits only when a `=` follows anywhere behind it.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut current = String::new();
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => match rest.next() {
                Some(escaped) => current.push(escaped),
                None => current.push(letter),
            },
            ',' => {
                let remaining = rest.as_str().trim();
                if remaining.is_empty() {
                    current.push(letter);
                    continue;
                }
                parts.push(current.trim().to_owned());
                current.clear();
                if !remaining.contains('=') {
                    parts.push(remaining.to_owned());
                    return parts;
                }
            }
            _ => current.push(letter),
        }
    }
    if !current.is_empty() {
        parts.push(current.trim().to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    /// Cases of `pkg/annotations/parser_test.go`, `Test_serviceAnnotationParser_ParseStringMapAnnotation`, in
    /// other words.
    #[test]
    fn maps() {
        assert_eq!(map("a=1,b=2"), Ok(pairs(&[("a", "1"), ("b", "2")])));
        assert_eq!(map(" a = 1 , b=2 "), Ok(pairs(&[("a", "1"), ("b", "2")])));
        assert_eq!(map(r"a=1\,2,b=3"), Ok(pairs(&[("a", "1,2"), ("b", "3")])));
        assert_eq!(map("a=b=c"), Ok(pairs(&[("a", "b=c")])));
        assert_eq!(map("a=1,a=2"), Ok(pairs(&[("a", "2")])));
        assert_eq!(map("a="), Ok(pairs(&[("a", "")])));
        // The final comma becomes part of the value: a classic way to an attribute that ELB refuses.
        assert_eq!(map("a=1,"), Ok(pairs(&[("a", "1,")])));
        assert!(map("a=1,b").is_err());
        assert!(map("=1").is_err());
        assert!(map("a").is_err());
        assert_eq!(map(""), Ok(Vec::new()));
    }

    #[test]
    fn lists() {
        assert_eq!(list(" a, ,b,"), ["a", "b"]);
        assert_eq!(boolean("T"), Some(true));
        assert_eq!(boolean("yes"), None);
    }
}
