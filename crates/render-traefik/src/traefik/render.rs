//! From the resolved gateway to objects.
//!
//! - One route per row, at Traefik's default priority (the length of its rule) wherever that is the right
//!   order; the catch-all has a rule without a path and `priority: 1`, so that no literal is shorter
//!   ([`order`]).
//! - `PathPrefix` is a prefix of bytes, so an element-wise row is ``Path(`/x`) || PathPrefix(`/x/`)``.
//! - `nativeLB` sends to the Service's cluster address. Without it a Service without endpoints makes its
//!   routers vanish, and the requests of auth would fall to gw (`pkg/provider/kubernetes/crd/
//!   kubernetes_http.go`, `loadServers`).
//! - One ServersTransport for both Services: were it missing, every route would vanish with it, and none
//!   of auth's requests could fall to gw.
//! - The redirect's own service is `noop@internal`, which answers 418. It is reached when a trusted proxy
//!   in front says `X-Forwarded-Proto: https` (`pkg/middlewares/redirect/redirect_scheme.go`).

mod check;
mod crd;
mod ingress;
mod order;
mod text;

use super::facts::Facts;
use super::info;
use super::types::{MiddlewareSpec, RedirectScheme, Resource};
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Meta, Object, Options, Pairs, Rendered};

/// The API of Traefik's own kinds.
const TRAEFIK_API: &str = "traefik.io/v1alpha1";

/// The objects, or one refusal for everything that Traefik cannot express.
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let run = Run { gateway, facts: Facts::new(options), options };
    let ingress = options.is(info::API, "ingress");
    let refusals = check::refusals(&run, ingress);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let objects = if ingress { ingress::objects(&run) } else { crd::objects(&run) };
    let objects = objects.map_err(|error| {
        let message = format!("the objects for traefik could not be built: {error}");
        vec![Diagnostic::error("render-internal", message).class(Class::Proof)]
    })?;
    let artifacts = objects.into_iter().map(Artifact::Object).collect();
    Ok(Rendered { artifacts, remarks: check::remarks(&run) })
}

/// Everything the parts of the renderer need.
struct Run<'a> {
    gateway: &'a Gateway,
    facts: Facts,
    options: &'a Options,
}

impl Run<'_> {
    /// `<fullname>-traefik` and a suffix.
    fn name(&self, suffix: &str) -> String {
        format!("{}-{}{suffix}", self.gateway.fullname, info::INFO.id)
    }

    /// Metadata with annotations of ours before the user's.
    fn metadata(&self, suffix: &str, annotations: Vec<(String, String)>) -> Meta {
        let mut annotations = annotations;
        annotations.extend(self.gateway.annotations.iter().cloned());
        Meta {
            name: self.name(suffix),
            namespace: self.gateway.write_namespace.then(|| self.gateway.namespace.clone()),
            labels: Pairs(self.gateway.labels.clone()),
            annotations: Pairs(annotations),
        }
    }

    /// The entry point that serves the table.
    fn entry_point(&self) -> String {
        if self.gateway.tls.terminates() { self.facts.https.clone() } else { self.facts.http.clone() }
    }

    /// The cert-manager issuer that was asked for: kind and name.
    fn issuer(&self) -> Option<(&'static str, &str)> {
        let named = |key: &str| self.options.get(key).filter(|name| !name.is_empty());
        match (named(info::ISSUER), named(info::CLUSTER_ISSUER)) {
            (Some(name), _) => Some(("Issuer", name)),
            (None, Some(name)) => Some(("ClusterIssuer", name)),
            (None, None) => None,
        }
    }

    /// The Middleware that redirects to https.
    fn redirect_middleware(&self) -> Resource<MiddlewareSpec> {
        Resource {
            api_version: TRAEFIK_API,
            kind: "Middleware",
            metadata: self.metadata("-redirect", Vec::new()),
            spec: MiddlewareSpec { redirect_scheme: RedirectScheme { scheme: "https", permanent: true } },
        }
    }
}

fn object<T: serde::Serialize>(typed: &T) -> Result<Object, gatewright_core::tree::ToValueError> {
    Object::from_typed(typed)
}
