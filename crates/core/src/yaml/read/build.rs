//! The tree under construction.

use super::mapping::{Mapping, Pending};
use super::scalar::{Resolved, resolved};
use super::tabs::{Tabs, column};
use super::{
    Documents, MAX_COPIED_BYTES, MAX_DEPTH, MAX_NODES, MAX_REPORTED, invalid, tab, too_deep, too_large,
};
use crate::diag::Diagnostic;
use crate::source::{SourceId, Span};
use crate::tree::{Key, Kind, Node, Style};
use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// What copying a node costs.
#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: usize,
    bytes: usize,
    /// Levels of sequences and mappings, 0 for a scalar.
    height: usize,
}

impl Weight {
    fn add(&mut self, part: Self) {
        self.nodes += part.nodes;
        self.bytes += part.bytes;
        self.height = self.height.max(part.height + 1);
    }
}

enum Content {
    List(Vec<Node>),
    Map(Mapping),
}

/// A sequence or mapping that is still open.
struct Frame {
    content: Content,
    start: usize,
    /// End of the last child; a block collection ends there, its end event stands at the next token.
    end: usize,
    flow: bool,
    anchor: usize,
    /// It stands where a key is wanted.
    is_key: bool,
    weight: Weight,
}

/// A node whose events are complete.
struct Done {
    node: Node,
    weight: Weight,
    by_alias: bool,
}

