//! Routers that are planned or approximated: no controller of theirs serves requests here.

use super::Lab;
use crate::case::Case;
use crate::compare::Tally;
use crate::fleet::{Fleet, Plan};
use crate::planes::gcp_lb::{self, Paths};
use crate::planes::{aws_alb, kong};
use crate::report::Section;
use crate::upstream::Upstreams;
use crate::{Outcome, say};

impl Lab {
    /// Kong, by its engine: Ingresses, and the configuration file.
    pub(super) fn kong(&self, is_file: bool) -> Outcome<Section> {
        let options: &[&str] = if is_file { &[kong::DECLARATIVE] } else { &[] };
        let fleet = Fleet::build(&kong::plan(options), self.asked.tables(false), self.asked.seed)?;
        let cases = fleet.cases.len();
        let requests = |case: &Case| self.requests(case, cases, false);
        let section = if is_file {
            kong::declarative(&fleet, requests)
        } else {
            kong::evaluate(&self.places, &fleet, requests)?
        };
        tell(&section);
        Ok(section)
    }

    /// The manifests of Kong's users, by its controller.
    pub(super) fn kong_users(&self) -> Outcome<Section> {
        if let Some(why) = self.missing(kong::USERS, &[kong::PROGRAM])? {
            return Ok(Section::not_run(kong::USERS, why));
        }
        let section = kong::users(&self.places)?;
        let Tally { canonical, outside, .. } = section.tally;
        say(&format!(
            "{}: {} files, {canonical} + {outside} requests, {} disagreements",
            section.title,
            section.cases,
            section.disagreements()
        ));
        Ok(section)
    }

    /// AWS ALB, by the controller's plan.
    pub(super) fn planned(&self, plan: &(&'static str, Plan)) -> Outcome<Section> {
        if self.places.built(aws_alb::PROGRAM).is_none() {
            let why = format!("{} is not built here; `cargo xtask lab --all` builds it", aws_alb::PROGRAM);
            return if self.asked.all { Err(why) } else { Ok(Section::not_run(plan.0, why)) };
        }
        let fleet = Fleet::build(&plan.1, self.asked.tables(false), self.asked.seed)?;
        let cases = fleet.cases.len();
        let section = aws_alb::evaluate(plan, &self.places, fleet, |case| self.requests(case, cases, false))?;
        tell(&section);
        Ok(section)
    }

    /// Google's load balancers: the Gateway by Envoy, the Ingress by its real controller.
    pub(super) fn gcp(&self, upstreams: &mut Upstreams) -> Vec<Section> {
        let fleet = |api: &str| Fleet::build(&gcp_lb::plan(api), self.asked.tables(false), self.asked.seed);
        let mut sections = Vec::new();
        for paths in [Paths::AsSent, Paths::Normalised] {
            let made = fleet("gateway").and_then(|fleet| {
                let cases = fleet.cases.len();
                gcp_lb::approximate(&self.places, fleet, paths, upstreams, |case| {
                    self.requests(case, cases, true)
                })
            });
            sections.push(made.unwrap_or_else(|why| {
                say(&format!("gcp-lb, by Envoy failed: {why}"));
                Section::broken("gcp-lb, by Envoy", why)
            }));
        }
        sections.push(
            self.gcp_ingress(&fleet).unwrap_or_else(|why| Section::broken("gcp-lb (api=ingress)", why)),
        );
        sections.iter().for_each(tell);
        sections
    }

    fn gcp_ingress(&self, fleet: &dyn Fn(&str) -> Outcome<Fleet>) -> Outcome<Section> {
        let title = "gcp-lb (api=ingress)";
        if let Some(why) = self.missing(title, &[gcp_lb::planned::PROGRAM])? {
            return Ok(Section::not_run(title, why));
        }
        let fleet = fleet("ingress")?;
        let cases = fleet.cases.len();
        gcp_lb::planned::evaluate(&self.places, fleet, |case| self.requests(case, cases, false))
    }
}

fn tell(section: &Section) {
    let Tally { canonical, outside, .. } = section.tally;
    let (title, bad) = (&section.title, section.disagreements());
    say(&format!("{title}: {canonical} + {outside} requests, {bad} disagreements"));
}
