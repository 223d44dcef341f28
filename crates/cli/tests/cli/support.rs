//! Runs the program in a folder of its own.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(crate) const VALUES: &str = "\
existingSecret: mcp-gateway-secrets
env:
  fronteggMcpGwHost: mcp.acme.dev
  externalAuthorizationUrl: https://mcp.acme.dev
  hybridAuthHost: https://auth.acme.dev
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  redisHost: redis.acme.internal
";
pub(crate) const TLS: [&str; 2] = ["--tls", "external"];

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    pub(crate) fn diagnostics(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err))
    }
}

pub(crate) fn run_in(dir: &Path, args: &[&str], input: &str) -> Run {
    let output = Command::cargo_bin("gatewright")
        .expect("the program")
        .current_dir(dir)
        .args(args)
        .write_stdin(input)
        .output()
        .expect("it runs");
    Run {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

pub(crate) fn folder() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    fs::write(dir.path().join("values.yaml"), VALUES).expect("written");
    dir
}

pub(crate) fn run(args: &[&str]) -> Run {
    run_in(folder().path(), args, "")
}
