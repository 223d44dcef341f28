//! From a [`Project`] to chart objects and a [`Gateway`], with everything that was found on the way.

use crate::render::stops;
use crate::{Failure, Gateway, Policy, Project};
use gatewright_core::chart::{self, Component, Names, Release};
use gatewright_core::decision::{Backend, PathMatch, Port};
use gatewright_core::diag::{Diagnostic, Severity};
use gatewright_core::model::{Selectors, Tls};
use gatewright_core::router::{Artifact, Manifests, Object, Router};
use gatewright_core::routes::{RouteTable, Row, Target};
use gatewright_core::tree::{Kind, Node};
use gatewright_core::{checks, values};

/// Most findings of the checks in one run; a file with more has one cause for them.
const MAX_FINDINGS: usize = 1_000;

/// A project after everything was read, merged and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Chart objects in Helm's order.
    pub chart: Vec<Artifact>,
    /// What the routers render from; missing only when the routes were not needed.
    pub gateway: Option<Gateway>,
    /// Warnings and hints, and errors that were allowed.
    pub findings: Vec<Diagnostic>,
    pub(crate) options: Vec<(String, String, String)>,
    pub(crate) auth_services: Vec<String>,
    pub(crate) gw_services: Vec<String>,
    pub(crate) manifests_only: bool,
    policy: Policy,
}

impl Project {
    /// Resolves the project.
    ///
    /// # Errors
    /// All findings of the run when one of them is an error.
    pub fn load(&self) -> Result<Loaded, Vec<Diagnostic>> {
        // What Helm itself refuses or nobody can read; no flag overrides these.
        let mut hard: Vec<Diagnostic> = checks::release_name(&self.release).into_iter().collect();
        // Everything else is weighed by --strict and --allow.
        let mut soft = Vec::new();
        let full = self.values_checked && !self.manifests_only;
        let merged = values::merge_inputs_with(&self.sources, &self.inputs, &mut |document| {
            if full {
                soft.extend(checks::document(&self.sources, document, self.chart_version));
            }
        })
        .map_err(|mut found| {
            found.append(&mut hard);
            found.append(&mut self.policy.apply(std::mem::take(&mut soft)));
            found
        })?;
        soft.extend(merged.findings);
        let all = values::coalesce(&merged.user, chart::defaults(self.chart_version));
        let release = Release {
            name: &self.release,
            namespace: self.namespace.as_deref(),
            version: self.chart_version,
        };
        let objects = self.chart_objects(&release, &merged.user, &all, &mut hard);
        let names = chart::names(&release, &all).ok();
        let host = self.run_checks(&merged.user, &all, names.as_ref(), &mut soft);
        checks::without_refused(&mut soft, &hard);
        checks::without_repetition(&mut soft);
        checks::at_most(&mut soft, MAX_FINDINGS);
        let gateway = names.zip(host).map(|(names, host)| self.gateway(&release, &names, &all, host));
        let mut findings = self.policy.apply(soft);
        findings.append(&mut hard);
        if stops(&findings) || (gateway.is_none() && self.routes_needed) {
            return Err(findings);
        }
        Ok(Loaded {
            chart: objects.into_iter().map(Artifact::Object).collect(),
            gateway,
            findings,
            options: self.options.clone(),
            auth_services: self.auth_services.clone(),
            gw_services: self.gw_services.clone(),
            manifests_only: self.manifests_only,
            policy: self.policy.clone(),
        })
    }

    fn chart_objects(
        &self,
        release: &Release<'_>,
        user: &Node,
        all: &Node,
        hard: &mut Vec<Diagnostic>,
    ) -> Vec<Object> {
        if self.manifests_only {
            return Vec::new();
        }
        chart::render(release, all).unwrap_or_else(|found| {
            // The release name was reported already.
            let found = found.into_iter().filter(|finding| finding.code != "release-name-invalid");
            hard.extend(found.map(|finding| checks::located(finding, user)));
            Vec::new()
        })
    }

    /// Runs the checks and returns the host of the flag or of the values, when it can be routed.
    fn run_checks(
        &self,
        user: &Node,
        all: &Node,
        names: Option<&Names>,
        soft: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let subject = checks::Subject {
            sources: &self.sources,
            user,
            all,
            release: &self.release,
            namespace: self.namespace.as_deref(),
            version: self.chart_version,
            kubernetes: self.kubernetes,
            names,
            host_given: self.host.is_some(),
            routes: self.routes_needed,
        };
        let full = self.values_checked && !self.manifests_only;
        let outcome = if full { checks::run(&subject) } else { checks::routing(&subject) };
        // Whoever only asks where requests go needs no hints about names.
        soft.extend(outcome.routing.into_iter().filter(|finding| full || finding.severity > Severity::Info));
        soft.extend(outcome.chart.into_iter().map(|mut finding| {
            // The chart stands elsewhere, so its own settings are not ours to refuse.
            if !self.chart_needed {
                finding.severity = finding.severity.min(Severity::Warning);
            }
            finding
        }));
        let Some(host) = &self.host else { return outcome.host };
        let (host, found) = checks::host(Some(&Node::synthetic(Kind::String(host.clone()))), "--host");
        soft.extend(found.into_iter().map(|mut finding| {
            finding.spans.clear();
            finding
        }));
        host
    }

