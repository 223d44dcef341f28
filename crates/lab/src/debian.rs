//! Packages of Debian, unpacked below `target/lab/debian`. Nothing is installed on this machine: apt works on
//! folders of its own, and the programs run with the libraries of those packages.

use crate::Outcome;
use crate::install::Places;
use crate::process::output;
use crate::say;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release; its nginx (1.26) is the oldest of Debian's that has the directives of the controller's template.
const RELEASE: &str = "trixie";
const SOURCE: &str =
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian";
const PACKAGES: [&str; 5] = [
    "nginx",
    "libnginx-mod-http-lua",
    "libnginx-mod-http-headers-more-filter",
    "libnginx-mod-http-set-misc",
    "lua-cjson",
];
/// The script below `target/lab/bin` that runs the unpacked nginx.
pub(crate) const NGINX: &str = "nginx-lua";

/// Where the packages are unpacked.
pub(crate) fn root(places: &Places) -> PathBuf {
    places.lab.join("debian/root")
}

/// Unpacks nginx with Lua, once.
pub(crate) fn nginx_with_lua(places: &Places) -> Outcome<()> {
    if places.built(NGINX).is_some() {
        return Ok(());
    }
    say("unpacking nginx with Lua from packages of Debian");
    let home = places.lab.join("debian");
    let _ = std::fs::remove_dir_all(&home);
    for folder in ["lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(home.join(folder)).map_err(|error| text(&error))?;
    }
    std::fs::write(home.join("status"), "").map_err(|error| text(&error))?;
    std::fs::write(home.join("sources.list"), format!("{SOURCE} {RELEASE} main\n"))
        .map_err(|error| text(&error))?;
    output(apt(&home).arg("update"))?;
    output(
        apt(&home).args(["install", "--yes", "--no-install-recommends", "--download-only"]).args(PACKAGES),
    )?;
    for entry in std::fs::read_dir(home.join("cache/archives")).map_err(|error| text(&error))? {
        let archive = entry.map_err(|error| text(&error))?.path();
        if archive.extension().is_some_and(|end| end == "deb") {
            output(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(root(places)))?;
        }
    }
    script(places)
}

fn apt(home: &Path) -> Command {
    let mut command = Command::new("apt-get");
    for (option, path) in [
        ("Dir::Etc::sourcelist", "sources.list"),
        ("Dir::State::lists", "lists"),
        ("Dir::State::status", "status"),
        ("Dir::Cache", "cache"),
    ] {
        command.arg("-o").arg(format!("{option}={}", home.join(path).display()));
    }
    for option in ["Dir::Etc::sourceparts=/dev/null", "APT::Sandbox::User=", "Debug::NoLocking=1"] {
        command.args(["-o", option]);
    }
    command
}

/// The program needs the loader and the libraries that it was built with.
fn script(places: &Places) -> Outcome<()> {
    let root = root(places);
    let libraries = libraries(&root)?;
    let is_loader =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-linux"));
    let loader = children(&libraries)?.into_iter().find(is_loader).ok_or("no loader in libc6")?;
    let lines = [
        "#!/bin/sh".to_owned(),
        format!("exec {} --library-path {} \\", loader.display(), libraries.display()),
        format!("  --argv0 nginx {} -e stderr \"$@\"", root.join("usr/sbin/nginx").display()),
    ];
    let bin = places.lab.join("bin");
    std::fs::create_dir_all(&bin).map_err(|error| text(&error))?;
    let file = bin.join(NGINX);
    std::fs::write(&file, lines.join("\n") + "\n").map_err(|error| text(&error))?;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).map_err(|error| text(&error))
}

/// The folder of the libraries, named after the machine.
pub(crate) fn libraries(root: &Path) -> Outcome<PathBuf> {
    let is_it = |path: &PathBuf| path.to_string_lossy().ends_with("-linux-gnu");
    children(&root.join("usr/lib"))?
        .into_iter()
        .find(is_it)
        .ok_or_else(|| "no folder of libraries".to_owned())
}

fn children(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

fn text(error: &std::io::Error) -> String {
    format!("packages of Debian: {error}")
}
