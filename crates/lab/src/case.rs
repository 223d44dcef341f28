//! One rendered input: what was asked, what was printed, and where its Services are in the lab.

use crate::Outcome;
use gatewright::core::decision::{Backend, Behaviour, Port, Scheme};
use gatewright::core::model::{Gateway, Role, Roles};
use gatewright::core::router::{Artifact, Manifests, Router};
use gatewright::core::routes::{RouteTable, Row};
use gatewright::core::source::SourceMap;
use gatewright::{Failure, Loaded, Project, to_yaml};
use serde_json::Value;
use std::net::Ipv4Addr;

/// Where pods listen; no router of the lab does.
pub(crate) const POD_PORT: u16 = 9080;

/// What the chart needs besides host and issuer; none of it reaches a router.
const VALUES: &str = "\
existingSecret: mcp-gateway-secrets
env:
  hybridAuthHost: https://auth.lab.test
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  redisHost: redis.lab.test
";

/// What to render.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// For people.
    pub(crate) title: String,
    /// Sets host, release and addresses apart from those of all other cases.
    pub(crate) number: u8,
    pub(crate) routes: RouteTable,
    /// As `--tls`.
    pub(crate) tls: String,
    /// More values.
    pub(crate) values: String,
    /// As `--option`.
    pub(crate) options: Vec<String>,
    /// Objects as somebody wrote them, in place of rendered ones.
    pub(crate) manifests: Option<String>,
    /// Auth has no endpoints.
    pub(crate) without_auth: bool,
}

/// A Service in the lab.
#[derive(Clone, Debug)]
pub(crate) struct ServiceAt {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) role: Role,
    pub(crate) cluster_ip: Ipv4Addr,
    /// None when it has no endpoints.
    pub(crate) pod_ip: Option<Ipv4Addr>,
    /// Port names and numbers.
    pub(crate) ports: Vec<(String, u16)>,
    /// The object as it was printed.
    pub(crate) object: Value,
}

/// A rendered input.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) wish: Wish,
    pub(crate) host: String,
    pub(crate) gateway: Gateway,
    /// What was printed for the router, as bytes.
    pub(crate) yaml: String,
    /// The same, read by another reader than ours.
    pub(crate) objects: Vec<Value>,
    /// What our interpreter makes of it.
    pub(crate) behaviour: Behaviour,
    pub(crate) roles: Roles,
    pub(crate) services: Vec<ServiceAt>,
}

/// Why there is no case.
#[derive(Debug)]
pub(crate) enum NoCase {
    /// The router cannot express it, as it says.
    Refused,
    /// Something is wrong.
    Failed(String),
}

