//! The keys that a chart version knows, once: their defaults, what may stand behind them, what they are for.
//!
//! The chart's default values, the check for unknown keys and wrong kinds and the JSON Schema for editors are
//! all read off this table, so they cannot disagree.

mod env;
mod table;

pub use env::{ENV, EnvKey, EnvKind};
pub use table::TOP;

use super::ChartVersion;

/// One key of a block.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub key: &'static str,
    /// What stands behind it.
    pub shape: Shape,
    /// What the chart has when nothing is given.
    pub default: Default,
    /// First minor version that reads it.
    pub since: u8,
    /// What it is for, one sentence.
    pub about: &'static str,
}

/// What may stand behind a key.
#[derive(Debug)]
pub enum Shape {
    /// A map that the chart looks into: only these keys have an effect.
    Block(&'static [Field]),
    /// A map that reaches Kubernetes as it is. The fields listed have defaults or a known kind; others pass.
    Open(&'static [Field]),
    /// `env`: one variable for each key.
    Env,
    /// A map of labels, of annotations or of a node selector: text behind every key.
    TextMap,
    /// A list that reaches Kubernetes as it is.
    List,
    /// A list of maps with a `name`.
    NamedList,
    /// A probe: a map, null or false.
    Probe(&'static [Field]),
    /// A switch that the templates test for truth, so that every text but the empty one is on.
    Switch,
    /// A boolean that is printed as it is.
    Printed,
    /// Text.
    Text,
    /// The tag of an image.
    ImageTag,
    /// The name of an image, without tag and digest.
    ImageName,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number of at least and at most, or a text that is one.
    Whole(i64, i64),
    /// The same, or null.
    WholeOrNull(i64, i64),
    /// An amount of CPU or memory.
    Quantity,
}

/// The default of a key.
#[derive(Debug)]
pub enum Default {
    /// None: a null given for this key stays in the output.
    Nothing,
    /// Text.
    Text(&'static str),
    /// A number.
    Number(i32),
    /// A boolean.
    Flag(bool),
    /// An empty list.
    EmptyList,
    /// A list of one text.
    ListOf(&'static str),
    /// A map of the defaults of its fields.
    Fields,
    /// The image tag of the version.
    Tag,
    /// The image repository of the version and component.
    Repository,
}

impl Field {
    /// True when this version knows the key.
    pub fn is_in(&self, version: ChartVersion) -> bool {
        version.minor() >= self.since
    }

    /// The keys below this one, as far as the table names them.
    pub fn fields(&self) -> &'static [Field] {
        match self.shape {
            Shape::Block(fields) | Shape::Open(fields) | Shape::Probe(fields) => fields,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key is documented, keys of one block differ, and a default fits its shape.
    fn sound(fields: &[Field]) {
        for (index, field) in fields.iter().enumerate() {
            assert!(field.about.ends_with('.'), "{}", field.key);
            assert!(!fields.iter().skip(index + 1).any(|other| other.key == field.key), "{}", field.key);
            let fits = match (&field.shape, &field.default) {
                (Shape::Block(_), default) => matches!(default, Default::Fields),
                (_, Default::Nothing) => true,
                (Shape::Open(_) | Shape::Probe(_) | Shape::TextMap | Shape::Env, default) => {
                    matches!(default, Default::Fields)
                }
                (Shape::List | Shape::NamedList, default) => {
                    matches!(default, Default::EmptyList | Default::ListOf(_))
                }
                (Shape::Switch | Shape::Printed, default) => matches!(default, Default::Flag(_)),
                (Shape::Whole(least, most) | Shape::WholeOrNull(least, most), Default::Number(number)) => {
                    (*least..=*most).contains(&i64::from(*number))
                }
                (Shape::Word(words), Default::Text(text)) => words.contains(text),
                (Shape::ImageTag, default) => matches!(default, Default::Tag),
                (Shape::ImageName, default) => matches!(default, Default::Repository),
                (Shape::Text | Shape::Quantity, default) => matches!(default, Default::Text(_)),
                _ => false,
            };
            assert!(fits, "{}", field.key);
            sound(field.fields());
        }
    }

    #[test]
    fn the_table_is_sound() {
        sound(TOP);
        for (index, key) in ENV.iter().enumerate() {
            assert!(key.about.ends_with(|end: char| end.is_alphanumeric() || end == ')'), "{}", key.key);
            assert!(!ENV.iter().skip(index + 1).any(|other| other.key == key.key), "{}", key.key);
            assert!(key.until > key.since, "{}", key.key);
        }
    }
}
