//! What a router must do besides choosing a Service.

use crate::case::Case;
use crate::model::{Model, Word};
use crate::requests::{Ask, Version};
use crate::route::{Client, number};
use crate::upstream::{ACT, NUMBER, Upstreams};
use crate::wire::{Connection, Response};
use std::time::Duration;

/// What was tried and what came of it.
pub(crate) type Finding = (String, Result<String, String>);

/// An event may be this late and is still not collected.
const PROMPT: Duration = Duration::from_secs(1);

/// Tries everything on a case; `silence` is how long the stream stays silent.
pub(crate) fn all(case: &Case, client: &mut Client<'_>, upstreams: &Upstreams, silence: u64) -> Vec<Finding> {
    vec![
        (format!("an event stream that is silent for {silence} s"), stream(case, client, silence)),
        ("a body of 4 MiB".to_owned(), body(case, client, upstreams)),
        (
            "a POST whose Service closes without an answer".to_owned(),
            post_once(case, client, upstreams, "/mcp"),
        ),
        ("the same at auth".to_owned(), post_once(case, client, upstreams, "/token")),
    ]
}

fn open(case: &Case, client: &Client<'_>) -> Result<Connection, String> {
    Ok(Connection::new(client.open(case.scheme(), &case.host, "http/1.1")?))
}

fn head(case: &Case, method: &str, path: &str, number: u64, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{NUMBER}: {number}\r\n{more}\r\n", case.host)
}

/// The first event comes at once, the second one after the silence.
fn stream(case: &Case, client: &mut Client<'_>, silence: u64) -> Result<String, String> {
    let number = number();
    let mut connection = open(case, client)?;
    let more = format!("Accept: text/event-stream\r\n{ACT}: events={silence}\r\n");
    connection.patience(Duration::from_secs(silence + 30));
    let text = |error: std::io::Error| error.to_string();
    connection.send(head(case, "GET", "/mcp", number, &more).as_bytes()).map_err(text)?;
    let (status, pieces) = connection.stream().map_err(text)?;
    let all: Vec<u8> = pieces.iter().flat_map(|(_, piece)| piece.clone()).collect();
    let first = pieces.first().map(|(time, _)| *time).unwrap_or_default();
    if status != 200 || !all.ends_with(b"data: second\n\n") {
        return Err(format!("status {status}, the stream ended after {:?}", all.escape_ascii().to_string()));
    }
    if first > PROMPT {
        return Err(format!("the first event came after {} ms", first.as_millis()));
    }
    Ok("the first event came at once, the second one after the silence".to_owned())
}

fn body(case: &Case, client: &mut Client<'_>, upstreams: &Upstreams) -> Result<String, String> {
    const SIZE: usize = 4 << 20;
    let number = number();
    let mut connection = open(case, client)?;
    let mut bytes = head(case, "POST", "/mcp", number, &format!("Content-Length: {SIZE}\r\n")).into_bytes();
    bytes.resize(bytes.len() + SIZE, b'x');
    let text = |error: std::io::Error| error.to_string();
    connection.send(&bytes).map_err(text)?;
    let Response { status, .. } = connection.receive(false).map_err(text)?.unwrap_or_default();
    let seen = upstreams.take(number);
    let arrived = seen.first().map_or(0, |seen| seen.body);
    if status == 200 && arrived == SIZE {
        Ok("arrived whole".to_owned())
    } else {
        Err(format!("status {status}, {arrived} bytes arrived"))
    }
}

fn post_once(
    case: &Case,
    client: &mut Client<'_>,
    upstreams: &Upstreams,
    path: &str,
) -> Result<String, String> {
    let number = number();
    let mut connection = open(case, client)?;
    let more = format!("{ACT}: close\r\nContent-Length: 2\r\n");
    let bytes = head(case, "POST", path, number, &more) + "{}";
    let text = |error: std::io::Error| error.to_string();
    connection.send(bytes.as_bytes()).map_err(text)?;
    let status = connection.receive(false).ok().flatten().map_or(0, |response| response.status);
    std::thread::sleep(Duration::from_millis(300));
    match upstreams.take(number).len() {
        1 => Ok(format!("sent once, answered {status}")),
        times => Err(format!("sent {times} times, answered {status}")),
    }
}

/// Auth has no endpoints: an error, never gw.
pub(crate) fn closed(case: &Case, client: &mut Client<'_>) -> Finding {
    let what = "auth without endpoints".to_owned();
    let model = Model::new(case);
    let mut wrong = Vec::new();
    let mut statuses = std::collections::BTreeSet::new();
    for row in case.rows().iter().filter(|row| row.path != "/") {
        for method in ["GET", "POST"] {
            let ask = Ask {
                version: Version::One,
                scheme: case.scheme(),
                method: method.to_owned(),
                host: case.host.clone(),
                target: row.path.clone().into_bytes(),
            };
            match client.ask(&ask, &case.host) {
                Ok(answered) => match answered.word {
                    Word::Status(status @ (404 | 500..=599)) => drop(statuses.insert(status)),
                    // An interpreter of another router's objects may say that the table's auth is gw here.
                    word if word == model.expect(&ask.request(), &ask.target).word => {}
                    word => wrong.push(format!("{ask}: {word}")),
                },
                Err(error) => return (what, Err(error)),
            }
        }
    }
    let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    let statuses = statuses.join(", ");
    if wrong.is_empty() {
        (what, Ok(format!("answered {statuses}, never by gw")))
    } else {
        (what, Err(format!("answered {statuses}, but {}", wrong.join("; "))))
    }
}
