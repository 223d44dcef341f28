//! The program from outside: exit codes, streams and JSON shapes as the documentation promises them.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

mod diff;
mod project;
mod render;
mod support;
mod tables;
mod usage;
mod validate;
mod verify;
