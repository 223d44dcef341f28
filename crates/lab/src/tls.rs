//! TLS by a process: `openssl s_client` between two pipes, so that no TLS library is a dependency.

use crate::Outcome;
use crate::process::output;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A TLS connection.
#[derive(Debug)]
pub(crate) struct Tunnel {
    child: Child,
    to: Option<ChildStdin>,
    from: Option<ChildStdout>,
}

impl Tunnel {
    /// Connects with this server name, and with this protocol when there is one.
    pub(crate) fn connect(address: SocketAddr, name: &str, protocol: &str) -> Outcome<Self> {
        let mut child = Command::new("openssl")
            .args(["s_client", "-quiet", "-connect", &address.to_string(), "-servername", name])
            .args(["-alpn", protocol])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("openssl: {error}"))?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        Ok(Self { child, to, from })
    }
}

impl Read for Tunnel {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.from.as_mut().map_or(Ok(0), |from| from.read(buffer))
    }
}

impl Write for Tunnel {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.to.as_mut().map_or(Ok(0), |to| to.write(buffer))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate of the lab's own for these names: the certificate and its key, both PEM.
pub(crate) fn certificate(folder: &Path, names: &[String]) -> Outcome<(String, String)> {
    let (cert, key) = (folder.join("lab.crt"), folder.join("lab.key"));
    let list: Vec<String> = names.iter().map(|name| format!("DNS:{name}")).collect();
    output(
        Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args([
                "-days",
                "2",
                "-subj",
                "/CN=lab",
                "-addext",
                &format!("subjectAltName={}", list.join(",")),
            ])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&cert),
    )?;
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    Ok((read(&cert)?, read(&key)?))
}
