//! Where the shared Redis is.

use super::Given;
use super::kinds::digits;
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place, Subject, shown};
use crate::names::is_subdomain;
use std::net::{IpAddr, Ipv6Addr};

pub(super) fn check(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    match given.kind() {
        EnvKind::RedisPort => port(subject, given, text, out),
        EnvKind::RedisDb => database(subject, given, text, out),
        _ => host(given, text, out),
    }
}

fn place(given: &Given<'_>) -> Place {
    Place::of(given.path(), Some(&given.entry.value))
}

fn port(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    let fine = digits(text).is_some_and(|port| (1..=65_535).contains(&port)) && !text.starts_with('0');
    if !fine {
        let node = &given.entry.value;
        let message = format!("a port is a number from 1 to 65535, digits only; found {}", shown(Some(node)));
        out.error("redis-port-range", place(given), message, subject.corrected(&given.path(), node, "6379"));
    }
}

fn database(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    let node = &given.entry.value;
    match digits(text) {
        None => {
            let message = format!("a database is a number, 0 or more; found {}", shown(Some(node)));
            out.error("redis-db-invalid", place(given), message, subject.corrected(&given.path(), node, "0"));
        }
        Some(0..=15) => {}
        Some(_) => {
            let message = "Redis has the databases 0 to 15 unless its configuration says otherwise";
            out.warning(
                "redis-db-invalid",
                place(given),
                message,
                subject.corrected(&given.path(), node, "0"),
            );
        }
    }
}

fn host(given: &Given<'_>, text: &str, out: &mut Findings) {
    let is_v6 = text.parse::<Ipv6Addr>().is_ok();
    if text.eq_ignore_ascii_case("localhost")
        || text.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    {
        let message = "there is no Redis inside the pod, and the chart brings none";
        out.warning(
            "redis-host-localhost",
            place(given),
            message,
            "redisHost: \"…\"   # of the shared Redis",
        );
        return;
    }
    // A name of a Service may have underscores nowhere, and case does not matter to DNS.
    if is_v6 || is_subdomain(text.to_ascii_lowercase().trim_end_matches('.')) {
        return;
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.rsplit('@').next().unwrap_or(rest).split(['/', '?']).next().unwrap_or(rest);
    let (name, port) = rest.split_once(':').map_or((rest, None), |(name, port)| (name, Some(port)));
    let what = if text.contains("://") {
        "no scheme"
    } else if port.is_some() {
        "no port"
    } else if text.contains('/') {
        "no path"
    } else {
        "letters, digits, - and . only"
    };
    let found = if text.contains('@') {
        String::new()
    } else {
        format!(", found {}", shown(Some(&given.entry.value)))
    };
    let message = format!(
        "a host name or an address alone, {what}{found}; the port belongs in redisPort and TLS in redisTlsEnabled"
    );
    let mut help = String::new();
    if is_subdomain(&name.to_ascii_lowercase()) {
        help = format!("redisHost: {name:?}");
        if let Some(port) = port.filter(|port| digits(port).is_some()) {
            help.push_str(&format!("\nredisPort: {port:?}"));
        }
        if text.starts_with("rediss://") {
            help.push_str("\nredisTlsEnabled: \"true\"");
        }
    }
    out.error("redis-host-invalid", place(given), message, help);
    if text.contains('@')
        && let Some(last) = out.list.last_mut()
    {
        last.secret = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn hosts() {
        for host in ["redis://r:6379", "r:6379", "'a b'", "r/0", "my_redis"] {
            fires("redis-host-invalid", Error, &format!("env: {{redisHost: '{}'}}", host.trim_matches('\'')));
        }
        for host in ["redis", "redis.data.svc.cluster.local", "10.0.0.5", "'fd00::1'", "Redis.Acme.dev"] {
            silent("redis-host-invalid", &format!("env: {{redisHost: {host}}}"));
        }
        for host in ["localhost", "127.0.0.1", "'::1'"] {
            fires("redis-host-localhost", Warning, &format!("env: {{redisHost: {host}}}"));
        }
        silent("redis-host-localhost", "env: {redisHost: localhost.acme.dev}");
        let found = check("0.11.0", "env: {redisHost: 'rediss://user:hunter2@r.acme.dev:6380/0'}");
        let found = found.iter().find(|found| found.code == "redis-host-invalid").expect("found");
        assert!(found.secret && !found.message.contains("hunter"), "{found:?}");
        assert_eq!(found.help, "redisHost: \"r.acme.dev\"\nredisPort: \"6380\"\nredisTlsEnabled: \"true\"");
    }

    #[test]
    fn numbers() {
        for port in ["0", "70000", "6379 ", "tcp/6379", "+1", "06379"] {
            fires("redis-port-range", Error, &format!("env: {{redisPort: \"{port}\"}}"));
        }
        fires("redis-port-range", Error, "env: {redisPort: 70000}");
        silent("redis-port-range", "env: {redisPort: \"65535\"}");
        for db in ["-1", "first", "1.5"] {
            fires("redis-db-invalid", Error, &format!("env: {{redisDb: \"{db}\"}}"));
        }
        fires("redis-db-invalid", Warning, "env: {redisDb: \"16\"}");
        silent("redis-db-invalid", "env: {redisDb: \"15\"}");
    }
}
