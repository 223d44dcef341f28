//! "Did you mean": the closest known word.

/// The known word that `written` most likely stands for.
///
/// Case, `-`, `_` and `.` are folded first; then words at a Damerau-Levenshtein distance of at most 2 (1
/// for known words of four letters or fewer) count, the nearest first, ties to the first listed.
///
/// ```
/// use gatewright_core::suggest::closest;
/// assert_eq!(closest("treafik", ["istio", "traefik"]), Some("traefik"));
/// assert_eq!(closest("haproxy", ["istio", "traefik"]), None);
/// ```
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(written);
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let candidate = fold(word);
        if candidate == folded {
            return Some(word);
        }
        // A word much longer than the candidate is no typo, and comparing it would cost its square.
        if folded.len().abs_diff(candidate.len()) > 2 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &candidate);
        let limit = if candidate.len() <= 4 { 1 } else { 2 };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// `; did you mean X?` or nothing, to append to a message.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    closest(written, known).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

fn fold(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, '-' | '_' | '.')).flat_map(char::to_lowercase).collect()
}
