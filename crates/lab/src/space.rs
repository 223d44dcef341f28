//! A network namespace of the lab's own: every port is free, every address stays inside, and private
//! addresses can stand for Services and pods.

use crate::Outcome;
use crate::process::output;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Set for the process inside.
const MARK: &str = "GATEWRIGHT_LAB_SPACE";

/// Addresses of Services and pods; all of them are local in the namespace.
pub(crate) const RANGE: &str = "10.200.0.0/14";

/// True for the process inside.
pub(crate) fn is_inside() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs this program again, with the same arguments, in a namespace of its own.
pub(crate) fn enter() -> Outcome<()> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    if !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.arg(program).args(std::env::args_os().skip(1)).env(MARK, "1").stdin(Stdio::null());
    let status = command.status().map_err(|error| format!("unshare (util-linux): {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the lab found something, or could not run: see above".to_owned())
    }
}

/// The side of the upstreams and of the API.
pub(crate) const OUTSIDE: Ipv4Addr = Ipv4Addr::new(10, 204, 0, 1);
/// The router.
pub(crate) const ROUTER: Ipv4Addr = Ipv4Addr::new(10, 204, 0, 2);
/// The API server, beside the router: with the same address istiod would take the router for a pod of the Service
/// `kubernetes`.
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(10, 204, 0, 3);

/// Makes a second namespace for the routers, so that a router and a Service may have the same port, a pair
/// of devices between the two, and the private range.
pub(crate) fn prepare() -> Outcome<()> {
    // Names of namespaces are files; these are seen by this process and its children only.
    run("mount", "-t tmpfs tmpfs /run")?;
    // Files that a pod would mount below /etc, and the hosts file, are written to a copy.
    run("cp", "-a /etc /run/etc")?;
    run("mount", "--bind /run/etc /etc")?;
    for words in [
        "netns add router",
        "link set lo up",
        "link add lab0 type veth peer name lab1 netns router",
        &format!("addr add {OUTSIDE}/29 dev lab0"),
        "link set lab0 up",
        &format!("route add local {RANGE} dev lo"),
        "-n router link set lo up",
        &format!("-n router addr add {ROUTER}/29 dev lab1"),
        &format!("-n router addr add {SERVER}/29 dev lab1"),
        "-n router link set lab1 up",
        &format!("-n router route add default via {OUTSIDE}"),
    ] {
        run("ip", words)?;
    }
    Ok(())
}

/// A command that runs where the routers are.
pub(crate) fn router(program: &Path) -> Command {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", "router"]).arg(program);
    command
}

fn run(program: &str, words: &str) -> Outcome<()> {
    output(Command::new(program).args(words.split(' '))).map(drop)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
