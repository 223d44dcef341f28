//! Hand-written manifests with the mistakes that users make, each with its outcome in its own comments.
//!
//! `# option KEY=VALUE`, `# ask SCHEME METHOD HOST PATH = ANSWER`, `# tell CODE OBJECT FIELD`. Every remark has
//! to be told, and only those.

use crate::support::{answer, interpret, options, request};
use std::fs;
use std::path::Path;

#[test]
fn as_their_comments_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        check(&file.display().to_string(), &fs::read_to_string(&file).expect("readable"));
    }
}

fn check(name: &str, text: &str) {
    let given: Vec<(&str, &str)> =
        marked(text, "# option ").filter_map(|option| option.split_once('=')).collect();
    let behaviour = interpret(text, &options(&given));
    let mut asked = 0;
    for line in marked(text, "# ask ") {
        let (question, expected) = line.split_once(" = ").unwrap_or_else(|| panic!("{name}: {line}"));
        let [scheme, method, host, path] = *question.split(' ').collect::<Vec<_>>() else {
            panic!("{name}: {line}")
        };
        assert_eq!(answer(&behaviour, &request(scheme, method, host, path)), expected, "{name}: {line}");
        asked += 1;
    }
    assert!(asked > 0, "{name}: nothing asked");
    let mut told: Vec<String> = behaviour
        .not_understood
        .iter()
        .chain(&behaviour.remarks)
        .map(|remark| format!("{} {} {}", remark.code, remark.place.object, remark.place.field))
        .collect();
    told.sort();
    let mut expected: Vec<String> = marked(text, "# tell ").map(str::to_owned).collect();
    expected.sort();
    assert_eq!(told, expected, "{name}");
}

fn marked<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines().filter_map(move |line| line.strip_prefix(mark))
}
