//! A program that does nothing, built like ours: the floor of every process benchmark.

fn main() {}
