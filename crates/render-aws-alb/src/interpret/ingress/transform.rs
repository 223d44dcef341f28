//! `transforms.NAME` (`pkg/ingress/config_types.go`, `Transform`).

use crate::interpret::json;
use crate::interpret::report::At;
use gatewright_core::decision::{Forward, HostForward, PathForward, Setting};

/// What transforms do to a request on its way to a target.
#[derive(Clone, Debug, Default)]
pub(super) struct Transforms {
    host: Option<String>,
    path: Option<String>,
}

impl Transforms {
    /// # Errors
    /// Why the controller refuses them.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let value = json::parse(text)?;
        let mut found = Self::default();
        for transform in json::objects(&value, "transform")? {
            let (slot, key) = match transform.text("type")?.unwrap_or_default() {
                "host-header-rewrite" => (&mut found.host, "hostHeaderRewriteConfig"),
                "url-rewrite" => (&mut found.path, "urlRewriteConfig"),
                other => return Err(format!("{other:?} is no type of a transform")),
            };
            let config = transform.object(key)?.ok_or_else(|| format!("{key} is missing"))?;
            let rewrites = config.objects("rewrites")?;
            let Some(rewrite) = rewrites.first() else { return Err(format!("{key} has no rewrites")) };
            let text = |key: &str| rewrite.text(key).map(Option::unwrap_or_default);
            *slot = Some(format!("what matches {} becomes {}", text("regex")?, text("replace")?));
        }
        Ok(found)
    }

    /// Rewrites a forward.
    pub(super) fn apply(&self, forward: &mut Forward, at: &At) {
        if let Some(how) = &self.host {
            forward.host = Setting::stated(HostForward::Rewritten(how.clone()), at.place());
        }
        if let Some(how) = &self.path {
            forward.path = Setting::stated(PathForward::Rewritten(how.clone()), at.place());
        }
    }
}
