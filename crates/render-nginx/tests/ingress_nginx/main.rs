//! ingress-nginx from the outside: rendered, printed, read back, asked.

mod annotations;
mod manifests;
mod matrix;
mod mutants;
mod proof;
mod properties;
mod render;
mod requests;
mod support;
