//! One connection of an upstream.

use super::{ACT, NUMBER, Notes, Seen, locked};
use crate::wire::{Head, read_body, read_head};
use std::io::{BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::Duration;

/// Serves requests until the router closes.
pub(super) fn connection(stream: &TcpStream, notes: &Notes) {
    let Ok(local) = stream.local_addr() else { return };
    let IpAddr::V4(dialled) = local.ip() else { return };
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(Duration::from_mins(2)));
    let mut reader = BufReader::new(stream);
    while let Ok(Some(head)) = read_head(&mut reader) {
        let Ok(body) = read_body(&mut reader, &head) else { return };
        if !answer(stream, dialled, &head, body, notes) {
            return;
        }
    }
}

/// Notes and answers one request; false when the connection ends with it.
fn answer(mut stream: &TcpStream, dialled: Ipv4Addr, head: &Head, body: usize, notes: &Notes) -> bool {
    let mut words = head.first.split(|byte| *byte == b' ');
    let method = String::from_utf8_lossy(words.next().unwrap_or_default()).into_owned();
    let target = words.next().unwrap_or_default().to_vec();
    let host = head.get("host").unwrap_or_default().to_vec();
    let number = head.text(NUMBER).and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let is_head = method == "HEAD";
    locked(notes).entry(number).or_default().push(Seen { dialled, method, target, host, body });
    let act = head.text(ACT).unwrap_or_default();
    match act.split_once('=').unwrap_or((act.as_str(), "")) {
        ("close", _) => false,
        ("events", silence) => events(stream, silence).is_ok(),
        _ => {
            let text = format!("{dialled} {number}\n");
            let body = if is_head { "" } else { text.as_str() };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{body}",
                text.len()
            );
            stream.write_all(head.as_bytes()).is_ok()
        }
    }
}

/// An event at once, silence, and a second event.
fn events(mut stream: &TcpStream, silence: &str) -> std::io::Result<()> {
    let seconds = silence.parse().unwrap_or(1.0);
    stream.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nd\r\ndata: first\n\n\r\n",
    )?;
    stream.flush()?;
    std::thread::sleep(Duration::from_secs_f64(seconds));
    stream.write_all(b"e\r\ndata: second\n\n\r\n0\r\n\r\n")
}
