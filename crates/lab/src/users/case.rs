//! A file as a case of the lab: the same settings as in `tests/manifests.rs`.

use super::rows::File;
use super::world;
use crate::Outcome;
use crate::case::{Case, ServiceAt, Wish, documents, read};
use gatewright::Project;
use gatewright::core::decision::{Backend, Port};
use gatewright::core::routes::{MatchKind, RouteTable, Row, Target};
use std::net::Ipv4Addr;

const HOST: &str = "mcp.acme.dev";

/// A file, read by the interpreter of a router with these options.
pub(crate) fn of(router: &str, options: &[String], file: &File, number: u8) -> Outcome<Case> {
    let mut project = Project::new("mcp-gateway");
    project.host = Some(HOST.to_owned());
    project.manifests_only = true;
    project.routes = routes(&file.routes)?;
    for name in ["acme", "mcp-gateway"] {
        project.auth_services.push(format!("{name}-auth"));
        project.gw_services.push(format!("{name}-gw"));
    }
    for option in options {
        project.options.push(gatewright::option(option)?);
    }
    let loaded = project.load().map_err(|found| format!("{found:?}"))?;
    let gateway = loaded.gateway.clone().ok_or("no gateway")?;
    let manifests = read(&file.text)?;
    let behaviour = loaded.interpret(gatewright::router(router)?, &manifests);
    let roles = loaded.roles(&gateway, &manifests);
    let objects = world::objects(documents(&file.text)?);
    let mut services = Vec::new();
    for (at, object) in (1..).zip(world::services(&objects)) {
        let (name, namespace, ports) = world::parts(&object);
        let port = ports.first().map_or(Port::Unnamed, |(_, port)| Port::Number(*port));
        let backend = Backend { service: name.clone(), namespace: namespace.clone(), port };
        services.push(ServiceAt {
            role: roles.of(&backend),
            cluster_ip: Ipv4Addr::new(10, 200, number, at),
            pod_ip: Some(Ipv4Addr::new(10, 201, number, at)),
            name,
            namespace,
            ports,
            object,
        });
    }
    let wish = Wish {
        title: file.name.clone(),
        number,
        routes: project.routes.clone(),
        tls: "off".to_owned(),
        values: String::new(),
        options: Vec::new(),
        manifests: Some(file.text.clone()),
        without_auth: false,
    };
    let yaml = file.text.clone();
    Ok(Case { wish, host: HOST.to_owned(), gateway, yaml, objects, behaviour, roles, services })
}

fn routes(words: &str) -> Outcome<RouteTable> {
    let row = |word: &str| match word.strip_prefix('=') {
        Some(path) => Row::new(path, MatchKind::Exact, Target::Auth),
        None => Row::new(word, MatchKind::Prefix, Target::Auth),
    };
    let all = Row::new("/", MatchKind::Prefix, Target::Gw);
    RouteTable::new(words.split(' ').map(row).chain([all]).collect()).map_err(|found| format!("{found:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_of_a_row() -> Outcome<()> {
        let table = routes("=/token /.well-known")?;
        assert_eq!(table.rows().len(), 3);
        Ok(())
    }
}
