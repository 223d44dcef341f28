//! Kong's declarative configuration: what a controller posts, and a `kong.yml`. The format is one.

use super::oracle::atc::Matcher;
use super::oracle::kic::Made;
use super::settings::Settings;
use serde_json::Value;

/// A route of a configuration.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) made: Made,
    /// The Ingress that it was made of, by its tag.
    pub(super) ingress: String,
    /// Everything else; a restated route has none.
    pub(super) settings: Option<Settings>,
}

impl Route {
    /// A route that is not from a configuration.
    pub(super) fn restated(made: Made) -> Self {
        Self { made, ingress: String::new(), settings: None }
    }

    fn protocols(&self) -> &[String] {
        self.settings.as_ref().map_or(&[], |settings| &settings.protocols)
    }
}

/// All routes, with the Service of each.
pub(super) fn routes(config: &Value) -> Vec<Route> {
    let services = config["services"].as_array().into_iter().flatten();
    services
        .flat_map(|service| {
            let name = service_name(service);
            let routes = service["routes"].as_array().into_iter().flatten();
            routes.map(move |one| Route {
                settings: Some(Settings::of(config, service, one)),
                ..route(one, &name)
            })
        })
        .collect()
}

/// `other:NAME:PORT`, as the restated translation has it. Hosts are `NAME.NAMESPACE.PORT.svc` from the
/// controller (an upstream of that name) and `NAME.NAMESPACE.svc[.DOMAIN]` in a file.
fn service_name(service: &Value) -> String {
    let host = host(service);
    let labels: Vec<&str> = host.split('.').collect();
    match labels.as_slice() {
        [name, _, port, "svc"] => format!("other:{name}:{port}"),
        [name, ..] => format!("other:{name}:{}", service["port"]),
        [] => String::new(),
    }
}

/// The host of a service, which a file may write as part of a `url`.
pub(super) fn host(service: &Value) -> String {
    let url = service["url"].as_str().and_then(|url| url.split("://").nth(1));
    let own = service["host"].as_str().or_else(|| url?.split(['/', ':']).next());
    own.unwrap_or_default().to_owned()
}

fn route(route: &Value, service: &str) -> Route {
    let tag =
        texts(route, "tags").into_iter().find_map(|tag| Some(tag.strip_prefix("k8s-name:")?.to_owned()));
    Route {
        made: Made {
            hosts: texts(route, "hosts"),
            methods: texts(route, "methods"),
            paths: texts(route, "paths"),
            regex_priority: route["regex_priority"].as_u64().unwrap_or(0),
            expression: route["expression"].as_str().unwrap_or_default().to_owned(),
            priority: route["priority"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0),
            service: service.to_owned(),
        },
        ingress: tag.unwrap_or_default(),
        settings: None,
    }
}

pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    let items = value[key].as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The matchers of the flavour `expressions` for routes that have an expression (Kong/kong
/// `kong/router/expressions.lua`): `EXPRESSION_ONLY_BIT` above the priority, and the protocols, unless it is
/// https alone, so that a redirect is found.
pub(super) fn expressions(routes: &[Route]) -> Vec<Matcher> {
    let of = |(at, route): (usize, &Route)| {
        let protocols = protocols(route.protocols());
        ((0xff << 56) | route.made.priority, format!("{}{protocols}", route.made.expression), at)
    };
    routes.iter().enumerate().map(of).collect()
}

/// The same flavour for routes without: those of `traditional_compatible`, with the protocols.
pub(super) fn with_protocols(routes: &[Route], matchers: Vec<Matcher>) -> Vec<Matcher> {
    let of = |(priority, expression, at): Matcher| {
        let protocols = routes.get(at).map(|route| protocols(route.protocols())).unwrap_or_default();
        (priority, expression + &protocols, at)
    };
    matchers.into_iter().map(of).collect()
}

fn protocols(protocols: &[String]) -> String {
    if protocols.is_empty() || protocols == ["https"] {
        return String::new();
    }
    let one = protocols.iter().map(|protocol| format!("net.protocol == r#\"{protocol}\"#"));
    format!(" && ({})", one.collect::<Vec<_>>().join(" || "))
}
