//! The routers: one line each, sorted by id.

use gatewright_core::router::{OptionKind, Options, Router};
use gatewright_core::suggest::did_you_mean;

/// Every router. Adding one adds a line here and nothing else outside its crate.
static ROUTERS: &[&dyn Router] = &[
    &gatewright_render_aws_alb::AWS_ALB,
    &gatewright_render_envoy::ENVOY,
    &gatewright_render_gateway_api::ENVOY_GATEWAY,
    &gatewright_render_gateway_api::GATEWAY_API,
    &gatewright_render_gateway_api::GCP_LB,
    &gatewright_render_nginx::INGRESS_NGINX,
    &gatewright_render_istio::ISTIO,
    &gatewright_render_kong::KONG,
    &gatewright_render_nginx::NGINX_F5,
    &gatewright_render_traefik::TRAEFIK,
];

/// All routers, sorted by id.
pub fn routers() -> &'static [&'static dyn Router] {
    ROUTERS
}

/// The router with this id.
///
/// # Errors
/// A sentence with the known ids and a suggestion.
pub fn router(id: &str) -> Result<&'static dyn Router, String> {
    let ids = || ROUTERS.iter().map(|router| router.info().id);
    ROUTERS.iter().find(|router| router.info().id == id).copied().ok_or_else(|| {
        let known: Vec<&str> = ids().collect();
        format!("unknown router `{id}`; known: {}, all{}", known.join(", "), meant(id, &known))
    })
}

/// `; did you mean X?`: the ids that have the word as a part (`nginx`, `alb`), or else the closest one.
fn meant(id: &str, known: &[&str]) -> String {
    let word = id.to_ascii_lowercase();
    let parts: Vec<String> = known
        .iter()
        .filter(|known| known.split('-').any(|part| part == word))
        .map(|known| format!("`{known}`"))
        .collect();
    if parts.is_empty() {
        return did_you_mean(id, known.iter().copied());
    }
    format!("; did you mean {}?", parts.join(" or "))
}

/// Checks one `ID.KEY=VALUE`.
///
/// # Errors
/// A sentence that says what is wrong and what is known.
pub fn option(text: &str) -> Result<(String, String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not ID.KEY=VALUE"))?;
    let (id, key) = name.split_once('.').ok_or_else(|| format!("`{name}` is not ID.KEY"))?;
    let info = router(id)?.info();
    let Some(spec) = info.options.iter().find(|spec| spec.key == key) else {
        let keys: Vec<&str> = info.options.iter().map(|spec| spec.key).collect();
        let hint = did_you_mean(key, keys.iter().copied());
        return Err(format!("{id} has no option `{key}`; known: {}{hint}", keys.join(", ")));
    };
    let words = if let OptionKind::OneOf(words) = spec.kind { words } else { &[] };
    spec.check(value).map_err(|expected| {
        let hint = did_you_mean(value, words.iter().copied());
        format!("{id}.{key} must be {expected}, found {value:?}{hint}")
    })?;
    Ok((info.id.to_owned(), key.to_owned(), value.to_owned()))
}

/// The options of one router out of checked ones; defaults fill the rest.
pub(crate) fn options_of(router: &dyn Router, given: &[(String, String, String)]) -> Options {
    let info = router.info();
    let own = given.iter().filter(|(id, _, _)| id == info.id);
    Options::new(info.options, own.map(|(_, key, value)| (key.clone(), value.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_documented() {
        let ids: Vec<&str> = routers().iter().map(|router| router.info().id).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        for router in routers() {
            let info = router.info();
            assert!(
                !info.title.is_empty() && !info.objects.is_empty() && !info.versions.is_empty(),
                "{}",
                info.id
            );
            for spec in info.options {
                assert!(!spec.help.is_empty(), "{}.{}", info.id, spec.key);
                assert!(
                    spec.default.is_empty() || spec.check(spec.default).is_ok(),
                    "{}.{}",
                    info.id,
                    spec.key
                );
            }
            let mut keys: Vec<&str> = info.options.iter().map(|spec| spec.key).collect();
            keys.dedup();
            assert_eq!(keys.len(), info.options.len(), "{}: an option twice", info.id);
        }
    }

    #[test]
    fn typos_get_a_suggestion() {
        let message = router("istoi").err().expect("no such router");
        assert!(message.contains("did you mean `istio`?"), "{message}");
        assert!(router("nginx").err().expect("no such router").contains("did you mean `ingress-nginx`"));
        assert!(
            option("traefik.api=ingres").expect_err("no such variant").contains("did you mean `ingress`?")
        );
        assert!(option("istio.selectr=a=b").expect_err("no such option").contains("`selector`"));
        assert!(option("istio.selector").is_err() && option("selector=a=b").is_err());
        assert_eq!(option("istio.selector=a=b").expect("known").2, "a=b");
    }
}
