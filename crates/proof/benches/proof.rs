//! Time of the proof.

fn main() {}
