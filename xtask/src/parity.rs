//! `cargo xtask parity`: random values through the program, the model and a real Helm.

use gatewright_testkit::chart_model::{self, VERSIONS, compare_with_helm};
use gatewright_testkit::chart_parity::{read_manifests, render_case};
use gatewright_testkit::values_gen::{Case, shrink};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// More failing cases than this are counted, not shown.
const SHOWN: usize = 10;

/// Runs the comparison and prints numbers; an error when anything differs.
pub fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let asked = Asked::parse(arguments)?;
    let charts = charts(&asked.chart)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let helm = Helm { program: asked.helm, charts, folder: folder.path().to_owned() };
    let mut count: BTreeMap<&str, u64> = BTreeMap::new();
    let mut shown = 0;
    for seed in asked.seed..asked.seed.saturating_add(asked.cases) {
        let case = helm.adapt(Case::generate(seed), seed);
        let verdict = helm.judge(&case)?;
        *count.entry(verdict.name()).or_default() += 1;
        if let Verdict::Differs(_) = verdict
            && shown < SHOWN
        {
            shown += 1;
            let small = shrink(case, |case| matches!(helm.judge(case), Ok(Verdict::Differs(_))));
            if let Verdict::Differs(why) = helm.judge(&small)? {
                println!("seed {seed}: {why}\n{small}\n");
            }
        }
    }
    for (verdict, cases) in &count {
        println!("{cases:>7} {verdict}");
    }
    if count.contains_key(Verdict::DIFFERS) { Err("the renderings differ".to_owned()) } else { Ok(()) }
}

struct Asked {
    helm: PathBuf,
    chart: PathBuf,
    cases: u64,
    seed: u64,
}

impl Asked {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let from_env = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let (mut helm, mut chart, mut cases, mut seed) = (from_env("HELM"), from_env("CHART"), 1_000, 0);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{name} needs a number, found {value}"));
            match name.as_str() {
                "--helm" => helm = Some(value.into()),
                "--chart" => chart = Some(value.into()),
                "--cases" => cases = number()?,
                "--seed" => seed = number()?,
                _ => return Err(format!("unknown option {name}")),
            }
        }
        Ok(Self {
            helm: helm.ok_or("--helm PATH or the environment variable HELM is needed")?,
            chart: chart.ok_or("--chart DIR or the environment variable CHART is needed")?,
            cases,
            seed,
        })
    }
}

/// Folders of the chart by version.
fn charts(folder: &Path) -> Result<BTreeMap<&'static str, PathBuf>, String> {
    let mut folders = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        folders.push(entry.map_err(|error| error.to_string())?.path());
    }
    let mut charts = BTreeMap::new();
    for folder in folders {
        let Ok(text) = std::fs::read_to_string(folder.join("Chart.yaml")) else { continue };
        let version = text.lines().find_map(|line| line.strip_prefix("version:")).unwrap_or_default().trim();
        if let Some(version) = VERSIONS.iter().find(|known| **known == version) {
            charts.insert(*version, folder);
        }
    }
    if charts.is_empty() { Err(format!("no mcp-gateway chart in {}", folder.display())) } else { Ok(charts) }
}

struct Helm {
    program: PathBuf,
    charts: BTreeMap<&'static str, PathBuf>,
    folder: PathBuf,
}

enum Verdict {
    Equal,
    /// Helm fails, and so do we.
    BothRefuse,
    Differs(String),
}

impl Verdict {
    const DIFFERS: &'static str = "different";

    fn name(&self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::BothRefuse => "refused by both",
            Self::Differs(_) => Self::DIFFERS,
        }
    }
}

impl Helm {
    /// The case with a version of the chart that is at hand.
    fn adapt(&self, mut case: Case, seed: u64) -> Case {
        if !self.charts.contains_key(case.version) {
            let at = usize::try_from(seed).unwrap_or(0) % self.charts.len();
            case.version = self.charts.keys().nth(at).copied().unwrap_or(case.version);
        }
        case
    }

    fn judge(&self, case: &Case) -> Result<Verdict, String> {
        let helm = self.template(case)?;
        let model = chart_model::render(&case.release, case.version, &case.user());
        let ours = against(render_case(case).map_err(|codes| format!("{codes:?}")), &helm, "the program");
        let model = against(model.map_err(str::to_owned), &helm, "the model");
        Ok(match ours.or(model) {
            Some(why) => Verdict::Differs(why),
            None if helm.is_ok() => Verdict::Equal,
            None => Verdict::BothRefuse,
        })
    }

    /// Helm's objects, or its error text.
    fn template(&self, case: &Case) -> Result<Result<Vec<Value>, String>, String> {
        let chart = self.charts.get(case.version).ok_or("a version of the chart is missing")?;
        let mut command = Command::new(&self.program);
        command.arg("template").arg(format!("--name-template={}", case.release)).arg(chart);
        for (at, file) in case.files.iter().enumerate() {
            let path = self.folder.join(format!("values-{at}.yaml"));
            std::fs::write(&path, file.yaml()).map_err(|error| error.to_string())?;
            command.arg("-f").arg(path);
        }
        for flag in &case.flags {
            command.arg(flag.name).arg(&flag.text);
        }
        let output = command.output().map_err(|error| format!("{}: {error}", self.program.display()))?;
        if !output.status.success() {
            return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(read_manifests(&text).map_err(|codes| format!("the output cannot be read: {codes:?}")))
    }
}

/// Why one side and Helm disagree.
fn against(ours: Result<Vec<Value>, String>, helm: &Result<Vec<Value>, String>, who: &str) -> Option<String> {
    match (ours, helm) {
        (Ok(ours), Ok(helm)) => {
            compare_with_helm(&ours, helm).map(|difference| format!("{who} and Helm: {difference}"))
        }
        (Ok(_), Err(error)) => Some(format!("{who} renders, Helm fails: {error}")),
        (Err(why), Ok(_)) => Some(format!("{who} fails with {why}, Helm renders")),
        (Err(_), Err(_)) => None,
    }
}
