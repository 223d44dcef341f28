//! The definitions of kinds, from the modules of the pinned releases.

use super::Places;
use crate::Outcome;
use crate::process::output;
use crate::say;
use std::path::PathBuf;
use std::process::Command;

/// AWS Load Balancer Controller, at the version of `lab/go/aws-load-balancer-controller/go.mod`.
const AWS: &str =
    "github.com/kubernetes-sigs/aws-load-balancer-controller@v0.0.0-20260423195125-93ff3b5fdaad";

/// Modules with definitions of kinds, and where in them.
const DEFINITIONS: [(&str, &str); 10] = [
    ("sigs.k8s.io/gateway-api@v1.5.0", "config/crd/standard"),
    (
        "github.com/traefik/traefik/v3@v3.7.13",
        "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml",
    ),
    ("istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad", "manifests/charts/base/files/crd-all.gen.yaml"),
    ("github.com/envoyproxy/gateway@v1.9.0", "charts/gateway-helm/charts/crds/crds/generated"),
    (NGINX, "config/crd/bases"),
    ("github.com/projectcontour/contour@v1.33.8", "examples/contour/01-crds.yaml"),
    (KONG, "config/crd/ingress-controller"),
    (GKE, "config/crd"),
    (AWS, "config/crd/gateway"),
    (AWS, "config/crd/bases"),
];
/// Not every module proxy serves these; the report names the kinds that could not be tried then.
const NOT_EVERYWHERE: [&str; 3] = [NGINX, KONG, GKE];

const NGINX: &str = "github.com/nginx/kubernetes-ingress@v0.0.0-20260716132345-f92a24e4fd2b";

/// Named by Kong Ingress Controller 3.5.13, whose folder of the lab has its sum.
const KONG: &str = "github.com/kong/kubernetes-configuration@v1.5.2";

/// Behind v1.4.0, whose definitions do not have the rules of HealthCheckPolicy yet; as in `tests/schemas`.
const GKE: &str = "github.com/GoogleCloudPlatform/gke-gateway-api@fc40d606a5332f11a8883f85caff66b63c4e88ef";

/// Where a module is: the folder that was named for it, or where Go downloads it to.
fn folder_of(places: &Places, module: &str, sources: &[(String, String)]) -> Outcome<PathBuf> {
    let name = module.split('@').next().unwrap_or(module);
    if let Some((_, folder)) = sources.iter().find(|(source, _)| source == name) {
        return Ok(PathBuf::from(folder));
    }
    let mut command = Command::new("go");
    let here = if module == KONG { places.root.join("lab/go/kong") } else { places.lab.clone() };
    let told = output(command.current_dir(here).args(["mod", "download", "-json", module]))?;
    let told: serde_json::Value = serde_json::from_str(&told).map_err(|error| error.to_string())?;
    Ok(PathBuf::from(told["Dir"].as_str().unwrap_or_default()))
}

/// Collects the definitions below `target/lab/crds`.
pub(crate) fn definitions(places: &Places, sources: &[(String, String)]) -> Outcome<()> {
    let folder = places.lab.join("crds");
    let text = |error: std::io::Error| error.to_string();
    std::fs::create_dir_all(&folder).map_err(text)?;
    for (module, path) in DEFINITIONS {
        let source = match folder_of(places, module, sources) {
            Err(why) if NOT_EVERYWHERE.contains(&module) => {
                say(&format!("no definitions of {module}: {why}"));
                continue;
            }
            other => other?.join(path),
        };
        let files = if source.is_dir() {
            let entries = std::fs::read_dir(&source).map_err(text)?;
            entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
        } else {
            vec![source]
        };
        for file in files.iter().filter(|file| !file.to_string_lossy().contains("kustomization")) {
            let module = module.replace(['/', '@'], "_");
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let content = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            std::fs::write(folder.join(format!("{module}-{name}")), content).map_err(text)?;
        }
    }
    // This controller makes the definitions of its kinds when it starts; no file has them.
    if let Some(program) = places.built("ingress-gce") {
        let made = output(Command::new(program).arg("definitions"))?;
        std::fs::write(folder.join("ingress-gce.yaml"), made).map_err(text)?;
    }
    Ok(())
}
