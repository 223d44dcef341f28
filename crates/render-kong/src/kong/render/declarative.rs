//! `kong.yml`, the file that Kong reads without a database.
//!
//! All three routers split a route with several paths into regular expressions and prefixes by length and
//! rank the parts (Kong/kong `kong/router/traditional.lua`; `kong/router/transform.lua`,
//! `split_routes_and_services_by_path`), so one route for each Service and set of methods is enough.

use super::path::quote;
use super::plan::{Atom, atoms, classes};
use super::{backend, base_name, silence, suffix, unprintable};
use crate::kong::info::CLUSTER_DOMAIN;
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Options};
use gatewright_core::routes::Target;
use gatewright_core::tree::to_value;
use serde::Serialize;

#[derive(Serialize)]
struct File {
    _format_version: &'static str,
    services: Vec<Service>,
}

/// Fields as in Kong/kong `kong/db/schema/entities/services.lua`; times in milliseconds.
#[derive(Serialize)]
struct Service {
    name: String,
    protocol: &'static str,
    host: String,
    port: u16,
    path: &'static str,
    connect_timeout: u64,
    write_timeout: u64,
    read_timeout: u64,
    retries: u16,
    routes: Vec<Route>,
}

/// Fields as in Kong/kong `kong/db/schema/entities/routes.lua`.
#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools)] // the file format has four independent switches
struct Route {
    name: String,
    hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    methods: Vec<&'static str>,
    paths: Vec<String>,
    protocols: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    https_redirect_status_code: Option<u16>,
    strip_path: bool,
    preserve_host: bool,
    request_buffering: bool,
    response_buffering: bool,
}

/// The file.
pub(super) fn file(gateway: &Gateway, options: &Options) -> Result<Artifact, Vec<Diagnostic>> {
    let services = [Target::Auth, Target::Gw].into_iter();
    let file = File {
        _format_version: "3.0",
        services: services.map(|target| service(gateway, options, target)).collect(),
    };
    let content = to_value(&file).map_err(|error| unprintable(&error.to_string()))?;
    Ok(Artifact::File { name: "kong.yml".to_owned(), content })
}

fn service(gateway: &Gateway, options: &Options, target: Target) -> Service {
    let backend = backend(gateway, target);
    let domain = options.get(CLUSTER_DOMAIN).unwrap_or("cluster.local");
    let silence = silence(gateway, target);
    let routes = classes(&gateway.routes).into_iter().filter_map(|class| {
        let name = class.methods.iter().fold(String::new(), |name, method| name + "-" + method);
        let paths: Vec<String> =
            atoms(&class.rows).iter().filter(|atom| atom.target == target).flat_map(paths).collect();
        let name = format!("{}-{}{}", base_name(gateway), suffix(target), name.to_ascii_lowercase());
        (!paths.is_empty()).then(|| route(name, class.methods, paths, gateway))
    });
    Service {
        name: format!("{}-{}", base_name(gateway), suffix(target)),
        protocol: "http",
        host: format!("{}.{}.svc.{domain}", backend.service, backend.namespace),
        port: match backend.port {
            Port::Number(number) => number,
            // Refused before.
            Port::Name(_) | Port::Unnamed => 0,
        },
        path: "/",
        connect_timeout: 60_000,
        write_timeout: silence,
        read_timeout: silence,
        // See the annotations of companion Services.
        retries: 0,
        routes: routes.collect(),
    }
}

fn route(name: String, methods: Vec<&'static str>, paths: Vec<String>, gateway: &Gateway) -> Route {
    let redirects = gateway.tls.terminates();
    Route {
        name,
        hosts: vec![gateway.host.clone()],
        methods,
        paths,
        protocols: if redirects { vec!["https"] } else { vec!["http", "https"] },
        https_redirect_status_code: redirects.then_some(308),
        // Kong's own defaults are the other way round for all four.
        strip_path: false,
        preserve_host: true,
        request_buffering: false,
        response_buffering: false,
    }
}

/// A prefix ends in a slash, so that `/a` does not match `/ab`; the bare path is an expression of its own.
fn paths(atom: &Atom<'_>) -> Vec<String> {
    let whole = atom.whole.then(|| format!("~{}$", quote(atom.literal)));
    whole.into_iter().chain(atom.below.then(|| atom.prefix())).collect()
}
