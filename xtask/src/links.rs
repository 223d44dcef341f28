//! Links of the built book: every relative one leads to a file, every fragment to an element.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Checks all pages below a folder.
pub(crate) fn run(folder: &Path) -> Result<(), String> {
    let mut pages = BTreeMap::new();
    read(folder, &mut pages)?;
    let ids: BTreeMap<&PathBuf, BTreeSet<&str>> =
        pages.iter().map(|(page, text)| (page, attributes(text, "id").collect())).collect();
    let mut problems = Vec::new();
    let mut count = 0_usize;
    for (page, text) in &pages {
        for target in
            attributes(text, "href").chain(attributes(text, "src")).filter(|target| is_relative(target))
        {
            count += 1;
            let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { page.clone() } else { join(page, path) };
            // Of the page with everything for printing, headings are numbered anew.
            let found = ids.get(&file);
            if !file.is_file() || (!fragment.is_empty() && found.is_some_and(|ids| !ids.contains(fragment))) {
                problems.push(format!("{}: {target} leads nowhere", page.display()));
            }
        }
    }
    if count == 0 {
        return Err(format!("{} holds no page with a link", folder.display()));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn read(folder: &Path, pages: &mut BTreeMap<PathBuf, String>) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        // The 404 page is served from any folder; its links start at the root of the site.
        if path.is_dir() {
            read(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") && !path.ends_with("404.html")
        {
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            pages.insert(path, text);
        }
    }
    Ok(())
}

/// The values of an attribute in double quotes, which is how mdbook writes them.
fn attributes<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!(" {name}=\"");
    let places: Vec<usize> = text.match_indices(&start).map(|(at, found)| at + found.len()).collect();
    places.into_iter().filter_map(|at| text.get(at..)?.split('"').next())
}

fn is_relative(target: &str) -> bool {
    !target.is_empty() && !target.starts_with('/') && !target.contains(':')
}

/// A path relative to a page, without `..`.
fn join(page: &Path, target: &str) -> PathBuf {
    let mut path = page.parent().map(Path::to_path_buf).unwrap_or_default();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_paths() {
        let text = "<a href=\"../b.html#c\"> <img src=\"d.png\"> <p id=\"e\">";
        assert_eq!(attributes(text, "href").collect::<Vec<_>>(), ["../b.html#c"]);
        assert_eq!(join(Path::new("x/y/z.html"), "../b.html"), Path::new("x/b.html"));
        assert!(is_relative("a.html") && !is_relative("https://a") && !is_relative("mailto:a@b"));
    }
}
