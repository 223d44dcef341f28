//! The Services: listeners that note what they were sent and say who they are.
//!
//! One listener a port serves all addresses; the address that was dialled tells which Service was meant. A
//! request carries a number in a header, so what a router did to it is looked up by that number and need not
//! be parsed out of the answer.

mod serve;

use crate::Outcome;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard};

/// The header with the number of a request.
pub(crate) const NUMBER: &str = "x-lab-number";
/// The header that asks for a certain behaviour of the upstream.
pub(crate) const ACT: &str = "x-lab-act";

/// What an upstream was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The address that was dialled.
    pub(crate) dialled: Ipv4Addr,
    pub(crate) method: String,
    pub(crate) target: Vec<u8>,
    pub(crate) host: Vec<u8>,
    /// Length of the body.
    pub(crate) body: usize,
}

type Notes = Arc<Mutex<BTreeMap<u64, Vec<Seen>>>>;

/// All Services of a run.
#[derive(Debug, Default)]
pub(crate) struct Upstreams {
    notes: Notes,
    ports: Vec<u16>,
}

impl Upstreams {
    /// Listens on a port of all addresses, once.
    pub(crate) fn listen(&mut self, port: u16) -> Outcome<()> {
        if self.ports.contains(&port) {
            return Ok(());
        }
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))
            .map_err(|error| format!("an upstream at port {port}: {error}"))?;
        let notes = Arc::clone(&self.notes);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let notes = Arc::clone(&notes);
                std::thread::spawn(move || serve::connection(&stream, &notes));
            }
        });
        self.ports.push(port);
        Ok(())
    }

    /// What was seen of a request; more than once when it was repeated.
    pub(crate) fn take(&self, number: u64) -> Vec<Seen> {
        locked(&self.notes).remove(&number).unwrap_or_default()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
