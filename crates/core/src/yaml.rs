//! YAML in and out, by the scalar rules of Helm and kubectl.
//!
//! Both read YAML through sigs.k8s.io/yaml, a YAML 1.1 reader whose result passes through JSON. A YAML 1.2
//! library reads `on`, `0755` or `1_000` as something else and, worse, writes such strings without quotes.

mod print;
mod read;
mod scalar;

pub use print::{print, print_documents};
pub use read::{Documents, read};
pub use scalar::{Scalar, resolve};
