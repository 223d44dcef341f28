//! The requests of the protocols behind the default table, each with the Service that has to answer: RFC 9728 §3.1,
//! RFC 8414 §3.1, RFC 7592, OAuth 2.1 §3, the MCP revisions and the hosting guide.
#![allow(clippy::expect_used)] // tests give up

/// One row of `tests/conformance/requests.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, for example.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// `auth` or `gw`.
    pub service: String,
}

/// All rows.
///
/// # Panics
/// When the file cannot be read, or rows went missing.
pub fn rows() -> Vec<Request> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/requests.tsv");
    let text = std::fs::read_to_string(file).expect("the requests");
    let rows: Vec<Request> = text.lines().filter(|line| !line.starts_with('#')).map(row).collect();
    assert!(rows.len() >= 40, "rows went missing: {}", rows.len());
    rows
}

fn row(line: &str) -> Request {
    let mut cells = line.split('\t').map(str::to_owned);
    let mut cell = || cells.next().expect("a method, a target and a Service");
    let (method, target, service) = (cell(), cell(), cell());
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Request { method, path, service }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn every_row_is_whole() {
        for row in rows() {
            assert!(row.path.starts_with('/') && !row.path.contains('?'), "{row:?}");
            assert!(["auth", "gw"].contains(&row.service.as_str()), "{row:?}");
            assert!(row.method.bytes().all(|byte| byte.is_ascii_uppercase()), "{row:?}");
        }
    }
}
