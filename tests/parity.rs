//! The chart's objects against Helm's own output and against an independent model of the chart.

use gatewright_testkit::chart_model::{self, compare, compare_with_helm};
use gatewright_testkit::chart_parity::{read_manifests, render_case, render_texts};
use gatewright_testkit::values_gen::{Case, shrink};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Cases of the everyday run; `GATEWRIGHT_PARITY_CASES` asks for another number.
const CASES: u64 = 2_000;

#[test]
fn random_values_as_in_the_model() {
    let cases = std::env::var("GATEWRIGHT_PARITY_CASES").ok().and_then(|count| count.parse().ok());
    let (mut rendered, mut refused) = (0_u64, 0_u64);
    for seed in 0..cases.unwrap_or(CASES) {
        let case = Case::generate(seed);
        match disagreement(&case) {
            Ok(true) => rendered += 1,
            Ok(false) => refused += 1,
            Err(_) => {
                let small = shrink(case, |case| disagreement(case).is_err());
                let why = disagreement(&small).unwrap_err();
                panic!("seed {seed}: {why}\n{small}");
            }
        }
    }
    // Most cases must get as far as objects, or the comparison says little.
    assert!(rendered > 2 * refused, "{rendered} rendered, {refused} refused");
}

/// Whether both render the case, or why they disagree.
fn disagreement(case: &Case) -> Result<bool, String> {
    let model = chart_model::render(&case.release, case.version, &case.user());
    match (render_case(case), model) {
        (Ok(ours), Ok(model)) => match compare(&ours, &model) {
            Some(difference) => Err(difference.to_string()),
            None => Ok(true),
        },
        (Err(_), Err(_)) => Ok(false),
        (Ok(_), Err(why)) => Err(format!("the model says that Helm fails: {why}")),
        (Err(codes), Ok(_)) => Err(format!("refused with {codes:?}")),
    }
}

#[test]
fn fixtures_as_helm_rendered_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/chart");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 17);
    for case in cases {
        let fixture = Fixture::read(&case);
        let expected = read_manifests(&fixture.expected).unwrap();
        let ours = fixture.ours();
        if let Some(difference) = compare_with_helm(&ours, &expected) {
            panic!("{}: {difference}", case.display());
        }
    }
}

struct Fixture {
    release: String,
    version: String,
    files: Vec<String>,
    flags: Vec<(String, String)>,
    expected: String,
}

impl Fixture {
    fn read(case: &Path) -> Self {
        let text = |name: &str| std::fs::read_to_string(case.join(name)).unwrap();
        let args = text("args.txt");
        let arg = |key: &str| {
            args.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .unwrap_or_default()
                .to_owned()
        };
        let extra = arg("extra");
        let words: Vec<&str> = extra.split_whitespace().collect();
        Self {
            release: arg("release"),
            version: arg("chart_version"),
            files: arg("values").split(',').map(text).collect(),
            flags: words.chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect(),
            expected: text("expected.yaml"),
        }
    }

    fn ours(&self) -> Vec<Value> {
        let flags: Vec<(&str, &str)> =
            self.flags.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        render_texts(&self.release, &self.version, &self.files, &flags).unwrap()
    }
}
