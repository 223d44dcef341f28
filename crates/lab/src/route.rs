//! Sends a request through a router and tells what came of it.

use crate::Outcome;
use crate::fleet::Fleet;
use crate::model::Word;
use crate::requests::{Ask, Version};
use crate::tls::Tunnel;
use crate::upstream::{NUMBER, Seen, Upstreams};
use crate::wire::{Connection, Response, Stream, connect};
use crate::wire_h2;
use gatewright::core::decision::Scheme;
use gatewright::core::model::Role;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where a router listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Front {
    pub(crate) http: SocketAddr,
    pub(crate) https: Option<SocketAddr>,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) word: Word,
    pub(crate) seen: Vec<Seen>,
    pub(crate) response: Response,
}

/// A client with its connections.
pub(crate) struct Client<'a> {
    front: Front,
    upstreams: &'a Upstreams,
    fleet: &'a Fleet,
    connections: BTreeMap<(bool, String), Connection>,
}

impl<'a> Client<'a> {
    pub(crate) fn new(front: Front, upstreams: &'a Upstreams, fleet: &'a Fleet) -> Self {
        Self { front, upstreams, fleet, connections: BTreeMap::new() }
    }

    /// Opens a connection for this scheme; the name is the server name of TLS.
    pub(crate) fn open(&self, scheme: Scheme, name: &str, protocol: &str) -> Outcome<Box<dyn Stream>> {
        match scheme {
            Scheme::Http => Ok(Box::new(connect(self.front.http)?)),
            Scheme::Https => {
                let address = self.front.https.ok_or("nobody listens for https")?;
                Ok(Box::new(Tunnel::connect(address, name, protocol)?))
            }
        }
    }

    /// Sends one request and waits for the answer. `sni` is the name that TLS asks for.
    pub(crate) fn ask(&mut self, ask: &Ask, sni: &str) -> Outcome<Answered> {
        let number = number();
        let response = match ask.version {
            Version::One => self.one(ask, sni, number),
            Version::Two => self.two(ask, sni, number),
        };
        let response = response.map_err(|error| format!("{ask}: {error}"))?;
        let seen = self.upstreams.take(number);
        Ok(Answered { word: self.word(&response, &seen), seen, response })
    }

    fn two(&self, ask: &Ask, sni: &str, number: u64) -> Outcome<Response> {
        let stream = self.open(ask.scheme, sni, "h2")?;
        let number = number.to_string();
        let fields = [(NUMBER, number.as_str())];
        wire_h2::request(stream, ask.scheme.as_str(), &ask.method, &ask.host, &ask.target, &fields)
            .map_err(|error| error.to_string())
    }

    fn one(&mut self, ask: &Ask, sni: &str, number: u64) -> Outcome<Response> {
        let mut bytes = [ask.method.as_bytes(), b" ", &ask.target, b" HTTP/1.1\r\nHost: "].concat();
        bytes.extend_from_slice(format!("{}\r\n{NUMBER}: {number}\r\n", ask.host).as_bytes());
        if !matches!(ask.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "DELETE") {
            bytes.extend_from_slice(b"Content-Length: 0\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        let key = (ask.scheme == Scheme::Https, sni.to_owned());
        let is_head = ask.method == "HEAD";
        // A kept connection may have been closed meanwhile: then once more on a fresh one.
        if let Some(mut kept) = self.connections.remove(&key) {
            let answer = kept.send(&bytes).and_then(|()| kept.receive(is_head));
            if let Ok(Some(response)) = answer {
                self.keep(key, kept);
                return Ok(response);
            }
            self.upstreams.take(number);
        }
        let mut fresh = Connection::new(self.open(ask.scheme, sni, "http/1.1")?);
        fresh.send(&bytes).map_err(|error| error.to_string())?;
        let response = fresh.receive(is_head).map_err(|error| error.to_string())?;
        self.keep(key, fresh);
        Ok(response.unwrap_or_default())
    }

    fn keep(&mut self, key: (bool, String), connection: Connection) {
        if connection.lives {
            self.connections.insert(key, connection);
        }
    }

    fn word(&self, response: &Response, seen: &[Seen]) -> Word {
        if let Some(seen) = seen.first() {
            return match self.fleet.service_at(seen.dialled) {
                Some((_, service)) => match &service.role {
                    Role::Auth => Word::Auth,
                    Role::Gw => Word::Gw,
                    Role::Other(name) => Word::Other(name.clone()),
                },
                None => Word::Other(seen.dialled.to_string()),
            };
        }
        match (&response.location, response.status) {
            (Some(location), 300..=399) => Word::Redirect(response.status, location.clone()),
            _ => Word::Status(response.status),
        }
    }
}

/// A number that no other request of this run has.
pub(crate) fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
