//! Rendering: chart objects as they are, routing objects only with their proof.

use crate::registry::options_of;
use crate::{Loaded, Report, Verdict};
use gatewright_core::diag::{Class, Diagnostic, Severity};
use gatewright_core::router::{Artifact, Router};
use gatewright_proof::{Memo, pipeline};

/// One router's objects, proven.
#[derive(Clone, Debug)]
pub struct Routing {
    /// Router id.
    pub router: &'static str,
    /// Objects and files in order.
    pub artifacts: Vec<Artifact>,
    /// Warnings and hints of the renderer.
    pub remarks: Vec<Diagnostic>,
    /// The proof of what was printed.
    pub report: Report,
    /// The documents as they were printed and proven.
    pub(crate) text: String,
}

impl Routing {
    /// The very text that was proven, under a `# router: ID` comment.
    pub fn to_yaml(&self) -> String {
        ["# router: ", self.router, "\n", &self.text].concat()
    }
}

/// Why nothing was rendered.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Refusals of one or more routers; every one is named.
    Refused(Vec<Diagnostic>),
    /// The proof of a router's own output failed: a bug, reported with its witnesses.
    Unproven {
        /// Router id.
        router: &'static str,
        /// What the proof found.
        report: Box<Report>,
    },
}

impl Loaded {
    /// Renders for these routers and proves each output. With several routers either all succeed or
    /// nothing is returned.
    ///
    /// # Errors
    /// [`Failure::Refused`] with every refusal of every router, or [`Failure::Unproven`].
    pub fn render(&self, routers: &[&'static dyn Router]) -> Result<Vec<Routing>, Failure> {
        self.render_all(routers, None)
    }

    /// The same for one of many releases: a proof that an earlier one has already made under other names is
    /// not made again.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut memo = gatewright::proof::Memo::default();
    /// for tenant in ["red", "blue", "green"] {
    ///     let mut project = gatewright::Project::new(tenant);
    ///     project.add_values("values.yaml", &format!("env:\n  fronteggMcpGwHost: {tenant}.acme.dev\n"));
    ///     project.policy.allow = vec!["all".to_owned()]; // what the pods need is not in these values
    ///     let loaded = project.load().map_err(|findings| format!("{findings:?}"))?;
    ///     let routing = loaded.render_with(&[gatewright::router("istio")?], &mut memo);
    ///     assert!(routing.is_ok());
    /// }
    /// assert_eq!((memo.made(), memo.reused()), (1, 2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`Loaded::render`].
    pub fn render_with(
        &self,
        routers: &[&'static dyn Router],
        memo: &mut Memo,
    ) -> Result<Vec<Routing>, Failure> {
        self.render_all(routers, Some(memo))
    }

    fn render_all(
        &self,
        routers: &[&'static dyn Router],
        mut memo: Option<&mut Memo>,
    ) -> Result<Vec<Routing>, Failure> {
        let mut refusals = Vec::new();
        let mut rendered = Vec::with_capacity(routers.len());
        for router in routers {
            match self.render_one(*router, memo.as_deref_mut()) {
                Ok(routing) => rendered.push(routing),
                Err(Failure::Refused(found)) => refusals.extend(found),
                Err(unproven) => return Err(unproven),
            }
        }
        if refusals.is_empty() { Ok(rendered) } else { Err(Failure::Refused(refusals)) }
    }

    fn render_one(&self, router: &'static dyn Router, memo: Option<&mut Memo>) -> Result<Routing, Failure> {
        let id = router.info().id;
        let gateway = self.gateway.as_ref().ok_or_else(|| Failure::Refused(Vec::new()))?;
        let refused = self.interpreted_annotations(router);
        if !refused.is_empty() {
            return Err(Failure::Refused(refused));
        }
        let options = options_of(router, &self.options);
        let rendered = router.render(gateway, &options).map_err(|refusals| {
            Failure::Refused(refusals.into_iter().map(|refusal| refusal.class(Class::Refusal)).collect())
        })?;
        let text = pipeline::print(&rendered.artifacts);
        let report = pipeline::check_text(router, gateway, &options, text.as_str(), memo);
        if report.verdict != Verdict::Equal {
            return Err(Failure::Unproven { router: id, report: Box::new(report) });
        }
        Ok(Routing { router: id, artifacts: rendered.artifacts, remarks: rendered.remarks, report, text })
    }

    /// Annotations of the user that the router itself would interpret.
    fn interpreted_annotations(&self, router: &dyn Router) -> Vec<Diagnostic> {
        let info = router.info();
        let Some(gateway) = &self.gateway else { return Vec::new() };
        gateway
            .annotations
            .iter()
            .filter(|(key, _)| info.annotation_prefixes.iter().any(|prefix| key.starts_with(prefix)))
            .map(|(key, _)| {
                let message =
                    format!("{} interprets the annotation {key} itself, so it could change routing", info.id);
                let help = format!("remove it, or look for an option: gatewright routers ({})", info.id);
                Diagnostic::error("annotation-reserved", message)
                    .class(Class::Refusal)
                    .at_path("--annotation")
                    .help(help)
            })
            .collect()
    }
}

/// True when a diagnostic stops the run.
pub(crate) fn stops(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
