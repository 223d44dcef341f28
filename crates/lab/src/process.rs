//! Programs that run while a router is asked, and end with it.

use crate::Outcome;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program; it is ended when this value goes.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a program whose output goes to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let file = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        let both = file.try_clone().map_err(|error| error.to_string())?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(both)
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// Waits until somebody listens there, or says why nobody will.
    pub(crate) fn listens(&mut self, address: SocketAddr, patience: Duration) -> Outcome<()> {
        self.until(patience, &format!("nobody listens at {address}"), || {
            TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
        })
    }

    /// Waits until something is true.
    pub(crate) fn until(
        &mut self,
        patience: Duration,
        otherwise: &str,
        mut is_so: impl FnMut() -> bool,
    ) -> Outcome<()> {
        let end = Instant::now() + patience;
        loop {
            if is_so() {
                return Ok(());
            }
            let ended = self.child.try_wait().ok().flatten();
            if ended.is_some() || Instant::now() > end {
                let how = ended.map_or_else(String::new, |status| format!(" (it ended: {status})"));
                return Err(format!("{otherwise}{how}; the end of {}:\n{}", self.log.display(), self.tail()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Everything it has said.
    pub(crate) fn said(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Where it says it.
    pub(crate) fn log(&self) -> PathBuf {
        self.log.clone()
    }

    fn tail(&self) -> String {
        let said = self.said();
        let lines: Vec<&str> = said.lines().collect();
        lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        Ok(out.into_owned())
    } else {
        Err(format!("{program} failed with {}: {out}{err}", output.status))
    }
}
