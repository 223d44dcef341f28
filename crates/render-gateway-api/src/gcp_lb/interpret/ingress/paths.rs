//! Which paths of the URL map a path of an Ingress becomes (`translator.go`, `validateAndGetPaths`).

use super::gives_up;
use gatewright_core::decision::Place;
use gatewright_semantics::ingress::{PathRule, PathType};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::PathPattern;

/// The patterns of one path; none when the controller or the API refuses it.
pub(super) fn patterns(path: &PathRule, place: &Place, report: &mut Report) -> Vec<PathPattern> {
    match texts(path) {
        Err(why) => {
            gives_up(report, place.clone(), why);
            Vec::new()
        }
        Ok(texts) => texts
            .iter()
            .filter_map(|text| match PathPattern::parse(text) {
                Ok(pattern) => Some(pattern),
                Err(why) => {
                    let message = format!(
                        "the Compute Engine API refuses the path {text:?}, and the load balancer stays as it was: {why}"
                    );
                    report.refuse_at(place.clone(), message);
                    None
                }
            })
            .collect(),
    }
}

fn texts(path: &PathRule) -> Result<Vec<String>, String> {
    let text = path.path.as_str();
    let checked = || match text {
        "" => Err("the path is empty".to_owned()),
        _ if text.contains('*') => Err(format!("{text:?} has a wildcard")),
        _ => Ok(text),
    };
    Ok(match path.path_type {
        // "ImplementationSpecific will have no validation"; the empty path is the default one.
        PathType::ImplementationSpecific if text.is_empty() => vec!["/*".to_owned()],
        PathType::ImplementationSpecific => vec![text.to_owned()],
        PathType::Exact => vec![checked()?.to_owned()],
        PathType::Prefix if text == "/" => vec!["/*".to_owned()],
        PathType::Prefix => {
            let text = checked()?;
            // One slash is cut, as in `path.Path[0 : len(path.Path)-1]`.
            let base = text.strip_suffix('/').unwrap_or(text);
            vec![base.to_owned(), [base, "/*"].concat()]
        }
    })
}
