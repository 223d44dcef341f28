//! Names of the objects.

use super::Failure;
use super::text::{printed, read_back, truthy};
use serde_json::Value;

pub(super) struct Names {
    pub(super) label: String,
    pub(super) auth: String,
    pub(super) gw: String,
    pub(super) account: String,
}

pub(super) fn names(release: &str, values: &Value) -> Result<Names, Failure> {
    let base = overridden(&values["nameOverride"])?;
    let fixed = overridden(&values["fullnameOverride"])?;
    let base = base.unwrap_or("mcp-gateway");
    let whole = fixed.map(str::to_owned).unwrap_or_else(|| {
        if release.contains(base) { release.to_owned() } else { format!("{release}-{base}") }
    });
    let fullname = cut(&whole, 47)?;
    let account = &values["serviceAccount"]["name"];
    let create = truthy(&values["serviceAccount"]["create"]);
    let account = if truthy(account) {
        printed(account)
    } else if create {
        fullname.clone()
    } else {
        "default".to_owned()
    };
    let account_is_object = create && !matches!(read_back(&account)?, Value::String(_));
    if account_is_object && matches!(read_back(&account)?, Value::Array(_) | Value::Object(_)) {
        return Err("the name of an object is a list");
    }
    Ok(Names {
        label: text_again(&cut(base, 63)?)?,
        auth: text_again(&format!("{fullname}-auth"))?,
        gw: text_again(&format!("{fullname}-gw"))?,
        account: text_again(&account)?,
    })
}

/// An unquoted text at a place for text: what is read back, unless it changes its type.
pub(super) fn text_again(text: &str) -> Result<String, Failure> {
    Ok(match read_back(text)? {
        Value::String(text) => text,
        _ => text.trim().to_owned(),
    })
}

fn overridden(value: &Value) -> Result<Option<&str>, Failure> {
    if !truthy(value) {
        return Ok(None);
    }
    value.as_str().map(Some).ok_or("a name is not text")
}

fn cut(text: &str, bytes: usize) -> Result<String, Failure> {
    let mut kept = text.as_bytes();
    kept = &kept[..kept.len().min(bytes)];
    if kept.last() == Some(&b'-') {
        kept = &kept[..kept.len() - 1];
    }
    String::from_utf8(kept.to_vec()).map_err(|_| "a name is cut inside a character")
}
