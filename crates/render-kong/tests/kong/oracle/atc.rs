//! The crate atc-router, fed as Kong feeds it (Kong/kong `kong/router/transform.lua`, `atc.lua`,
//! `expressions.lua`).

use super::kic::Made;
use atc_router::ast::{Type, Value};
use atc_router::context::Context;
use atc_router::router::Router;
use atc_router::schema::Schema;
use uuid::Uuid;

/// Priority, expression, index of the route.
pub(crate) type Matcher = (usize, String, usize);

/// `get_expression` and `get_priority` of the parts of each route.
pub(crate) fn compatible(made: &[Made]) -> Vec<Matcher> {
    let mut matchers = Vec::new();
    for (at, route) in made.iter().enumerate() {
        for paths in grouped(&route.paths) {
            let mut parts = Vec::new();
            if !route.methods.is_empty() {
                parts.push(any(route.methods.iter().map(|method| format!("http.method == r#\"{method}\"#"))));
            }
            if !route.hosts.is_empty() {
                parts.push(any(route.hosts.iter().map(|host| match host.strip_prefix('*') {
                    Some(suffix) => format!("http.host =^ r#\"{suffix}\"#"),
                    None => format!("http.host == r#\"{host}\"#"),
                })));
            }
            parts.push(any(paths.iter().map(|path| match path.strip_prefix('~') {
                Some(regex) => format!("http.path ~ r#\"^{}\"#", regex.replace("?<", "?P<")),
                None => format!("http.path ^= r#\"{path}\"#"),
            })));
            let regex = paths[0].starts_with('~');
            let weight = parts.len();
            let plain = !route.hosts.is_empty() && !route.hosts.iter().any(|host| host.contains('*'));
            let priority = (weight << 61)
                | (usize::from(plain) << 60)
                | (usize::from(regex) << 51)
                | (if regex { usize::try_from(route.regex_priority).expect("64 bits") << 19 } else { 0 })
                | (if regex { 0 } else { paths[0].len() });
            matchers.push((priority, parts.join(" && "), at));
        }
    }
    matchers
}

/// `group_by_regex_or_length`.
fn grouped(paths: &[String]) -> Vec<Vec<&String>> {
    let key = |path: &str| if path.starts_with('~') { 0 } else { path.len() };
    let mut groups: Vec<Vec<&String>> = Vec::new();
    for path in paths {
        match groups.iter_mut().find(|group| key(group[0]) == key(path)) {
            Some(group) => group.push(path),
            None => groups.push(vec![path]),
        }
    }
    groups
}

fn any(parts: impl Iterator<Item = String>) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(" || "))
}

/// The controller's own expressions, with the protocols added.
pub(crate) fn expressions(made: &[Made]) -> Vec<Matcher> {
    let protocols = "(net.protocol == r#\"http\"# || net.protocol == r#\"https\"#)";
    let of = |(at, route): (usize, &Made)| {
        ((0xff << 56) | route.priority, format!("{} && {protocols}", route.expression), at)
    };
    made.iter().enumerate().map(of).collect()
}

/// The fields that the matchers use.
pub(crate) fn schema() -> Schema {
    let mut schema = Schema::default();
    for field in ["net.protocol", "http.method", "http.host", "http.path", "http.headers.*"] {
        schema.add_field(field, Type::String);
    }
    schema
}

/// The engine with its matchers.
pub(crate) struct Engine<'a> {
    schema: &'a Schema,
    router: Router<'a>,
    routes: Vec<usize>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(schema: &'a Schema, matchers: &[Matcher]) -> Self {
        let mut router = Router::new(schema);
        for (at, (priority, expression, _)) in matchers.iter().enumerate() {
            router.add_matcher(*priority, Uuid::from_u128(at as u128), expression).expect(expression);
        }
        Self { schema, router, routes: matchers.iter().map(|(_, _, route)| *route).collect() }
    }

    /// The route that the engine finds for plain HTTP.
    #[allow(dead_code)] // the lab names the protocol
    pub(crate) fn select(&self, method: &str, host: &str, path: &[u8]) -> Option<usize> {
        self.select_over("http", method, host, path)
    }

    /// The same for any protocol.
    pub(crate) fn select_over(&self, protocol: &str, method: &str, host: &str, path: &[u8]) -> Option<usize> {
        let mut context = Context::new(self.schema);
        let path = std::str::from_utf8(path).ok()?;
        for (field, value) in
            [("net.protocol", protocol), ("http.method", method), ("http.host", host), ("http.path", path)]
        {
            context.add_value(field, Value::String(value.to_owned()));
        }
        self.router.execute(&mut context).then(|| {
            let found = context.result.as_ref().expect("a match").uuid.as_u128();
            self.routes[usize::try_from(found).expect("small")]
        })
    }
}
