//! Values as Helm 4 reads and merges them: files left to right, then the `--set` family, then the chart's
//! defaults underneath.
//!
//! Facts come from helm/helm v4.3.1, `pkg/cli/values/options.go` (order), `pkg/strvals` (flags),
//! `pkg/chart/v2/loader/load.go` (files) and `pkg/chart/common/util/coalesce.go` (defaults).

mod coalesce;
mod set;
mod table;

pub use coalesce::{as_file_numbers, coalesce};
pub use set::set_file_paths;

use crate::diag::Diagnostic;
use crate::source::{SourceId, SourceMap};
use crate::tree::{Kind, Node};
use crate::yaml;
use std::collections::BTreeMap;
use table::Table;

/// Which flag of the `--set` family; the order is the one in which Helm applies them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetKind {
    /// `--set-json`: JSON values, whose numbers count like those of a file.
    Json,
    /// `--set`: integers, `true`, `false` and `null` are recognised, anything else is text.
    Typed,
    /// `--set-string`: always text.
    Text,
    /// `--set-file`: the text of a file.
    File,
    /// `--set-literal`: always text, up to the end of the flag, without escapes.
    Literal,
}

/// One flag of the `--set` family.
#[derive(Clone, Debug)]
pub struct SetFlag {
    /// Which one.
    pub kind: SetKind,
    /// What follows the flag's name (`a.b=c`), as a source of its own.
    pub source: SourceId,
    /// For `--set-file`: the content of every file that [`set_file_paths`] names.
    pub files: BTreeMap<String, String>,
}

/// All sources of values of one run.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The values files, in the order given.
    pub files: Vec<SourceId>,
    /// The flags, in the order given; Helm's own order among the kinds is applied here.
    pub set: Vec<SetFlag>,
    /// How many of them come from a project file. They stand first, and everything after them wins over
    /// them, whatever its kind: a flag wins over the project file.
    pub below: Below,
}

/// How many files and flags of [`Inputs`] form the lower layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Values files.
    pub files: usize,
    /// Flags of the `--set` family.
    pub set: usize,
}

/// The values of the user before the chart's defaults come in.
#[derive(Clone, Debug)]
pub struct Merged {
    /// A mapping whose nodes keep the place they come from. Nulls are still in it.
    pub user: Node,
    /// What Helm accepts and merging hides: `values-duplicate-key`, `values-multi-document`,
    /// `set-no-effect`.
    pub findings: Vec<Diagnostic>,
}

/// Reads and merges all values given by the user.
///
/// # Errors
/// Everything that Helm refuses: the errors of [`yaml::read`], `values-not-a-map`, and for flags
/// `set-syntax`, `set-type`, `set-index`, `set-json`, `set-file-missing`, `set-too-deep`, `set-too-large`.
/// The errors of all sources are reported together, each located in its file or flag.
///
/// ```
/// use gatewright_core::{source::SourceMap, values::{self, Inputs, SetFlag, SetKind}};
/// let mut map = SourceMap::default();
/// let files = vec![map.add("values.yaml", "env: {redisPort: 6380}\n")];
/// let source = map.add("--set", "env.redisHost=redis");
/// let set = vec![SetFlag { kind: SetKind::Typed, source, files: Default::default() }];
/// let merged = values::merge_inputs(&map, &Inputs { files, set, ..Inputs::default() }).expect("valid");
/// assert_eq!(merged.user.at(&["env", "redisHost"]).and_then(|node| node.as_str()), Some("redis"));
/// ```
pub fn merge_inputs(map: &SourceMap, inputs: &Inputs) -> Result<Merged, Vec<Diagnostic>> {
    merge_inputs_with(map, inputs, &mut |_| {})
}

/// The same, and shows every document of every values file before it is merged.
///
/// # Errors
/// As [`merge_inputs`].
pub fn merge_inputs_with(
    map: &SourceMap,
    inputs: &Inputs,
    look: &mut dyn FnMut(&Node),
) -> Result<Merged, Vec<Diagnostic>> {
    let mut merging =
        Merging { map, look, table: Table::default(), findings: Vec::new(), errors: Vec::new() };
    let (files, more_files) = inputs.files.split_at(inputs.below.files.min(inputs.files.len()));
    let (set, more_set) = inputs.set.split_at(inputs.below.set.min(inputs.set.len()));
    let mut budget = set::Budget::default();
    for (files, set) in [(files, set), (more_files, more_set)] {
        merging.files(files);
        merging.flags(set, &mut budget);
    }
    let Merging { table, findings, errors, .. } = merging;
    if errors.is_empty() { Ok(Merged { user: table.into_node(), findings }) } else { Err(errors) }
}

struct Merging<'a> {
    map: &'a SourceMap,
    look: &'a mut dyn FnMut(&Node),
    table: Table,
    findings: Vec<Diagnostic>,
    errors: Vec<Diagnostic>,
}

impl Merging<'_> {
    fn files(&mut self, files: &[SourceId]) {
        for file in files {
            if let Err(found) = merge_file(self.map, *file, self.look, &mut self.table, &mut self.findings) {
                self.errors.extend(found);
            }
        }
    }

    fn flags(&mut self, flags: &[SetFlag], budget: &mut set::Budget) {
        let mut flags: Vec<&SetFlag> = flags.iter().collect();
        flags.sort_by_key(|flag| flag.kind);
        for flag in flags {
            match set::apply(self.map, flag, &mut self.table, budget) {
                Ok(found) => self.findings.extend(found),
                Err(error) => self.errors.push(error),
            }
        }
    }
}

fn merge_file(
    map: &SourceMap,
    id: SourceId,
    look: &mut dyn FnMut(&Node),
    table: &mut Table,
    findings: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let read = yaml::read(map, id)?;
    findings.extend(read.findings);
    let mut errors = Vec::new();
    for (index, document) in read.documents.into_iter().enumerate() {
        if index == 1 {
            let message =
                "a values file holds one YAML document; Helm 3 reads only the first, Helm 4 merges them all";
            findings.push(
                Diagnostic::error("values-multi-document", message)
                    .at(document.span)
                    .help("join the documents, or split the file and pass each part with its own -f"),
            );
        }
        let (span, kind) = (document.span, document.kind_name());
        look(&document);
        if let Kind::Map(entries) = as_file_numbers(document).kind {
            table.merge(span, entries);
        } else {
            let message = format!("a values file holds keys and values at the top level, found {kind}");
            errors.push(Diagnostic::error("values-not-a-map", message).at(span));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests;