impl Case {
    /// Renders a wish for a router. `reader` is the router whose interpreter reads the result, with its
    /// options; the same router unless another program stands in.
    pub(crate) fn new(
        wish: Wish,
        router: &'static dyn Router,
        reader: (&'static dyn Router, &[String]),
    ) -> Result<Self, NoCase> {
        let case = Self::lenient(wish, router, reader)?;
        match case.behaviour.not_understood.first() {
            Some(remark) => Err(NoCase::Failed(format!("not understood: {remark:?}"))),
            None => Ok(case),
        }
    }

    /// The same, also when there is something that the interpreter does not understand.
    pub(crate) fn lenient(
        wish: Wish,
        router: &'static dyn Router,
        reader: (&'static dyn Router, &[String]),
    ) -> Result<Self, NoCase> {
        let host = format!("h{}.lab.test", wish.number);
        let mut project = Project::new(format!("lab{}", wish.number));
        let values = format!(
            "{VALUES}  fronteggMcpGwHost: {host}
  externalAuthorizationUrl: https://{host}
"
        );
        project.add_values("lab.yaml", &values);
        project.add_values("case.yaml", &wish.values);
        project.routes = wish.routes.clone();
        project.tls = wish.tls.parse().map_err(NoCase::Failed)?;
        for option in wish.options.iter().chain(reader.1) {
            project.options.push(gatewright::option(option).map_err(NoCase::Failed)?);
        }
        let loaded = project.load().map_err(|found| NoCase::Failed(format!("{found:?}")))?;
        let gateway = loaded.gateway.clone().ok_or_else(|| NoCase::Failed("no gateway".to_owned()))?;
        let yaml = match &wish.manifests {
            Some(text) => written(text, &gateway, wish.number),
            None => to_yaml(None, &render(&loaded, router)?),
        };
        let manifests = read(&yaml).map_err(NoCase::Failed)?;
        let behaviour = loaded.interpret(reader.0, &manifests);
        let roles = loaded.roles(&gateway, &manifests);
        let objects = documents(&yaml).map_err(NoCase::Failed)?;
        let chart = documents(&to_yaml(None, &loaded.chart)).map_err(NoCase::Failed)?;
        let mut case = Self { wish, host, gateway, yaml, objects, behaviour, roles, services: Vec::new() };
        let services: Vec<Value> =
            chart.iter().chain(&case.objects).filter(|object| object["kind"] == "Service").cloned().collect();
        for service in services {
            let place = case.place(service);
            case.services.extend(place);
        }
        Ok(case)
    }

    /// Gives a Service its addresses.
    fn place(&self, object: Value) -> Option<ServiceAt> {
        let name = object["metadata"]["name"].as_str()?.to_owned();
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or("default").to_owned();
        let ports: Vec<(String, u16)> = object["spec"]["ports"]
            .as_array()?
            .iter()
            .filter_map(|port| {
                let number = u16::try_from(port["port"].as_u64()?).ok()?;
                Some((port["name"].as_str().unwrap_or_default().to_owned(), number))
            })
            .collect();
        let port = ports.first().map_or(Port::Unnamed, |(_, number)| Port::Number(*number));
        let backend = Backend { service: name.clone(), namespace: namespace.clone(), port };
        let role = self.roles.of(&backend);
        let at = u8::try_from(self.services.len() + 1).ok()?;
        let pod_ip = Ipv4Addr::new(10, 201, self.wish.number, at);
        let has_pods = !(self.wish.without_auth && role == Role::Auth);
        Some(ServiceAt {
            name,
            namespace,
            role,
            cluster_ip: Ipv4Addr::new(10, 200, self.wish.number, at),
            pod_ip: has_pods.then_some(pod_ip),
            ports,
            object,
        })
    }

    /// The first printed object of a kind.
    pub(crate) fn object(&self, kind: &str) -> Option<&Value> {
        self.objects.iter().find(|object| object["kind"] == kind)
    }

    /// True when the router speaks TLS for this case.
    pub(crate) fn terminates(&self) -> bool {
        self.gateway.tls.terminates()
    }

    /// The scheme that is routed.
    pub(crate) fn scheme(&self) -> Scheme {
        if self.terminates() { Scheme::Https } else { Scheme::Http }
    }

    pub(crate) fn rows(&self) -> &[Row] {
        self.wish.routes.rows()
    }

    /// The Service at an address.
    pub(crate) fn service_at(&self, address: Ipv4Addr) -> Option<&ServiceAt> {
        self.services.iter().find(|service| service.cluster_ip == address || service.pod_ip == Some(address))
    }
}

/// The names of the case put into hand-written objects.
fn written(text: &str, gateway: &Gateway, number: u8) -> String {
    text.replace("HOST", &gateway.host)
        .replace("AUTH", &gateway.auth.service)
        .replace("GW", &gateway.gw.service)
        .replace("NAME", &format!("lab{number}-written"))
}

/// The objects of a text, as our reader has them.
pub(crate) fn read(text: &str) -> Outcome<Manifests> {
    let mut sources = SourceMap::default();
    let id = sources.add("objects.yaml", text);
    let read = gatewright::core::yaml::read(&sources, id).map_err(|found| format!("{found:?}"))?;
    Ok(Manifests::from_documents(read.documents))
}

fn render(loaded: &Loaded, router: &'static dyn Router) -> Result<Vec<Artifact>, NoCase> {
    match loaded.render(&[router]) {
        Ok(routing) => Ok(routing.into_iter().flat_map(|routing| routing.artifacts).collect()),
        Err(Failure::Refused(_)) => Err(NoCase::Refused),
        Err(failure @ Failure::Unproven { .. }) => Err(NoCase::Failed(format!("{failure:?}"))),
    }
}

/// The documents of a text, by a reader that is not ours.
pub(crate) fn documents(yaml: &str) -> Outcome<Vec<Value>> {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_str(yaml)
        .map(|document| Value::deserialize(document).map_err(|error| error.to_string()))
        .filter(|value| !matches!(value, Ok(Value::Null)))
        .collect()
}
