//! `conditions.NAME` (`pkg/ingress/config_types.go`, `RuleCondition`).

use crate::interpret::balancer::Conditions;
use crate::interpret::json::{self, Object};

/// Adds the conditions of an annotation. Values for host and path join those of the rule: they widen it
/// (`pkg/ingress/model_build_listener_rules.go`, `buildRuleConditions`).
///
/// # Errors
/// Why the controller refuses them.
pub(super) fn add(text: &str, conditions: &mut Conditions) -> Result<(), String> {
    let value = json::parse(text)?;
    for condition in json::objects(&value, "condition")? {
        let field = condition.text("field")?.unwrap_or_default();
        match field {
            "host-header" => {
                let (values, regexes) = values(condition, "hostHeaderConfig")?;
                conditions.hosts.extend(values);
                conditions.host_regexes.extend(regexes);
            }
            "path-pattern" => {
                let (values, regexes) = values(condition, "pathPatternConfig")?;
                conditions.paths.extend(values);
                conditions.path_regexes.extend(regexes);
            }
            "http-request-method" => {
                let (values, _) = values(condition, "httpRequestMethodConfig")?;
                if conditions.methods.replace(values).is_some() {
                    return Err("a rule has at most one http-request-method condition".to_owned());
                }
            }
            "http-header" => {
                let (values, regexes) = values(condition, "httpHeaderConfig")?;
                let config = condition.object("httpHeaderConfig")?;
                let name = config.map(|config| config.text("httpHeaderName")).transpose()?.flatten();
                let what = format!("the header {:?}", name.unwrap_or_default());
                conditions.others.push((what, values.len() + regexes.len()));
            }
            "query-string" => {
                let config = condition.object("queryStringConfig")?.ok_or("queryStringConfig is missing")?;
                let values = config.objects("values")?.len();
                conditions.others.push(("the query string".to_owned(), non_empty(values)?));
            }
            "source-ip" => {
                let (values, _) = values(condition, "sourceIPConfig")?;
                conditions.others.push(("the client's address".to_owned(), values.len()));
            }
            // Neither checked nor used by the controller, so the rule loses its condition.
            _ => return Err(format!("{field:?} is no field of a condition, so the rule is without it")),
        }
    }
    Ok(())
}

/// Values and regular expressions of a condition; one of the two is set.
fn values(condition: Object<'_>, key: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let config = condition.object(key)?.ok_or_else(|| format!("{key} is missing"))?;
    let (values, regexes) = (config.texts("values")?, config.texts("regexValues")?);
    if !values.is_empty() && !regexes.is_empty() {
        return Err(format!("{key} has values and regexValues"));
    }
    non_empty(values.len() + regexes.len())?;
    Ok((values, regexes))
}

fn non_empty(values: usize) -> Result<usize, String> {
    if values == 0 { Err("a condition needs values".to_owned()) } else { Ok(values) }
}
