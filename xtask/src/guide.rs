//! The guide: pages that are made from the registries, and rules for those that people write.

use gatewright::core::codes::CODES;
use gatewright::core::router::RouterInfo;
use gatewright::settings::{SETTINGS, Shape};
use gatewright::{Project, Tls, name_lines};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the book.
const BOOK: &str = "docs";
/// Its table of contents.
const CONTENTS: &str = "docs/SUMMARY.md";

/// The table of contents; routers and codes go where their markers stand.
const SUMMARY: &str = "# Summary

[What it is](README.md)

- [Install](guide/install.md)
- [The first render](guide/first-render.md)
- [The route table](guide/route-table.md)
- [The project file](guide/project-file.md)
  - [Every setting](guide/settings.md)
- [From a hand-written Ingress](guide/migrate.md)
- [In a program of your own](guide/embed.md)
- [Routers](guide/routers.md)
{routers}
{capabilities}- [What is proven](proof.md)
- [Conformance](conformance.md)
- [Exit codes](guide/exit-codes.md)
- [Codes](codes.md)
{codes}- [Benchmarks](benchmarks.md)
";

/// Pages by path, made from the registries.
pub(crate) fn pages(root: &Path) -> Result<Vec<(String, String)>, String> {
    let infos: Vec<&RouterInfo> = gatewright::routers().iter().map(|router| router.info()).collect();
    let routers: Vec<String> =
        infos.iter().map(|info| format!("  - [{0}](routers/{0}.md)", info.id)).collect();
    // A code has a line in the table of contents when it has a page.
    let has_page = |code: &&str| root.join(BOOK).join("codes").join(format!("{code}.md")).exists();
    let mut codes = String::new();
    for code in CODES.iter().map(|code| code.code).filter(has_page) {
        codes.push_str(&format!("  - [{code}](codes/{code}.md)\n"));
    }
    let has_capabilities = root.join(BOOK).join("capabilities.md").exists();
    let capabilities = if has_capabilities { "- [What each router can do](capabilities.md)\n" } else { "" };
    let summary = SUMMARY
        .replace("{routers}", &routers.join("\n"))
        .replace("{capabilities}", capabilities)
        .replace("{codes}", &codes);
    let mut pages = vec![(CONTENTS.to_owned(), summary), (format!("{BOOK}/guide/settings.md"), settings())];
    for (info, names) in infos.iter().zip(names(root)?) {
        pages.push((format!("{BOOK}/routers/{}.md", info.id), router(info, &names)));
    }
    Ok(pages)
}