    /// Labels of routing objects. They are not Helm's, so they say who made them, and they do not carry the
    /// chart version, which would change them with every upgrade.
    fn routing_labels(&self, release: &Release<'_>, names: &Names) -> Vec<(String, String)> {
        let own = [
            ("app.kubernetes.io/name", names.name.as_str()),
            ("app.kubernetes.io/instance", release.name),
            ("app.kubernetes.io/managed-by", "gatewright"),
        ];
        let own = own.into_iter().filter(|(key, _)| !self.labels.iter().any(|(given, _)| given == key));
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        own.chain(self.labels.iter().cloned()).collect()
    }

    fn gateway(&self, release: &Release<'_>, names: &Names, all: &Node, host: String) -> Gateway {
        let namespace = self.reference_namespace().to_owned();
        let parts = chart::gateway_parts(all);
        let backend = |component: Component, port: Option<u16>| Backend {
            service: names.of(component).to_owned(),
            namespace: namespace.clone(),
            // A port that cannot be read is reported elsewhere; the chart's port name still addresses it.
            port: port.map_or(Port::Name("http".to_owned()), Port::Number),
        };
        Gateway {
            fullname: names.fullname.clone(),
            write_namespace: self.namespace.is_some(),
            host,
            auth: backend(Component::Auth, parts.auth_port),
            gw: backend(Component::Gw, parts.gw_port),
            namespace: namespace.clone(),
            routes: self.routes.clone(),
            tls: self.tls.clone(),
            floors: self.floors,
            labels: self.routing_labels(release, names),
            annotations: self.annotations.clone(),
            selectors: Selectors {
                auth: chart::labels::selector(release, names, Component::Auth),
                gw: chart::labels::selector(release, names, Component::Gw),
            },
        }
    }
}

impl Loaded {
    /// What `render` says once about routes and TLS, weighed by the policy.
    pub fn route_hints(&self) -> Vec<Diagnostic> {
        let Some(gateway) = &self.gateway else { return Vec::new() };
        let mut hints = Vec::new();
        if gateway.tls == Tls::Off {
            let message =
                "the routes serve plain HTTP: tokens travel unencrypted, and MCP clients demand https";
            let help =
                "--tls secret:NAME, --tls router, or --tls external when something in front terminates";
            hints.push(Diagnostic::warning("tls-not-configured", message).at_path("--tls").help(help));
        }
        let beyond = beyond_guide(&gateway.routes);
        if !beyond.is_empty() {
            let message = format!(
                "the route table sends {} to auth, which the hosting guide's own list leaves to gw",
                beyond.join(", ")
            );
            let help =
                "--routes guide is the guide's list to the letter; with it, login cannot finish at /token";
            hints.push(Diagnostic::info("routes-beyond-guide", message).at_path("--routes").help(help));
        }
        self.policy.apply(hints)
    }

    /// What `render` prints for this router, printed and read back.
    ///
    /// # Errors
    /// As [`Loaded::render`].
    pub fn own_manifests(&self, router: &'static dyn Router) -> Result<Manifests, Failure> {
        let text: String = self.render(&[router])?.into_iter().map(|routing| routing.text).collect();
        gatewright_proof::pipeline::read(text).map_err(Failure::Refused)
    }
}

/// Paths that go to auth here and to gw under the guide's list.
fn beyond_guide(table: &RouteTable) -> Vec<String> {
    let guide = RouteTable::named("guide").unwrap_or_default();
    let of_auth = guide.rows().iter().filter(|listed| listed.backend == Target::Auth);
    let conditions: Vec<PathMatch> = of_auth.map(Row::path_match).collect();
    let is_guides = |row: &Row| {
        conditions.iter().any(|condition| match condition {
            PathMatch::Any => true,
            condition => condition.matches(row.path.as_bytes()),
        })
    };
    table
        .rows()
        .iter()
        .filter(|row| row.backend == Target::Auth && !is_guides(row))
        .map(|row| row.path.clone())
        .collect()
}
