//! As much of Kong's Admin API as its controller asks of a Kong without a database.

use crate::Outcome;
use crate::kube::http;
use crate::space::OUTSIDE;
use crate::wire::{read_head, read_whole};
use serde_json::{Value, json};
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What the controller posted last.
type Posted = Arc<Mutex<Option<Value>>>;

/// An Admin API that says it is a Kong of one router flavour.
#[derive(Debug)]
pub(super) struct Admin {
    pub(super) address: SocketAddr,
    posted: Posted,
}

impl Admin {
    pub(super) fn serve(flavour: &'static str) -> Outcome<Self> {
        let listener = TcpListener::bind((OUTSIDE, 0)).map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let posted = Posted::default();
        let shared = Arc::clone(&posted);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || connection(&stream, flavour, &shared));
            }
        });
        Ok(Self { address, posted })
    }

    /// The configuration that was posted last.
    pub(super) fn posted(&self) -> Option<Value> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn connection(stream: &TcpStream, flavour: &str, posted: &Posted) {
    let mut reader = BufReader::new(stream);
    while let Ok(Some(head)) = read_head(&mut reader) {
        let Ok(body) = read_whole(&mut reader, &head) else { return };
        let first = String::from_utf8_lossy(&head.first).into_owned();
        let (status, answer) = answer(&first, flavour);
        if first.starts_with("POST /config") {
            *posted.lock().unwrap_or_else(PoisonError::into_inner) = serde_json::from_slice(&body).ok();
        }
        if http::reply(stream, status, &answer).is_err() {
            return;
        }
    }
}

/// Root, status and configuration; it holds no entities.
fn answer(first: &str, flavour: &str) -> (u16, Value) {
    let path = first.split([' ', '?']).nth(1).unwrap_or_default();
    match path {
        "/" => {
            let configuration = json!({"database": "off", "router_flavor": flavour});
            (200, json!({"version": "3.9.3", "node_id": "lab", "configuration": configuration}))
        }
        "/status" => (200, json!({"configuration_hash": "1".repeat(32), "database": {"reachable": true}})),
        "/config" => (201, json!({})),
        _ => (404, json!({"message": "Not found"})),
    }
}
