//! One scalar with its tag, as a value and as a key.

use super::{base64, invalid};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::tree::{Key, Kind, Number, Style};
use crate::yaml::{Scalar, resolve};
use granit_parser::{ScalarStyle, Tag};
use std::borrow::Cow;

/// A scalar after its tag had its say.
pub(super) struct Resolved<'a> {
    scalar: Scalar,
    text: Cow<'a, str>,
    /// Plain or with a tag that asks for the plain rules.
    pub(super) style: Style,
}

/// Applies the tag, or the scalar rules where there is none (go-yaml v2 `decode.go`, `scalar`).
pub(super) fn resolved<'a>(
    text: Cow<'a, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Span,
) -> Result<Resolved<'a>, Diagnostic> {
    let Some(tag) = tag else { return Ok(untagged(text, style)) };
    let wrong = |name: &str| invalid(format!("this scalar does not fit its tag !!{name}"), span);
    let name = tag.suffix_in_namespace("tag:yaml.org,2002:");
    let scalar = match name.as_deref() {
        Some(name @ ("int" | "float" | "bool" | "null")) => {
            retagged(name, resolve(&text)).ok_or_else(|| wrong(name))?
        }
        Some(name @ "binary") => {
            let bytes = base64::decode(&text).ok_or_else(|| wrong(name))?;
            return Ok(Resolved {
                scalar: Scalar::String,
                text: Cow::Owned(base64::as_text(&bytes)),
                style: Style::Quoted,
            });
        }
        _ => Scalar::String,
    };
    let style = if scalar == Scalar::String { Style::Quoted } else { Style::Plain };
    Ok(Resolved { scalar, text, style })
}

fn untagged(text: Cow<'_, str>, style: ScalarStyle) -> Resolved<'_> {
    match style {
        ScalarStyle::Plain => Resolved { scalar: resolve(&text), text, style: Style::Plain },
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            Resolved { scalar: Scalar::String, text, style: Style::Quoted }
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            Resolved { scalar: Scalar::String, text, style: Style::Block }
        }
    }
}

/// The scalar under a tag, if the two agree; an integer may be tagged `!!float`.
#[allow(clippy::cast_precision_loss)] // Go converts in the same way
fn retagged(tag: &str, scalar: Scalar) -> Option<Scalar> {
    match (tag, scalar) {
        ("int", Scalar::Number(Number::Int(_) | Number::Uint(_)))
        | ("float", Scalar::Number(Number::Float(_)) | Scalar::NonFinite(_))
        | ("bool", Scalar::Bool(_))
        | ("null", Scalar::Null) => Some(scalar),
        ("float", Scalar::Number(Number::Int(int))) => Some(Scalar::Number(Number::Float(int as f64))),
        _ => None,
    }
}

impl Resolved<'_> {
    /// Stands in for a scalar that was refused.
    pub(super) fn nothing() -> Self {
        Self { scalar: Scalar::String, text: Cow::Borrowed(""), style: Style::Plain }
    }

    /// The scalar as a value; `None` when it is not finite.
    pub(super) fn into_kind(self) -> Option<Kind> {
        Some(match self.scalar {
            Scalar::Null => Kind::Null,
            Scalar::Bool(value) => Kind::Bool(value),
            Scalar::Number(number) => Kind::Number(number.normalised()),
            Scalar::NonFinite(_) => return None,
            Scalar::String => Kind::String(self.text.into_owned()),
        })
    }

    /// The scalar as a mapping key (sigs.k8s.io/yaml `convertToJSONableObject`); an error for null, and
    /// for integers beyond 63 bits, which that function does not know.
    pub(super) fn to_key(&self, span: Span) -> Result<Key, Diagnostic> {
        let text = match self.scalar {
            Scalar::Null => {
                let message = "a key is null, which Helm does not accept; give it a name or put it in quotes";
                return Err(Diagnostic::error("values-null-key", message).at(span));
            }
            Scalar::Number(Number::Uint(_)) => {
                return Err(invalid("a key is a number beyond 63 bits; put it in quotes", span));
            }
            Scalar::Bool(value) => value.to_string(),
            Scalar::Number(number) => number.key_text(),
            Scalar::NonFinite(float) if float.is_nan() => ".nan".to_owned(),
            Scalar::NonFinite(float) => Number::Float(float).key_text(),
            Scalar::String => self.text.clone().into_owned(),
        };
        Ok(Key { text, span, retyped: self.scalar != Scalar::String })
    }

    /// True for the merge key `<<`; only an unquoted one counts.
    pub(super) fn is_merge(&self, style: ScalarStyle, tag: Option<&Tag>) -> bool {
        let merging = match tag {
            None => style == ScalarStyle::Plain,
            Some(tag) => tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() == Some("merge"),
        };
        merging && self.text == "<<"
    }
}
