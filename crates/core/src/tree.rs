//! Trees of YAML: [`Node`] is what was read, with its place in the source; [`Value`] is what gets printed.

mod node;
mod number;
mod serializer;
mod value;

pub use node::{Entry, Key, Kind, Node, Style};
pub use number::Number;
pub use serializer::{ToValueError, to_value};
pub use value::{Map, Value};