/// What each router makes of the guide's example, by name.
fn names(root: &Path) -> Result<Vec<String>, String> {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", &read(&root.join("examples/guide/values.yaml"))?);
    project.tls = Tls::External;
    let loaded = project.load().map_err(|found| format!("examples/guide/values.yaml: {found:?}"))?;
    let routings = loaded.render(gatewright::routers()).map_err(|failure| format!("{failure:?}"))?;
    Ok(routings.iter().map(|routing| name_lines(&routing.artifacts).trim_end().to_owned()).collect())
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn settings() -> String {
    let mut page = String::from(
        "# Every setting\n\nMade by `cargo xtask tidy --write` from the table that the program reads with.\n\n\
         | key | flag | holds | default | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS {
        let default = match setting.default {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        page.push_str(&format!(
            "| `{}` | `--{}` | {} | {default} | {} |\n",
            setting.key,
            setting.name,
            holds(setting.shape),
            cell(setting.help)
        ));
    }
    page
}

fn holds(shape: Shape) -> String {
    match shape {
        Shape::Text => "a text".to_owned(),
        Shape::Word(words) => format!("`{}`", words.join("`, `")),
        Shape::Switch => "`true` or `false`".to_owned(),
        Shape::Texts => "a text, or a list".to_owned(),
        Shape::Values => "a file, a map, or a list of these".to_owned(),
        Shape::Pairs => "a map, or a list of `KEY=VALUE`".to_owned(),
        Shape::Routers => "an id, a list, or a map from id to options".to_owned(),
    }
}

/// What the registry knows of a router, and the page of its crate.
fn router(info: &RouterInfo, names: &str) -> String {
    let mut page = format!(
        "# {0}\n\n{1}: {2}. Written for {3}.\n\n```console\n$ gatewright render --router {0} -f values.yaml --tls external \
         --include routing -o name --quiet\n...\n{names}\n\n```\n",
        info.id, info.title, info.objects, info.versions
    );
    if !info.options.is_empty() {
        page.push_str("\n## Options\n\n| option | takes | default | meaning |\n| --- | --- | --- | --- |\n");
        for option in info.options {
            let default =
                if option.default.is_empty() { String::new() } else { format!("`{}`", cell(option.default)) };
            page.push_str(&format!(
                "| `{}.{}` | {} | {default} | {} |\n",
                info.id,
                option.key,
                cell(&option.kind.expectation()),
                cell(option.help)
            ));
        }
    }
    let reserved: Vec<&str> = info.reserved_paths.iter().map(|one| one.text).collect();
    for (title, lines) in
        [("What it cannot express", info.cannot), ("Paths it keeps for itself", reserved.as_slice())]
    {
        if !lines.is_empty() {
            page.push_str(&format!("\n## {title}\n\n"));
            page.extend(lines.iter().map(|line| format!("- {line}\n")));
        }
    }
    let folder = info.krate.trim_start_matches("gatewright-");
    page.push_str(&format!("\n---\n\n{{{{#include ../../crates/{folder}/README.md}}}}\n"));
    page
}

/// Rules of the pages: links lead somewhere, those of the book stay in the book, and every command is one
/// that a test runs.
pub(crate) fn check(root: &Path, problems: &mut Vec<String>) -> Result<(), String> {
    let script = read(&root.join(".ci/run"))?;
    let book = root.join(BOOK);
    let contents = read(&root.join(CONTENTS))?;
    let mut files = vec![root.join("README.md"), root.join("ARCHITECTURE.md"), root.join("CONTRIBUTING.md")];
    markdown(&book, &mut files)?;
    markdown(&root.join("crates"), &mut files)?;
    files.sort();
    for file in files {
        let text = read(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        for target in links(&text).into_iter().filter(|target| !leads_somewhere(&file, target)) {
            problems.push(format!("{name}: the link to {target} leads nowhere"));
        }
        if file.starts_with(&book) {
            check_page(&book, &file, &contents, problems);
            check_commands(&name, &text, &script, problems);
        }
    }
    Ok(())
}

/// A page stands in the table of contents, or readers of the book never see it.
fn check_page(book: &Path, file: &Path, contents: &str, problems: &mut Vec<String>) {
    let name = file.strip_prefix(book).unwrap_or(file).display().to_string();
    if name != "SUMMARY.md" && !contents.contains(&format!("({name})")) {
        problems.push(format!("{BOOK}/{name} is not in {CONTENTS}"));
    }
}

/// `console` blocks are run by a test. A block for a shell may hold lines of `.ci/run` and nothing else.
fn check_commands(name: &str, text: &str, script: &str, problems: &mut Vec<String>) {
    let mut language = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), language) {
            (Some(tag), None) => language = Some(tag.trim()),
            (Some(_), Some(_)) => language = None,
            (None, Some("sh" | "bash" | "shell"))
                if !script.lines().any(|known| known.trim() == line.trim()) =>
            {
                problems.push(format!("{name}: `{line}` is run by no test; use a console block"));
            }
            (None, Some("console")) if line.starts_with("$ ") && !line.starts_with("$ gatewright") => {
                problems.push(format!("{name}: `{line}` is a command that no test can run"));
            }
            _ => {}
        }
    }
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn markdown(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() && !path.ends_with("fixtures") {
            markdown(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(())
}

/// Targets of inline links outside of code, and of includes, without their fragments.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for (start, end) in [("](", ')'), ("{{#include ", '}')] {
            for (at, _) in line.match_indices(start) {
                let rest = line.get(at + start.len()..).unwrap_or_default();
                let target = rest.split(end).next().unwrap_or_default();
                let target = target.split('#').next().unwrap_or_default();
                if !target.is_empty() && !target.contains("://") {
                    found.push(target.to_owned());
                }
            }
        }
    }
    found
}

fn leads_somewhere(file: &Path, target: &str) -> bool {
    file.parent().is_some_and(|folder| folder.join(target).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](b.md#c) and [d](https://e)\n```\n[x](y)\n```\n{{#include ../f.md}}\n[g](#h)\n";
        assert_eq!(links(text), ["b.md", "../f.md"]);
    }

    #[test]
    fn commands_that_nobody_runs_are_found() {
        let mut problems = Vec::new();
        let text = "```sh\ncargo test\nrm -rf x\n```\n```console\n$ gatewright routes\n$ helm list\n```\n";
        check_commands("p", text, "step\ncargo test\n", &mut problems);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
