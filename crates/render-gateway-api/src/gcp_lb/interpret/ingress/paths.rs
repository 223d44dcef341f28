//! Which paths of the URL map a path of an Ingress becomes (`translator.go`, `validateAndGetPaths`).

use super::gives_up;
use super::object::{Path, PathKind};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::PathPattern;

/// The patterns of one path; none when the controller or the API refuses it.
pub(super) fn patterns(path: &Path, report: &mut Report) -> Vec<PathPattern> {
    match texts(path) {
        Err(why) => {
            gives_up(report, path.place.clone(), why);
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
                    report.refuse_at(path.place.clone(), message);
                    None
                }
            })
            .collect(),
    }
}

fn texts(path: &Path) -> Result<Vec<String>, String> {
    let text = path.text.as_str();
    let checked = || match text {
        "" => Err("the path is empty".to_owned()),
        _ if text.contains('*') => Err(format!("{text:?} has a wildcard")),
        _ => Ok(text),
    };
    Ok(match path.kind {
        // "ImplementationSpecific will have no validation"; the empty path is the default one.
        PathKind::ImplementationSpecific if text.is_empty() => vec!["/*".to_owned()],
        PathKind::ImplementationSpecific => vec![text.to_owned()],
        PathKind::Exact => vec![checked()?.to_owned()],
        PathKind::Prefix if text == "/" => vec!["/*".to_owned()],
        PathKind::Prefix => {
            let text = checked()?;
            // One slash is cut, as in `path.Path[0 : len(path.Path)-1]`.
            let base = text.strip_suffix('/').unwrap_or(text);
            vec![base.to_owned(), [base, "/*"].concat()]
        }
    })
}
