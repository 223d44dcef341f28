//! Any bytes as a values file: a diagnostic or chart objects, never a panic.
#![no_main]

use gatewright::{ChartVersion, Project};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for version in [ChartVersion::LATEST, ChartVersion::ALL[0]] {
        let mut project = Project::new("demo");
        project.chart_version = version;
        project.routes_needed = false;
        project.policy.allow.push("all".to_owned());
        project.add_values("values.yaml", &text);
        if let Ok(loaded) = project.load() {
            gatewright::to_yaml(None, &loaded.chart);
        }
    }
});
