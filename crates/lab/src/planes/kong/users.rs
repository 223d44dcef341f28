//! The manifests of users (`tests/manifests/kong.tsv` and its folder), each translated by the controller alone. No
//! Kong listens anywhere, so that this is no `planes::Set`: the engine is asked instead of a router.

use super::asked::{Routers, Translation, as_written, one};
use super::config::{self, Route};
use super::oracle::{atc, kic};
use super::{apart, controller, of_case};
use crate::Outcome;
use crate::case::{Case, read};
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::{Word, table};
use crate::report::{How, Section};
use crate::users::{ask, case, rows};
use std::path::Path;

pub(crate) const TITLE: &str = "kong, manifests of users";

/// Files that no API server would hand to the controller.
const WITHOUT: &[(&str, &str)] =
    &[("boolean-annotation", "an API server refuses an annotation that is no text")];

/// Translates every file and asks about it.
pub(crate) fn evaluate(places: &Places) -> Outcome<Section> {
    let program = places.built(controller::PROGRAM).ok_or("the controller is not built")?;
    let mut section = Section::not_run(TITLE, "");
    section.how = How::Approximated;
    "Kong Ingress Controller 3.5.13 translates; atc-router 1.7 and a restatement of `traditional.lua` evaluate"
        .clone_into(&mut section.what);
    let mut told = Told::default();
    for (file, number) in rows::files(places, "kong")?.iter().zip(0..) {
        if let Some((name, why)) = WITHOUT.iter().find(|(name, _)| *name == file.name) {
            section.notes.push(format!("`{name}` was left out: {why}."));
            continue;
        }
        let made = told.one(places, &program, (file, number), &mut section);
        section.beyond.extend(made.err().map(|why| (file.name.clone(), Err(why))));
    }
    told.tell(&mut section);
    Ok(section)
}

/// What is told about all files.
#[derive(Debug, Default)]
struct Told {
    /// Configurations of Kong itself.
    files: Vec<String>,
    /// Rows that came out as written.
    agreed: usize,
    open: Vec<String>,
    left: Vec<String>,
    restated: usize,
}

impl Told {
    /// Translates one file and asks about it.
    fn one(
        &mut self,
        places: &Places,
        program: &Path,
        (file, number): (&rows::File, u8),
        section: &mut Section,
    ) -> Outcome<()> {
        let fleet = Fleet { cases: vec![case::of("kong", &[], file, number)?], refused: 0 };
        let [case] = fleet.cases.as_slice() else { return Ok(()) };
        section.cases += 1;
        let translation = if case.objects.iter().all(|object| object["kind"].is_null()) {
            self.files.push(format!("`{}`", file.name));
            Translation::file(case.objects.iter().flat_map(config::routes).collect())
        } else {
            let translated = controller::both(places, program, &fleet)?;
            section.read(translated.api, &translated.notes);
            let (fields, texts) = (of_case(case, &translated.fields), of_case(case, &translated.texts));
            self.restated(case, &fields, &texts, section)?;
            let translation = Translation::posted(fields, texts);
            as_written(case, &translation, section);
            translation
        };
        self.file(file, case, &translation, section);
        Ok(())
    }

    /// The translation as it is restated, where the restatement speaks about such objects.
    fn restated(
        &mut self,
        case: &Case,
        fields: &[Route],
        texts: &[Route],
        section: &mut Section,
    ) -> Outcome<()> {
        let is_restated = case.objects.iter().filter(|object| object["kind"] == "Ingress").all(|object| {
            let annotations = object["metadata"]["annotations"].as_object();
            let has_headers = annotations.is_some_and(|all| all.keys().any(|key| key.contains("/headers.")));
            !has_headers
                && object["spec"]["ingressClassName"] == "kong"
                && object["spec"]["defaultBackend"].is_null()
        });
        if is_restated {
            let restated = kic::translate(&read(&case.yaml)?);
            self.restated += restated.len();
            let found = apart(&restated, fields, texts);
            section.beyond.extend(found.into_iter().map(|line| (case.wish.title.clone(), Err(line))));
        }
        Ok(())
    }

    /// Requests, settings and rows of one file.
    fn file(&mut self, file: &rows::File, case: &Case, translation: &Translation, section: &mut Section) {
        if let Some(remark) = case.behaviour.not_understood.first() {
            // Kong would refuse most of these, and an engine that is no Kong need not.
            self.left.push(format!("`{}` ({})", file.name, remark.message));
            return;
        }
        one(case, &ask::requests(case, true), translation, false, section);
        let schema = atc::schema();
        let routers = Routers::new(&schema, translation);
        for row in &file.rows {
            let Some(ask) = &row.request else { continue };
            let request = ask.request();
            let flavours = 0..case.behaviour.readings.len();
            let words: Vec<Word> = flavours.map(|flavour| routers.word(case, flavour, &request)).collect();
            let what = format!("{} {ask}", row.file);
            let asked = table(case, &request).to_string();
            let is_one = row.actual != "undetermined";
            let differ = words.windows(2).any(|pair| pair.first() != pair.last());
            let shown = words.iter().map(Word::to_string).collect::<Vec<_>>().join(", ");
            if asked != row.expected {
                let why = format!("the row expects {}, the table says {asked}", row.expected);
                section.beyond.push((what, Err(why)));
            } else if !is_one && differ {
                self.open.push(format!("`{what}`: {shown}"));
            } else if is_one && words.iter().all(|word| ask::is_as_written(&row.actual, word)) {
                self.agreed += 1;
            } else {
                section
                    .beyond
                    .push((what, Err(format!("the row says {}, Kong's flavours {shown}", row.actual))));
            }
        }
    }

    fn tell(&self, section: &mut Section) {
        section.notes.push(format!(
            "Every file of `tests/manifests/kong.tsv` and its folder alone, by one controller for each form of routes. {} \
             requests of that table come out as its rows say. {} routes are the restated translation's in both forms, \
             character by character. No controller reads {}: Kong loads it as it is.",
            self.agreed,
            self.restated,
            self.files.join(", ")
        ));
        if !self.open.is_empty() {
            section.notes.push(format!("Rows on which the flavours differ: {}.", self.open.join("; ")));
        }
        if !self.left.is_empty() {
            section.notes.push(format!(
                "Translated, and compared with what is written in them, but not asked about, because the interpreter does not \
                 claim to understand them: {}.",
                self.left.join("; ")
            ));
        }
    }
}