/// Builds nodes from events.
pub(super) struct Builder<'a> {
    id: SourceId,
    text: &'a str,
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, Weight)>,
    /// Nothing refers to anchors, so they need not be kept.
    no_aliases: bool,
    nodes: usize,
    copied: usize,
    documents: Vec<Node>,
    findings: Vec<Diagnostic>,
    errors: Vec<Diagnostic>,
    tabs: Option<Tabs<'a>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(id: SourceId, text: &'a str) -> Self {
        Self {
            id,
            text,
            stack: Vec::new(),
            anchors: HashMap::new(),
            no_aliases: !text.contains('*'),
            nodes: 0,
            copied: 0,
            documents: Vec::new(),
            findings: Vec::new(),
            errors: Vec::new(),
            tabs: Tabs::of(text),
        }
    }

    pub(super) fn finish(mut self) -> Result<Documents, Vec<Diagnostic>> {
        self.errors.extend(self.tabs.as_ref().and_then(Tabs::found).map(|at| tab(self.id, self.text, at)));
        if self.errors.is_empty() {
            Ok(Documents { documents: self.documents, findings: self.findings })
        } else {
            Err(self.errors)
        }
    }

    /// All errors, when reading has to stop at `fatal`.
    pub(super) fn fail(mut self, fatal: Diagnostic) -> Vec<Diagnostic> {
        self.errors.push(fatal);
        self.errors
    }

    /// Takes one event; an error means that reading cannot go on.
    pub(super) fn event(&mut self, event: Event<'a>, at: Range<usize>) -> Result<(), Diagnostic> {
        if self.errors.len() >= MAX_REPORTED
            && let Some(last) = self.errors.pop()
        {
            return Err(last);
        }
        self.look_for_tabs(&event, &at);
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag.as_deref(), &at),
            Event::Alias(anchor) => self.alias(anchor, &at),
            Event::SequenceStart(style, anchor, _) => {
                self.open(Content::List(Vec::new()), style, anchor, &at)
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(Content::Map(Mapping::default()), style, anchor, &at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&at),
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn look_for_tabs(&mut self, event: &Event<'_>, at: &Range<usize>) {
        let Some(tabs) = &mut self.tabs else { return };
        let around = self.stack.iter().rfind(|frame| !frame.flow).map(|frame| frame.start);
        let around = || around.map(|start| column(self.text, start));
        match event {
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) if !at.is_empty() => {
                return tabs.block(at, around());
            }
            _ => tabs.gap_before(at.start, self.stack.last().is_some_and(|frame| frame.flow)),
        }
        match event {
            Event::Scalar(_, ScalarStyle::Plain, ..) => tabs.plain(at, around()),
            Event::DocumentEnd => tabs.document_end(at),
            _ => tabs.token(at),
        }
    }

    fn span(&self, at: &Range<usize>) -> Span {
        Span::new(self.id, at.start, at.end)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Diagnostic> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES { Err(too_large(span)) } else { Ok(()) }
    }

    /// The next node is a key of the innermost mapping.
    fn at_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { content: Content::Map(map), .. }) if map.wants_key())
    }

    fn open(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        at: &Range<usize>,
    ) -> Result<(), Diagnostic> {
        let span = self.span(at);
        self.count(1, span)?;
        if self.stack.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        let flow = style == StructureStyle::Flow;
        let start = match content {
            Content::List(_) if !flow => self.dash_before(at.start),
            _ => at.start,
        };
        self.stack.push(Frame {
            content,
            start,
            end: at.end,
            flow,
            anchor,
            is_key: self.at_key(),
            weight: Weight { nodes: 1, bytes: 0, height: 1 },
        });
        Ok(())
    }

    /// The parser places a block sequence at its first item; the dash in front of it belongs to it.
    fn dash_before(&self, start: usize) -> usize {
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        if before.ends_with('-') { before.len() - 1 } else { start }
    }

    fn close(&mut self, at: &Range<usize>) -> Result<(), Diagnostic> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let end = if frame.flow { at.end } else { frame.end };
        let span = self.span(&(frame.start..end.max(frame.start)));
        let kind = match frame.content {
            Content::List(items) => Kind::List(items),
            Content::Map(map) => Kind::Map(map.into_entries()),
        };
        let node = Node { span, style: Style::Plain, kind };
        self.keep_anchor(frame.anchor, &node, frame.weight)?;
        if frame.is_key {
            self.errors.push(invalid("a key must be a single word or text, not a list or a map", span));
            self.set_pending(Pending::Key(Key { text: String::new(), span, retyped: false }));
            return Ok(());
        }
        self.complete(Done { node, weight: frame.weight, by_alias: false });
        Ok(())
    }

    fn scalar(
        &mut self,
        text: Cow<'a, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: &Range<usize>,
    ) -> Result<(), Diagnostic> {
        let at = if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            let written = self.text.get(at.clone()).unwrap_or_default();
            at.start..at.start + written.trim_end().len()
        } else {
            at.clone()
        };
        let span = self.span(&at);
        self.count(1, span)?;
        if style == ScalarStyle::Plain {
            self.check_flow(&text, &at);
        }
        let found = match resolved(text, style, tag, span) {
            Ok(found) => found,
            Err(error) => {
                self.errors.push(error);
                Resolved::nothing()
            }
        };
        if self.at_key() {
            self.count_key(at.len());
            let pending = if found.is_merge(style, tag) {
                Pending::Merge(span)
            } else {
                Pending::Key(found.to_key(span).unwrap_or_else(|error| {
                    self.errors.push(error);
                    Key { text: String::new(), span, retyped: false }
                }))
            };
            self.set_pending(pending);
            if anchor == 0 {
                return Ok(());
            }
            let (node, weight) = self.value(found, span, true);
            return self.keep_anchor(anchor, &node, weight);
        }
        let (node, weight) = self.value(found, span, false);
        self.keep_anchor(anchor, &node, weight)?;
        self.complete(Done { node, weight, by_alias: false });
        Ok(())
    }

    /// Inside `[]` and `{}`, YAML 1.1 takes `?x` for a key and `x:` without a blank for text; YAML 1.2, and
    /// most people, see it the other way round.
    fn check_flow(&mut self, text: &str, at: &Range<usize>) {
        if !self.stack.last().is_some_and(|frame| frame.flow) {
            return;
        }
        let behind = self.text.as_bytes().get(at.end..).unwrap_or_default();
        let message = match behind {
            [b':', b',' | b'[' | b']' | b'{' | b'}', ..] => {
                "put a blank behind the colon: without it Helm reads on"
            }
            _ if text.starts_with('?') => {
                "put this in quotes: Helm takes the question mark for the sign of a key"
            }
            _ => return,
        };
        self.errors.push(invalid(message, self.span(at)));
    }

    fn value(&mut self, found: Resolved<'_>, span: Span, is_key: bool) -> (Node, Weight) {
        let style = found.style;
        let kind = found.into_kind().unwrap_or_else(|| {
            if !is_key {
                let message = "infinity and not-a-number have no form in JSON, so Helm refuses them";
                self.errors.push(Diagnostic::error("values-non-finite", message).at(span));
            }
            Kind::Null
        });
        let bytes = if let Kind::String(text) = &kind { text.len() } else { 0 };
        (Node { span, style, kind }, Weight { nodes: 1, bytes, height: 0 })
    }

    fn alias(&mut self, anchor: usize, at: &Range<usize>) -> Result<(), Diagnostic> {
        let span = self.span(at);
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            return Err(invalid("this alias stands inside the value that it names", span));
        };
        let weight = *weight;
        if self.stack.len() + weight.height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.copied += weight.bytes;
        if self.nodes + weight.nodes > MAX_NODES || self.copied > MAX_COPIED_BYTES {
            return Err(too_large(span));
        }
        let node = Node { span, ..node.clone() };
        self.count(weight.nodes, span)?;
        if self.at_key() {
            let key = alias_key(&node).unwrap_or_else(|| {
                self.errors.push(invalid("a key must be a single word or text", span));
                Key { text: String::new(), span, retyped: false }
            });
            self.count_key(key.text.len());
            self.set_pending(Pending::Key(key));
            return Ok(());
        }
        self.complete(Done { node, weight, by_alias: true });
        Ok(())
    }

    /// Keeps a copy for aliases; copies count like those that aliases make.
    fn keep_anchor(&mut self, anchor: usize, node: &Node, weight: Weight) -> Result<(), Diagnostic> {
        if anchor == 0 || self.no_aliases {
            return Ok(());
        }
        self.copied += weight.bytes;
        self.count(weight.nodes, node.span)?;
        if self.copied > MAX_COPIED_BYTES {
            return Err(too_large(node.span));
        }
        self.anchors.insert(anchor, (node.clone(), weight));
        Ok(())
    }

    /// Aliases copy the text of keys as well.
    fn count_key(&mut self, bytes: usize) {
        if let Some(frame) = self.stack.last_mut() {
            frame.weight.bytes += bytes;
        }
    }

    fn set_pending(&mut self, pending: Pending) {
        if let Some(Frame { content: Content::Map(map), .. }) = self.stack.last_mut() {
            map.set_pending(pending);
        }
    }

    /// Hands a finished node to what it belongs to.
    fn complete(&mut self, done: Done) {
        let Some(frame) = self.stack.last_mut() else {
            if !done.node.is_null() {
                self.documents.push(done.node);
            }
            return;
        };
        frame.end = frame.end.max(done.node.span.end as usize);
        frame.weight.add(done.weight);
        match &mut frame.content {
            Content::List(items) => items.push(done.node),
            Content::Map(map) => {
                let before = self.findings.len();
                if let Err(error) = map.add_value(done.node, done.by_alias, &mut self.findings) {
                    self.errors.push(error);
                }
                if before >= MAX_REPORTED {
                    self.findings.truncate(before);
                } else if self.findings.len() > before {
                    let path = path(&self.stack);
                    for finding in self.findings.iter_mut().skip(before) {
                        finding.path.insert_str(0, &path);
                    }
                }
            }
        }
    }
}

/// Dotted path of the innermost open mapping, with a point at the end unless it is the root.
fn path(stack: &[Frame]) -> String {
    let mut path = String::new();
    for frame in stack.iter().rev().skip(1).rev() {
        match &frame.content {
            Content::List(items) => {
                path.truncate(path.trim_end_matches('.').len());
                // Writing to a String cannot fail.
                let _ = write!(path, "[{}].", items.len());
            }
            Content::Map(map) => {
                path.push_str(map.pending_key().unwrap_or("?"));
                path.push('.');
            }
        }
    }
    path
}

/// An alias where a key is wanted.
fn alias_key(node: &Node) -> Option<Key> {
    let (text, retyped) = match &node.kind {
        Kind::String(text) => (text.clone(), false),
        Kind::Bool(value) => (value.to_string(), true),
        Kind::Number(number) => (number.key_text(), true),
        Kind::Null | Kind::List(_) | Kind::Map(_) => return None,
    };
    Some(Key { text, span: node.span, retyped })
}
