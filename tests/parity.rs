//! The chart's objects against Helm's own output and against an independent model of the chart.

#![allow(clippy::unwrap_used)] // a test may panic, its helpers too

use gatewright::core::values::{SetFlag, SetKind};
use gatewright_testkit::chart_model::{self, compare, compare_with_helm, merge};
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

/// No check stands between the user and Helm's result once all are allowed, and none changes it.
#[test]
fn allowing_everything_gives_helms_result() {
    for seed in 0..300 {
        let case = Case::generate(seed);
        let loaded = project(&case).load();
        match (render_case(&case), loaded) {
            (Ok(objects), Ok(loaded)) => {
                let ours = gatewright::to_json_list(&loaded.chart);
                assert_eq!(
                    serde_json::to_value(&ours).unwrap()["items"],
                    Value::from(objects),
                    "seed {seed}"
                );
            }
            (Err(_), Err(found)) => {
                assert!(found.iter().any(gatewright::Diagnostic::is_error), "seed {seed}");
            }
            (Ok(_), Err(found)) => panic!("seed {seed}: {found:?}\n{case}"),
            (Err(codes), Ok(_)) => panic!("seed {seed}: rendered in spite of {codes:?}"),
        }
    }
}

/// The project of a case with every check allowed.
fn project(case: &Case) -> gatewright::Project {
    let mut project = gatewright::Project::new(case.release.clone());
    project.chart_version = gatewright::ChartVersion::parse(case.version).unwrap();
    project.routes_needed = false;
    project.policy.allow.push("all".to_owned());
    for file in &case.files {
        project.add_values("values.yaml", &file.yaml());
    }
    for flag in &case.flags {
        let source = project.sources.add(flag.name, flag.text.clone());
        let kind = match flag.name {
            "--set-json" => SetKind::Json,
            "--set-string" => SetKind::Text,
            _ => SetKind::Typed,
        };
        project.inputs.set.push(SetFlag { kind, source, files: std::collections::BTreeMap::new() });
    }
    project
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
        if let Some(difference) = fixture.model().and_then(|model| compare_with_helm(&model, &expected)) {
            panic!("{}, the model: {difference}", case.display());
        }
    }
}

/// The numbers of a file are floats to Helm.
fn floats(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(items) => items.into_iter().map(floats).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        other => other,
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

    /// The model's rendering; it takes flags from the generator only.
    fn model(&self) -> Option<Vec<Value>> {
        let start = serde_json::json!({});
        let user = self.files.iter().fold(start, |user, file| {
            read_manifests(file)
                .unwrap()
                .into_iter()
                .fold(user, |user, document| merge(&user, &floats(document)))
        });
        self.flags.is_empty().then(|| chart_model::render(&self.release, &self.version, &user).unwrap())
    }

    fn ours(&self) -> Vec<Value> {
        let flags: Vec<(&str, &str)> =
            self.flags.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        render_texts(&self.release, &self.version, &self.files, &flags).unwrap()
    }
}
