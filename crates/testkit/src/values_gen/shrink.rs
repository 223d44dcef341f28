//! Makes a failing case small enough to read.

use super::{Case, Tree};

/// Removes flags, files and entries as long as the case still fails.
pub fn shrink(mut case: Case, fails: impl Fn(&Case) -> bool) -> Case {
    loop {
        let smaller = candidates(&case).into_iter().find(&fails);
        match smaller {
            Some(smaller) => case = smaller,
            None => return case,
        }
    }
}

/// The case with one thing less, big things first.
fn candidates(case: &Case) -> Vec<Case> {
    let mut out = Vec::new();
    for at in 0..case.files.len() {
        let mut smaller = case.clone();
        smaller.files.remove(at);
        out.push(smaller);
    }
    for at in 0..case.flags.len() {
        let mut smaller = case.clone();
        smaller.flags.remove(at);
        out.push(smaller);
    }
    for (at, file) in case.files.iter().enumerate() {
        for tree in trees(file) {
            let mut smaller = case.clone();
            smaller.files[at] = tree;
            out.push(smaller);
        }
    }
    out
}

/// The tree with one entry less, at any depth; upper ones first.
fn trees(tree: &Tree) -> Vec<Tree> {
    match tree {
        Tree::Scalar(_) | Tree::Literal(_) => Vec::new(),
        Tree::Flow(inner) => trees(inner).into_iter().map(|tree| Tree::Flow(Box::new(tree))).collect(),
        Tree::List(items) => {
            without_one(items, |item, inner| *item = inner, |item| item).into_iter().map(Tree::List).collect()
        }
        Tree::Map(entries) => without_one(entries, |entry, inner| entry.1 = inner, |entry| &entry.1)
            .into_iter()
            .map(Tree::Map)
            .collect(),
    }
}

fn without_one<T: Clone>(
    items: &[T],
    replace: impl Fn(&mut T, Tree),
    inner: impl Fn(&T) -> &Tree,
) -> Vec<Vec<T>> {
    let mut out = Vec::new();
    for at in 0..items.len() {
        let mut fewer = items.to_vec();
        fewer.remove(at);
        out.push(fewer);
    }
    for (at, item) in items.iter().enumerate() {
        for tree in trees(inner(item)) {
            let mut changed = items.to_vec();
            replace(&mut changed[at], tree);
            out.push(changed);
        }
    }
    out
}
