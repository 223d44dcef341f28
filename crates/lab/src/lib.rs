//! The lab: real routers fed with what gatewright renders, real requests through them, and three answers
//! compared for every request: the route table's, our interpreter's and the router's.
//!
//! Nothing of this is part of the product. Run it as `cargo xtask lab`; `README.md` beside this crate says
//! what it needs and what each router's part of it proves.

mod apiserver;
mod arguments;
mod beyond;
mod case;
mod compare;
mod debian;
mod dice;
mod edges;
mod fleet;
mod install;
mod kube;
mod model;
mod planes;
mod process;
mod report;
mod requests;
mod route;
mod run;
mod space;
mod tls;
mod upstream;
mod users;
mod wire;
mod wire_h2;

pub use arguments::USAGE;
pub use run::run;

/// Everything that can go wrong here is a sentence for the person who runs the lab.
pub(crate) type Outcome<T> = Result<T, String>;

/// Tells how far the run is; the report is a file, so standard output is free for this.
#[allow(clippy::print_stdout)] // a person watches
pub(crate) fn say(text: &str) {
    println!("lab: {text}");
}
