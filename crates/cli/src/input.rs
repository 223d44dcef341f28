//! From flags and files to a [`Project`].

use crate::args::Input;
use gatewright::Project;
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::settings::{Settings, resolve};
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Largest file that is read, in bytes: far above any values file, far below memory.
const MAX_FILE: u64 = 64 << 20;

/// Whether standard input was read already; it can be read once.
static STDIN_TAKEN: AtomicBool = AtomicBool::new(false);

/// Builds the project of a command line. Problems are collected; with an error among them the project is
/// still returned, for its sources.
pub(crate) fn project(input: &Input) -> (Project, Vec<Diagnostic>) {
    let mut read = |path: &str| read_text(Path::new(path));
    resolve(input.layers.sources.clone(), &input.layers.file, &flags(input), &mut read)
}

/// The flags that were given, as settings.
pub(crate) fn flags(input: &Input) -> Settings {
    let mut flags = Settings::default();
    let single = [
        ("release", Some(&input.release)),
        ("namespace", input.namespace.as_ref()),
        ("chart-version", Some(&input.chart_version)),
        ("kube-version", input.kube_version.as_ref()),
        ("routes", Some(&input.routes)),
        ("tls", input.tls.as_ref()),
        ("stream-timeout", Some(&input.stream_timeout)),
        ("auth-timeout", Some(&input.auth_timeout)),
        ("max-body", Some(&input.max_body)),
        ("host", input.host.as_ref()),
    ];
    let single = single.into_iter().filter_map(|(name, text)| text.map(|text| (name, text)));
    let lists = [
        ("set", &input.set),
        ("set-string", &input.set_string),
        ("set-json", &input.set_json),
        ("set-file", &input.set_file),
        ("set-literal", &input.set_literal),
        ("label", &input.labels),
        ("annotation", &input.annotations),
        ("auth-service", &input.auth_services),
        ("gw-service", &input.gw_services),
        ("option", &input.options),
        ("allow", &input.allow),
    ];
    let lists = lists.into_iter().flat_map(|(name, texts)| texts.iter().map(move |text| (name, text)));
    for (name, text) in single.chain(lists).filter(|(name, _)| input.layers.given(name)) {
        flags.flag(name, text.as_str());
    }
    for path in &input.values {
        flags.flag("values", path.display().to_string());
    }
    if input.layers.given("strict") {
        flags.flag("strict", input.strict.to_string());
    }
    flags
}

/// Reads a file, or standard input for `-`, as UTF-8 of bounded size.
pub(crate) fn read_text(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name = path.display().to_string();
    let fail = |what: String| Diagnostic::error("io-read", what).class(Class::Io);
    let mut bytes = Vec::new();
    if name == "-" && STDIN_TAKEN.swap(true, Ordering::Relaxed) {
        let message = "standard input can be read once, and - stands for it twice";
        return Err(Box::new(Diagnostic::error("usage", message).class(Class::Usage)));
    }
    let result = if name == "-" {
        std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
    };
    result
        .map_err(|error| Box::new(fail(format!("cannot read {name}: {error}")).help(advice(path, &error))))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Box::new(fail(format!("{name} is larger than {} MiB", MAX_FILE >> 20))));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("{name} is not UTF-8: line {line} holds a byte that no UTF-8 text has");
        Box::new(Diagnostic::error("io-not-utf8", message).help("save the file as UTF-8"))
    })
}

/// What to try when a file cannot be read: a folder in its place, or a file beside it of almost that name.
fn advice(path: &Path, error: &std::io::Error) -> String {
    if path.is_dir() {
        return format!("{} is a folder; name a file in it", path.display());
    }
    if error.kind() != std::io::ErrorKind::NotFound {
        return String::new();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return format!("there is no folder {}", folder.display());
    };
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    match gatewright::core::suggest::closest(wanted, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean {}?", path.with_file_name(name).display()),
        None => String::new(),
    }
}
