//! Go's tokens, as far as rules have them (Go specification, "Lexical elements").

use super::Flaw;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name.
    Name(String),
    /// The value of a string literal.
    Text(String),
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `!`.
    Not,
    /// The semicolon that Go puts at the end of a line behind a name, a literal or `)`.
    LineEnd,
}

/// Longest rule that is read.
const MAX_BYTES: usize = 64 << 10;

/// All tokens of a rule.
pub(super) fn tokens(rule: &str) -> Result<Vec<Token>, Flaw> {
    if rule.len() > MAX_BYTES {
        return Err(Flaw::Unread(format!("the rule has more than {MAX_BYTES} bytes")));
    }
    let mut out = Vec::new();
    let mut rest = rule;
    while let Some(first) = rest.chars().next() {
        let (token, used) = match first {
            ' ' | '\t' | '\r' => (None, 1),
            '\n' => (ends_line(out.last()).then_some(Token::LineEnd), 1),
            '(' => (Some(Token::Open), 1),
            ')' => (Some(Token::Close), 1),
            ',' => (Some(Token::Comma), 1),
            '&' if rest.starts_with("&&") => (Some(Token::And), 2),
            '|' if rest.starts_with("||") => (Some(Token::Or), 2),
            '!' if !rest.starts_with("!=") => (Some(Token::Not), 1),
            '`' => raw(rest)?,
            '"' => quoted(rest)?,
            '/' => return Err(Flaw::Unread("comments in a rule are not read".to_owned())),
            letter if letter == '_' || letter.is_alphabetic() => name(rest),
            other => {
                return Err(Flaw::Refused(format!("{other:?} has no meaning in a rule")));
            }
        };
        out.extend(token);
        rest = rest.get(used..).unwrap_or_default();
    }
    Ok(out)
}

fn ends_line(last: Option<&Token>) -> bool {
    matches!(last, Some(Token::Name(_) | Token::Text(_) | Token::Close))
}

type Found = (Option<Token>, usize);

fn name(rest: &str) -> Found {
    let end = rest.find(|letter: char| letter != '_' && !letter.is_alphanumeric()).unwrap_or(rest.len());
    (Some(Token::Name(rest.get(..end).unwrap_or_default().to_owned())), end)
}

/// A raw string ends at the next backtick and loses its carriage returns.
fn raw(rest: &str) -> Result<Found, Flaw> {
    let body = rest.get(1..).unwrap_or_default();
    let end = body.find('`').ok_or_else(unclosed)?;
    let text = body.get(..end).unwrap_or_default().replace('\r', "");
    Ok((Some(Token::Text(text)), end + 2))
}

fn unclosed() -> Flaw {
    Flaw::Refused("a string does not end".to_owned())
}

/// An interpreted string.
fn quoted(rest: &str) -> Result<Found, Flaw> {
    let mut bytes = Vec::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let text =
                    String::from_utf8(bytes).map_err(|_| Flaw::Unread("a string is not UTF-8".to_owned()))?;
                return Ok((Some(Token::Text(text)), at + 1));
            }
            '\n' => return Err(unclosed()),
            '\\' => escape(&mut letters, &mut bytes)?,
            letter => bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Err(unclosed())
}

/// What follows a backslash.
fn escape(letters: &mut impl Iterator<Item = (usize, char)>, bytes: &mut Vec<u8>) -> Result<(), Flaw> {
    let bad = || Flaw::Refused("a string holds an escape that Go does not know".to_owned());
    let (_, letter) = letters.next().ok_or_else(bad)?;
    let mut digits = |count: usize, radix: u32, first: Option<char>| -> Result<u32, Flaw> {
        let taken = first.into_iter().chain(letters.by_ref().map(|(_, letter)| letter)).take(count);
        taken
            .map(|letter| letter.to_digit(radix))
            .try_fold((0_u32, 0), |(value, seen), digit| {
                Some((value.checked_mul(radix)?.checked_add(digit?)?, seen + 1))
            })
            .filter(|(_, seen)| *seen == count)
            .map(|(value, _)| value)
            .ok_or_else(bad)
    };
    let byte = match letter {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        '"' => b'"',
        'x' => u8::try_from(digits(2, 16, None)?).map_err(|_| bad())?,
        '0'..='7' => u8::try_from(digits(3, 8, Some(letter))?).map_err(|_| bad())?,
        'u' | 'U' => {
            let code = digits(if letter == 'u' { 4 } else { 8 }, 16, None)?;
            let letter = char::from_u32(code).ok_or_else(bad)?;
            bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(());
        }
        _ => return Err(bad()),
    };
    bytes.push(byte);
    Ok(())
}
