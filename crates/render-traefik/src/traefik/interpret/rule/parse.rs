//! Tokens to an expression that Traefik would accept. `&&` binds tighter than `||`.

use super::lex::{Token, tokens};
use super::{Expr, Flaw, Matcher};
use gatewright_core::decision::{Anchor, Dialect, Regex};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// The expression of a rule.
pub(in super::super) fn parse(rule: &str) -> Result<Expr, Flaw> {
    let mut tokens = tokens(rule)?;
    // Go's ParseExpr accepts a line end behind the expression.
    while tokens.last() == Some(&Token::LineEnd) {
        tokens.pop();
    }
    let mut parser = Parser { tokens: &tokens, depth: 0 };
    let expr = parser.any_of()?;
    match parser.tokens.first() {
        None => Ok(expr),
        Some(Token::LineEnd) => Err(refused("a line ends where the rule goes on in the next one")),
        Some(_) => Err(refused("something follows the end of the rule")),
    }
}

fn refused(message: &str) -> Flaw {
    Flaw::Refused(message.to_owned())
}

struct Parser<'a> {
    tokens: &'a [Token],
    depth: usize,
}

impl Parser<'_> {
    fn next_is(&mut self, token: &Token) -> bool {
        let found = self.tokens.first() == Some(token);
        if found {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        found
    }

    fn any_of(&mut self) -> Result<Expr, Flaw> {
        let mut parts = vec![self.all_of()?];
        while self.next_is(&Token::Or) {
            parts.push(self.all_of()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn all_of(&mut self) -> Result<Expr, Flaw> {
        let mut parts = vec![self.one()?];
        while self.next_is(&Token::And) {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn one(&mut self) -> Result<Expr, Flaw> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Flaw::Unread(format!("the rule is nested more than {MAX_DEPTH} levels deep")));
        }
        let expr = if self.next_is(&Token::Not) {
            Expr::Not(Box::new(self.one()?))
        } else if self.next_is(&Token::Open) {
            let inner = self.any_of()?;
            if !self.next_is(&Token::Close) {
                return Err(refused("a parenthesis is not closed (on its line)"));
            }
            inner
        } else {
            self.call()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn call(&mut self) -> Result<Expr, Flaw> {
        let Some((Token::Name(name), rest)) = self.tokens.split_first() else {
            return Err(refused("a matcher such as Host(`…`) is missing"));
        };
        self.tokens = rest;
        if !self.next_is(&Token::Open) {
            return Err(refused("the name of a matcher is followed by its argument in parentheses"));
        }
        let mut arguments = Vec::new();
        while !self.next_is(&Token::Close) {
            let Some((Token::Text(text), rest)) = self.tokens.split_first() else {
                return Err(refused("an argument is a string in backticks or double quotes"));
            };
            self.tokens = rest;
            arguments.push(text.clone());
            if !self.next_is(&Token::Comma) && self.tokens.first() != Some(&Token::Close) {
                return Err(refused("arguments are separated by commas"));
            }
        }
        checked(name, arguments)
    }
}

/// Matchers with the numbers of arguments they take (`pkg/muxer/http/matcher.go`).
static MATCHERS: [(&str, Matcher, usize, usize); 11] = [
    ("ClientIP", Matcher::Other("ClientIP"), 1, 1),
    ("Header", Matcher::Other("Header"), 2, 2),
    ("HeaderRegexp", Matcher::Other("HeaderRegexp"), 2, 2),
    ("Host", Matcher::Host, 1, 1),
    ("HostRegexp", Matcher::HostRegexp, 1, 1),
    ("Method", Matcher::Method, 1, 1),
    ("Path", Matcher::Path, 1, 1),
    ("PathPrefix", Matcher::PathPrefix, 1, 1),
    ("PathRegexp", Matcher::PathRegexp, 1, 1),
    ("Query", Matcher::Other("Query"), 1, 2),
    ("QueryRegexp", Matcher::Other("QueryRegexp"), 1, 2),
];

/// A name is accepted as it is, in lower, in upper and in title case (`pkg/rules/parser.go`).
fn is_called(name: &str, matcher: &str) -> bool {
    let lower = matcher.to_ascii_lowercase();
    let title = lower.get(..1).unwrap_or_default().to_ascii_uppercase() + lower.get(1..).unwrap_or_default();
    name == matcher || name == lower || name == matcher.to_ascii_uppercase() || name == title
}

fn checked(name: &str, mut arguments: Vec<String>) -> Result<Expr, Flaw> {
    let Some((_, matcher, least, most)) = MATCHERS.iter().find(|entry| is_called(name, entry.0)) else {
        return Err(Flaw::Refused(format!("Traefik 3 has no matcher {name}")));
    };
    if !(*least..=*most).contains(&arguments.len()) {
        let wanted = if least == most { format!("{least}") } else { format!("{least} or {most}") };
        let found = arguments.len();
        return Err(Flaw::Refused(format!("{name} takes {wanted} argument(s), not {found}")));
    }
    if arguments.iter().any(String::is_empty) {
        return Err(Flaw::Refused(format!("{name} does not take an empty argument")));
    }
    let argument = arguments.swap_remove(0);
    match matcher {
        Matcher::Path | Matcher::PathPrefix if !argument.starts_with('/') => {
            Err(Flaw::Refused(format!("the path {argument:?} does not start with a slash")))
        }
        Matcher::Host | Matcher::HostRegexp if !argument.is_ascii() && argument != "*" => {
            Err(Flaw::Refused(format!("{name} takes ASCII only")))
        }
        Matcher::PathRegexp | Matcher::HostRegexp
            if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| argument.contains(look)) =>
        {
            Err(Flaw::Refused(format!("Go's regular expressions have no look-around: {argument:?}")))
        }
        Matcher::PathRegexp | Matcher::HostRegexp => {
            let regex = Regex { pattern: argument.clone(), dialect: Dialect::Re2, anchor: Anchor::Search };
            match regex.hir(false) {
                Ok(_) => Ok(Expr::Call(*matcher, argument)),
                Err(error) => {
                    Err(Flaw::Unread(format!("the pattern {argument:?} is not read: {}", error.reason)))
                }
            }
        }
        _ => Ok(Expr::Call(*matcher, argument)),
    }
}
