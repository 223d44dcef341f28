//! What to do with the files that `render` wrote.

use crate::args;
use crate::input;
use askama::Template;
use gatewright::core::decision::Backend;
use gatewright::core::model::{Gateway, Tls};
use gatewright::core::router::Artifact;
use gatewright::core::tree::Value;
use gatewright::settings::{SETTINGS, Settings, Shape};
use gatewright::{Loaded, Routing};
use std::path::Path;

/// The notes; the layout is in `templates/notes.txt`.
#[derive(Template)]
#[template(path = "notes.txt", escape = "none")]
struct Notes {
    files: usize,
    dir: String,
    services: Vec<Service>,
    steps: Vec<String>,
    needs: Vec<String>,
    checks: Vec<String>,
}

struct Service {
    name: String,
    takes: String,
}

/// The notes after a render with files.
pub(super) fn text(
    args: &args::Render,
    dir: &Path,
    loaded: &Loaded,
    chart: &[Artifact],
    routing: &[Routing],
) -> String {
    let facts = Facts { args, dir: shown(dir), loaded, chart, routing };
    let notes = Notes {
        files: chart.len() + routing.iter().map(|routing| routing.artifacts.len()).sum::<usize>(),
        dir: dir.display().to_string(),
        services: facts.services(),
        steps: facts.steps(),
        needs: facts.needs(),
        checks: facts.checks(),
    };
    // The template only prints into a String, which cannot fail.
    let mut text = notes.render().unwrap_or_default();
    text.push('\n');
    text
}

struct Facts<'a> {
    args: &'a args::Render,
    dir: String,
    loaded: &'a Loaded,
    chart: &'a [Artifact],
    routing: &'a [Routing],
}

impl Facts<'_> {
    fn namespace(&self) -> &str {
        self.loaded.gateway.as_ref().map_or_else(
            || self.args.input.namespace.as_deref().unwrap_or("default"),
            |gateway| gateway.namespace.as_str(),
        )
    }

    /// The names of the two Services; their Deployments have the same names.
    fn names(&self) -> Vec<String> {
        match &self.loaded.gateway {
            Some(gateway) => vec![gateway.auth.service.clone(), gateway.gw.service.clone()],
            None => kind_names(self.chart, "Service"),
        }
    }

    fn services(&self) -> Vec<Service> {
        let Some(gateway) = &self.loaded.gateway else {
            let takes = |name: &String| Service { name: name.clone(), takes: String::new() };
            return self.names().iter().map(takes).collect();
        };
        let width = gateway.auth.service.len().max(gateway.gw.service.len());
        let service = |backend: &Backend, takes: &str| Service {
            name: format!("{:<width$}", backend.service),
            takes: format!("port {}, {takes}", backend.port),
        };
        vec![
            service(&gateway.auth, "the login: the rows of `gatewright routes` that go to auth"),
            service(&gateway.gw, &format!("everything else of {}", gateway.host)),
        ]
    }

    fn steps(&self) -> Vec<String> {
        let namespace = self.namespace();
        let mut steps = Vec::new();
        if self.chart.is_empty() {
            steps.push("# the chart's own objects first, with `helm install`".to_owned());
        } else {
            steps.push(format!("kubectl apply -n {namespace} -f {}/chart", self.dir));
        }
        for name in self.names() {
            steps.push(format!("kubectl rollout status -n {namespace} deployment/{name} --timeout=180s"));
        }
        if self.routing.len() > 1 {
            steps.push("# then the one router that you run:".to_owned());
        }
        for routing in self.routing {
            if routing.artifacts.iter().any(|artifact| matches!(artifact, Artifact::Object(_))) {
                steps.push(format!("kubectl apply -n {namespace} -f {}/{}", self.dir, routing.router));
            }
            for artifact in &routing.artifacts {
                if let Artifact::File { name, .. } = artifact {
                    let file = format!("{}/{}/{name}", self.dir, routing.router);
                    steps.push(format!(
                        "# {file} is no Kubernetes object: {} reads it itself",
                        routing.router
                    ));
                }
            }
        }
        steps
    }

    /// What the files that were written need and do not bring.
    fn needs(&self) -> Vec<String> {
        let mut needs = Vec::new();
        if let Some(gateway) = self.loaded.gateway.as_ref().filter(|_| !self.routing.is_empty()) {
            needs.push(format!("DNS          {} has to lead to the router", gateway.host));
            needs.push(format!("Certificate  {}", certificate(gateway)));
        }
        if !self.chart.is_empty() {
            let redis = env(self.chart, "REDIS_HOST");
            let redis = redis.map_or_else(|| "one server for both services".to_owned(), str::to_owned);
            needs.push(format!("Redis        {redis}, which the chart does not install"));
        }
        if let Some(secret) = env_secret(self.chart) {
            let namespace = self.namespace();
            needs.push(format!(
                "Secret       {secret} in namespace {namespace}, which the chart does not make"
            ));
        }
        needs
    }

    fn checks(&self) -> Vec<String> {
        let namespace = self.namespace();
        let mut checks: Vec<String> = match &self.loaded.gateway {
            Some(gateway) => [&gateway.auth, &gateway.gw]
                .map(|backend| {
                    let service = format!("services/{}:{}", backend.service, backend.port);
                    format!("kubectl get --raw /api/v1/namespaces/{namespace}/{service}/proxy/health")
                })
                .into(),
            None => vec![format!("kubectl get -n {namespace} pods")],
        };
        if let Some(gateway) = self.loaded.gateway.as_ref().filter(|_| !self.routing.is_empty()) {
            let scheme = if gateway.tls == Tls::Off { "http" } else { "https" };
            checks
                .push(format!("curl -fsS {scheme}://{}/.well-known/oauth-protected-resource", gateway.host));
        }
        if let Some(flags) = self.flags() {
            for routing in self.routing {
                let folder = format!("{}/{}", self.dir, routing.router);
                let id = routing.router;
                checks.push(format!("gatewright verify --router {id} --manifests {folder}{flags}"));
            }
        }
        checks
    }

    /// The flags of this run that decide what routes have to do; nothing when values came by flags, which
    /// may hold secrets and are not repeated.
    fn flags(&self) -> Option<String> {
        let given: Settings = input::flags(&self.args.input);
        let config = self.args.input.config.as_ref();
        let mut out = config.map(|path| format!(" --config {}", shown(path))).unwrap_or_default();
        for setting in SETTINGS {
            let texts = given.all(setting.name);
            if setting.name.starts_with("set") && !texts.is_empty() {
                return None;
            }
            // Only rendering looks at these.
            let unneeded = matches!(setting.name, "label" | "annotation" | "strict" | "allow");
            if unneeded || setting.shape == Shape::Switch {
                continue;
            }
            for said in texts {
                out.push_str(&format!(" --{} {}", setting.name, quoted(&said.text)));
            }
        }
        Some(out)
    }
}

