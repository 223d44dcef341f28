//! Kong: rendering, interpretation, and both against each other and against Kong's own engines.

mod declarative;
mod flavours;
mod manifests;
mod mutants;
mod oracle;
mod properties;
mod render;
mod requests;
mod support;
