//! HTTP/1.1 over bare sockets, without any normalisation.

use crate::Outcome;
use crate::tls::Tunnel;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The first line and the fields of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) first: Vec<u8>,
    fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    /// The first field of this (lower-case) name.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_slice())
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// The status of a response.
    pub(crate) fn status(&self) -> Option<u16> {
        String::from_utf8_lossy(self.first.split(|byte| *byte == b' ').nth(1)?).parse().ok()
    }

    fn length(&self) -> Option<usize> {
        self.text("content-length")?.trim().parse().ok()
    }

    fn is_chunked(&self) -> bool {
        self.text("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    }
}

fn line(reader: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(line))
}

/// Reads a head; nothing when the other side closed before it.
pub(crate) fn read_head(reader: &mut impl BufRead) -> std::io::Result<Option<Head>> {
    let Some(first) = line(reader)? else { return Ok(None) };
    let mut head = Head { first, fields: Vec::new() };
    while let Some(field) = line(reader)? {
        if field.is_empty() {
            return Ok(Some(head));
        }
        let mut parts = field.splitn(2, |byte| *byte == b':');
        let name = String::from_utf8_lossy(parts.next().unwrap_or_default()).to_ascii_lowercase();
        let value = parts.next().unwrap_or_default().trim_ascii().to_vec();
        head.fields.push((name, value));
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

/// Reads and drops the body of a request; gives its length.
pub(crate) fn read_body(reader: &mut impl BufRead, head: &Head) -> std::io::Result<usize> {
    if head.is_chunked() {
        return chunks(reader, |_| {});
    }
    skip(reader, head.length().unwrap_or(0))
}

/// Reads the body of a request.
pub(crate) fn read_whole(reader: &mut impl BufRead, head: &Head) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if head.is_chunked() {
        chunks(reader, |chunk| body.extend_from_slice(chunk))?;
    } else {
        body.resize(head.length().unwrap_or(0), 0);
        reader.read_exact(&mut body)?;
    }
    Ok(body)
}

fn skip(reader: &mut impl BufRead, length: usize) -> std::io::Result<usize> {
    let wanted = u64::try_from(length).unwrap_or(u64::MAX);
    let copied = std::io::copy(&mut reader.take(wanted), &mut std::io::sink())?;
    if copied == wanted { Ok(length) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

/// Reads chunks to the last; `each` sees them as they come.
fn chunks(reader: &mut impl BufRead, mut each: impl FnMut(&[u8])) -> std::io::Result<usize> {
    let mut total = 0;
    loop {
        let size = line(reader)?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let size = String::from_utf8_lossy(&size);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| std::io::ErrorKind::InvalidData)?;
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk)?;
        each(&chunk);
        total += size;
        line(reader)?;
        if size == 0 {
            return Ok(total);
        }
    }
}

/// What a router answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Response {
    /// 0 when the connection ended without an answer.
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// A way to the router: bare TCP, or TLS inside of it.
pub(crate) trait Stream: Read + Write + Send {
    /// Changes how long a read may take, where there is such a limit.
    fn patience(&self, _time: Duration) {}
}
impl Stream for TcpStream {
    fn patience(&self, time: Duration) {
        let _ = self.set_read_timeout(Some(time));
    }
}
impl Stream for Tunnel {}

/// Opens a bare connection.
pub(crate) fn connect(address: SocketAddr) -> Outcome<TcpStream> {
    let stream =
        TcpStream::connect_timeout(&address, PATIENCE).map_err(|error| format!("{address}: {error}"))?;
    let set = |result: std::io::Result<()>| result.map_err(|error| error.to_string());
    set(stream.set_nodelay(true))?;
    set(stream.set_read_timeout(Some(PATIENCE)))?;
    Ok(stream)
}

/// A piece of a streamed answer, and when it came.
pub(crate) type Piece = (Duration, Vec<u8>);

/// A connection that is kept between requests.
pub(crate) struct Connection {
    reader: BufReader<Box<dyn Stream>>,
    /// False once the answer said that it is the last.
    pub(crate) lives: bool,
}

impl Connection {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { reader: BufReader::new(stream), lives: true }
    }

    /// Changes how long an answer may take.
    pub(crate) fn patience(&mut self, time: Duration) {
        self.reader.get_mut().patience(time);
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.reader.get_mut().write_all(bytes)?;
        self.reader.get_mut().flush()
    }

    /// Reads one answer; nothing when the router closed without one.
    pub(crate) fn receive(&mut self, is_head: bool) -> std::io::Result<Option<Response>> {
        let head = loop {
            let Some(head) = read_head(&mut self.reader)? else { return Ok(None) };
            if head.status() != Some(100) {
                break head;
            }
        };
        let closes = head.text("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let mut response = Response {
            status: head.status().unwrap_or(0),
            location: head.text("location"),
            body: Vec::new(),
        };
        self.lives = !closes && head.first.starts_with(b"HTTP/1.1");
        if is_head || matches!(response.status, 204 | 304) {
            return Ok(Some(response));
        }
        if head.is_chunked() {
            chunks(&mut self.reader, |chunk| response.body.extend_from_slice(chunk))?;
        } else if let Some(length) = head.length() {
            response.body = vec![0; length];
            self.reader.read_exact(&mut response.body)?;
        } else {
            self.lives = false;
            self.reader.read_to_end(&mut response.body)?;
        }
        Ok(Some(response))
    }

    /// Reads the head and then the pieces of a streamed answer, with the time each one came.
    pub(crate) fn stream(&mut self) -> std::io::Result<(u16, Vec<Piece>)> {
        let start = std::time::Instant::now();
        let head = read_head(&mut self.reader)?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut pieces = Vec::new();
        if head.is_chunked() {
            // A stream that is cut short still has its pieces.
            let _ = chunks(&mut self.reader, |chunk| pieces.push((start.elapsed(), chunk.to_vec())));
        }
        self.lives = false;
        Ok((head.status().unwrap_or(0), pieces))
    }
}