fn certificate(gateway: &Gateway) -> String {
    let host = &gateway.host;
    match &gateway.tls {
        Tls::Secret(name) => format!("Secret {name} where the router reads it, valid for {host}"),
        Tls::Router => format!("the router's own, valid for {host}"),
        Tls::External => format!("in front of the router, valid for {host}"),
        Tls::Off => "none: clients demand https, see --tls".to_owned(),
    }
}

fn kind_names(chart: &[Artifact], kind: &str) -> Vec<String> {
    chart
        .iter()
        .filter_map(|artifact| match artifact {
            Artifact::Object(object) if object.kind == kind => Some(object.name.clone()),
            _ => None,
        })
        .collect()
}

/// The first container of the first Deployment; both have the same environment.
fn container(chart: &[Artifact]) -> Option<&Value> {
    let deployment = chart.iter().find_map(|artifact| match artifact {
        Artifact::Object(object) if object.kind == "Deployment" => Some(object),
        _ => None,
    })?;
    items(deployment.value.at(&["spec", "template", "spec", "containers"])?).first()
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn env<'a>(chart: &'a [Artifact], name: &str) -> Option<&'a str> {
    let list = items(container(chart)?.at(&["env"])?);
    // Of a repeated name the last entry counts.
    let entry = list.iter().rev().find(|entry| entry.at(&["name"]).and_then(Value::as_str) == Some(name))?;
    entry.at(&["value"])?.as_str().filter(|text| !text.is_empty())
}

fn env_secret(chart: &[Artifact]) -> Option<&str> {
    items(container(chart)?.at(&["envFrom"])?).first()?.at(&["secretRef", "name"])?.as_str()
}

fn shown(path: &Path) -> String {
    quoted(path.display().to_string().trim_end_matches('/'))
}

/// A word of a POSIX shell: in single quotes unless every byte is harmless.
fn quoted(text: &str) -> String {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:=,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_shell() {
        assert_eq!(quoted("deploy/istio"), "deploy/istio");
        assert_eq!(quoted("my folder"), "'my folder'");
        assert_eq!(quoted("a'; rm -rf $HOME #"), r"'a'\''; rm -rf $HOME #'");
        assert_eq!(quoted(""), "''");
    }
}
