//! As much HTTP/2 (RFC 9113) as one request needs: a connection, a stream, an answer.
//!
//! Fields are sent as literals without indexing and without Huffman coding (RFC 7541 §6.2.2). Of the answer
//! only the status matters; what the upstream saw is known from the upstream.

use crate::wire::{Response, Stream};
use std::io::{ErrorKind, Read, Result};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

/// Sends a request as the only stream of a fresh connection.
pub(crate) fn request(
    mut stream: Box<dyn Stream>,
    scheme: &str,
    method: &str,
    authority: &str,
    path: &[u8],
    fields: &[(&str, &str)],
) -> Result<Response> {
    let mut block = Vec::new();
    field(&mut block, b":method", method.as_bytes());
    field(&mut block, b":scheme", scheme.as_bytes());
    field(&mut block, b":authority", authority.as_bytes());
    field(&mut block, b":path", path);
    for (name, value) in fields {
        field(&mut block, name.as_bytes(), value.as_bytes());
    }
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    frame(&mut bytes, SETTINGS, 0, 0, &[]);
    frame(&mut bytes, HEADERS, END_STREAM | END_HEADERS, 1, &block);
    stream.write_all(&bytes)?;
    stream.flush()?;
    answer(stream)
}

fn answer(mut stream: Box<dyn Stream>) -> Result<Response> {
    let mut response = Response::default();
    loop {
        let (kind, flags, id, payload) = receive(&mut stream)?;
        match kind {
            SETTINGS if flags & ACK == 0 => reply(&mut stream, SETTINGS, &[])?,
            PING if flags & ACK == 0 => reply(&mut stream, PING, &payload)?,
            HEADERS if id == 1 && response.status == 0 => {
                response.status = status(&payload, flags).ok_or(ErrorKind::InvalidData)?;
            }
            DATA if id == 1 => response.body.extend_from_slice(&payload),
            RST_STREAM if id == 1 => return Ok(response),
            GOAWAY => return Ok(response),
            _ => {}
        }
        if id == 1 && matches!(kind, DATA | HEADERS) && flags & END_STREAM != 0 {
            return Ok(response);
        }
    }
}

fn reply(stream: &mut Box<dyn Stream>, kind: u8, payload: &[u8]) -> Result<()> {
    let mut bytes = Vec::new();
    frame(&mut bytes, kind, ACK, 0, payload);
    stream.write_all(&bytes)?;
    stream.flush()
}

fn frame(bytes: &mut Vec<u8>, kind: u8, flags: u8, id: u32, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
    bytes.extend_from_slice(length.get(1..).unwrap_or_default());
    bytes.extend_from_slice(&[kind, flags]);
    bytes.extend_from_slice(&id.to_be_bytes());
    bytes.extend_from_slice(payload);
}

fn receive(stream: &mut impl Read) -> Result<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head)?;
    let [high, middle, low, kind, flags, id @ ..] = head;
    let mut payload = vec![0; usize::try_from(u32::from_be_bytes([0, high, middle, low])).unwrap_or(0)];
    stream.read_exact(&mut payload)?;
    Ok((kind, flags, u32::from_be_bytes(id) & 0x7fff_ffff, payload))
}

/// A literal field without indexing.
fn field(block: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    block.push(0);
    for text in [name, value] {
        length(block, text.len());
        block.extend_from_slice(text);
    }
}

/// An integer with a prefix of seven bits (RFC 7541 §5.1).
fn length(block: &mut Vec<u8>, mut value: usize) {
    if let Some(small) = u8::try_from(value).ok().filter(|small| *small < 0x7f) {
        block.push(small);
        return;
    }
    block.push(0x7f);
    value -= 0x7f;
    while value >= 0x80 {
        block.push(0x80 | u8::try_from(value % 0x80).unwrap_or(0));
        value /= 0x80;
    }
    block.push(u8::try_from(value).unwrap_or(0));
}

/// The status, which is the first field of every answer (RFC 9113 §8.3.2, RFC 7541 appendix A).
fn status(block: &[u8], flags: u8) -> Option<u16> {
    // PADDED and PRIORITY come before the block.
    let mut block = block.get(usize::from(flags & 8 != 0) + if flags & 0x20 == 0 { 0 } else { 5 }..)?;
    // A change of the table's size may come first (RFC 7541 §6.3).
    while block.first().is_some_and(|byte| byte & 0xe0 == 0x20) {
        block = block.get(1..)?;
    }
    match *block {
        [first @ 0x88..=0x8e, ..] => {
            [200, 204, 206, 304, 400, 404, 500].get(usize::from(first - 0x88)).copied()
        }
        // A literal with the name of an entry 8 to 14, whichever way of indexing.
        [0x08..=0x0e | 0x18..=0x1e | 0x48..=0x4e, length, ref rest @ ..] => {
            let text = rest.get(..usize::from(length & 0x7f))?;
            let digits = if length & 0x80 == 0 { text.to_vec() } else { huffman_digits(text)? };
            String::from_utf8(digits).ok()?.parse().ok()
        }
        _ => None,
    }
}

/// Three digits in the Huffman code of RFC 7541, appendix B.
fn huffman_digits(text: &[u8]) -> Option<Vec<u8>> {
    let mut bits = text.iter().flat_map(|byte| (0..8).rev().map(move |at| (byte >> at) & 1));
    let mut digits = Vec::new();
    while digits.len() < 3 {
        let mut code = 0;
        for _ in 0..5 {
            code = code << 1 | bits.next()?;
        }
        digits.push(match code {
            0..=2 => b'0' + code,
            // Six bits: 3 is 011001 and 9 is 011111.
            0b01100..=0b01111 => b'0' + ((code << 1 | bits.next()?) - 0b01_1001) + 3,
            _ => return None,
        });
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        assert_eq!(status(&[0x88], 0), Some(200));
        assert_eq!(status(&[0x8d, 1, 2], 0), Some(404));
        assert_eq!(status(b"\x48\x03308", 0), Some(308));
        // RFC 7541, C.4 and C.6: "302" is 6402 in Huffman code; 307 is 640e ff.
        assert_eq!(status(&[0x48, 0x82, 0x64, 0x02], 0), Some(302));
        assert_eq!(status(&[0x48, 0x83, 0x64, 0x0e, 0xff], 0), Some(307));
    }

    #[test]
    fn lengths() {
        let mut block = Vec::new();
        length(&mut block, 1337);
        // RFC 7541, C.1.2 has five bits; with seven it is 127 and 1210.
        assert_eq!(block, [0x7f, 0xba, 0x09]);
    }
}
