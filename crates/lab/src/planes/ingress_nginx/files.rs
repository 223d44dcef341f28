//! What the image of the controller holds below `/etc/nginx`. The lab's `/etc` is a copy of its own.

use crate::Outcome;
use crate::debian;
use crate::install::Places;
use crate::process::output;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const MODULE: &str = "k8s.io/ingress-nginx";
/// Below `target/lab`.
const COPY: &str = "ingress-nginx";
/// The controller has its template and its Lua files here.
const NGINX: &str = "/etc/nginx";
/// It writes certificates here.
const OWN: &str = "/etc/ingress-controller";
/// Files of a running nginx; the template names the folder.
const SCRATCH: &str = "/tmp/nginx";
/// The controller tells the `stream` block about TCP and UDP Services here (flag `--stream-port`).
const STREAM: u16 = 10247;
/// Libraries that Debian has not and that choose no Service: affinity by cookie or hash, OCSP, names of external
/// Services, global rate limits.
pub(super) const ABSENT: [&str; 6] = [
    "resty.chash",
    "resty.cookie",
    "resty.http",
    "resty.dns.resolver",
    "resty.global_throttle",
    "resty.ipmatcher",
];
/// Modules in the order in which nginx can load them.
const MODULES: [&str; 4] = ["ndk_http", "ngx_http_lua", "ngx_http_headers_more_filter", "ngx_http_set_misc"];

/// Copies the template and the Lua files out of the Go module that the controller is built from.
pub(crate) fn install(places: &Places) -> Outcome<()> {
    let mut go = Command::new("go");
    go.current_dir(places.root.join("lab/go/ingress-nginx")).args(["list", "-m", "-f", "{{.Dir}}", MODULE]);
    let module = output(&mut go)?;
    let from = Path::new(module.trim()).join("rootfs/etc/nginx");
    let to = shown(&places.lab.join(COPY));
    run("rm", &["-rf", &to])?;
    run("cp", &["-R", "--no-preserve=mode", &shown(&from), &to])
}

/// Puts everything in its place.
pub(super) fn prepare(places: &Places) -> Outcome<()> {
    let debian = debian::root(places);
    run("rm", &["-rf", NGINX, OWN])?;
    run("cp", &["-R", "--no-preserve=mode", &shown(&places.lab.join(COPY)), NGINX])?;
    for from in [debian.join("usr/share/lua/5.1"), places.root.join("crates/lab/lua")] {
        run("cp", &["-R", &format!("{}/.", from.display()), "/etc/nginx/lua"])?;
    }
    run("cp", &[&shown(&debian.join("etc/nginx/mime.types")), NGINX])?;
    for library in ABSENT {
        let file = Path::new(NGINX).join("lua").join(library.replace('.', "/")).with_extension("lua");
        run("mkdir", &["-p", &shown(file.parent().unwrap_or(&file))])?;
        write(&file, &format!("return require(\"absent\")(\"{library}\")\n"))?;
    }
    let template = Path::new(NGINX).join("template/nginx.tmpl");
    let text = std::fs::read_to_string(&template).map_err(|error| error.to_string())?;
    write(&template, &without_stream(&text).ok_or("the template has no stream block")?)?;
    for folder in ["ssl", "auth", "geoip", "telemetry"] {
        run("mkdir", &["-p", &format!("{OWN}/{folder}")])?;
    }
    run("mkdir", &["-p", SCRATCH])?;
    run("mount", &["-t", "tmpfs", "tmpfs", SCRATCH])
}

/// The ConfigMap of the controller: what Debian's nginx needs, and nothing that routes.
pub(super) fn settings(places: &Places) -> Outcome<Value> {
    let debian = debian::root(places);
    let module = |name: &&str| {
        format!("load_module {}/{name}_module.so;", debian.join("usr/lib/nginx/modules").display())
    };
    let modules: Vec<String> = MODULES.iter().map(module).collect();
    let libraries = debian::libraries(&debian)?;
    // Somebody has to listen where the stream block would; the template says nothing of two folders.
    let snippet = format!(
        "lua_package_cpath \"{}/lua/5.1/?.so;;\";\nserver {{ listen 127.0.0.1:{STREAM}; return 444; }}\n\
         uwsgi_temp_path {SCRATCH}/uwsgi-temp;\nscgi_temp_path {SCRATCH}/scgi-temp;",
        libraries.display()
    );
    Ok(json!({
        // Without privileges there is one user only.
        "main-snippet": format!("{}\nuser root;", modules.join("\n")),
        "http-snippet": snippet,
        "worker-processes": "1",
        "disable-access-log": "true",
        "error-log-path": "stderr",
    }))
}

/// The template without its `stream` block, which ends with the first brace at the begin of a line.
fn without_stream(template: &str) -> Option<String> {
    let (before, rest) = template.split_once("\nstream {\n")?;
    let (_, after) = rest.split_once("\n}\n")?;
    Some(format!("{before}\n{after}"))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn run(program: &str, words: &[&str]) -> Outcome<()> {
    output(Command::new(program).args(words)).map(drop)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_stream_block_is_cut_out() {
        let template = "http {\n    a {\n    }\n}\n\nstream {\n    server {\n    }\n}\n{{ define }}\n";
        assert_eq!(
            super::without_stream(template).as_deref(),
            Some("http {\n    a {\n    }\n}\n\n{{ define }}\n")
        );
        assert_eq!(super::without_stream("http {\n}\n"), None);
    }
}
