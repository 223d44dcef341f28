//! The controller's translation as texts (Kong/kubernetes-ingress-controller
//! `internal/dataplane/translator/subtranslator/ingress.go`, `ingress_atc.go`, `kongstate/route.go`).

use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use std::collections::BTreeMap;

/// A route in both forms.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) hosts: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) paths: Vec<String>,
    pub(crate) regex_priority: u64,
    pub(crate) expression: String,
    pub(crate) priority: usize,
    /// In the words of an answer.
    pub(crate) service: String,
}

pub(crate) fn translate(manifests: &Manifests) -> Vec<Made> {
    manifests.of_kind("networking.k8s.io", "Ingress").flat_map(of_ingress).collect()
}

fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

/// Host, Service, and the number or the name of its port.
type Group = (String, String, (Option<i64>, String));

fn of_ingress(ingress: &Manifest) -> Vec<Made> {
    let mut groups: BTreeMap<Group, Vec<(String, String)>> = BTreeMap::new();
    for rule in ingress.node.at(&["spec", "rules"]).map(Node::items).unwrap_or_default() {
        for path in rule.at(&["http", "paths"]).map(Node::items).unwrap_or_default() {
            let service = path.at(&["backend", "service"]).expect("a Service");
            let port = service.get("port").expect("a port");
            let port = (port.get("number").and_then(Node::as_i64), text(port, "name").to_owned());
            let key = (text(rule, "host").to_owned(), text(service, "name").to_owned(), port);
            let mut flat = text(path, "path").to_owned();
            while flat.contains("//") {
                flat = flat.replace("//", "/");
            }
            groups.entry(key).or_default().push((text(path, "pathType").to_owned(), flat));
        }
    }
    groups.into_iter().map(|(key, paths)| of_group(ingress, key, &paths)).collect()
}

fn list(ingress: &Manifest, name: &str) -> Vec<String> {
    let text = ingress.annotation(name).unwrap_or_default();
    text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

fn valid_host(host: &str) -> bool {
    let label = "[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*";
    let pattern = format!(r"^(\*\.)?({label})+(\.({label}))*?(\.\*)?$");
    pcre2::bytes::Regex::new(&pattern).expect("valid").is_match(host.as_bytes()).expect("cheap")
}

fn of_group(ingress: &Manifest, key: Group, paths: &[(String, String)]) -> Made {
    let (host, service, (number, name)) = key;
    let port = number.map_or(name, |number| number.to_string());
    let mark = ingress.annotation("konghq.com/regex-prefix").unwrap_or("/~");
    let all_methods: Vec<String> =
        list(ingress, "konghq.com/methods").iter().map(|method| method.to_uppercase()).collect();
    let good = |method: &String| method.bytes().all(|byte| byte.is_ascii_uppercase());
    let aliases = list(ingress, "konghq.com/host-aliases");
    let own: Vec<String> = Some(host).filter(|host| !host.is_empty()).into_iter().collect();
    let named: Vec<String> = own.iter().chain(&aliases).cloned().collect();
    let mut traditional = Vec::new();
    let mut predicates = Vec::new();
    let (mut has_regex, mut longest) = (false, 0);
    for (kind, path) in paths {
        let (made, predicate, regex, length) = one_path(kind, path, mark);
        traditional.extend(made.into_iter().map(|path| match path.strip_prefix(mark) {
            Some(rest) => format!("~{rest}"),
            None => path,
        }));
        predicates.push(predicate);
        has_regex |= regex;
        longest = longest.max(length);
    }
    let methods: Vec<String> = all_methods.iter().filter(|one| good(one)).cloned().collect();
    let hosts: Vec<String> =
        named.iter().filter(|host| valid_host(host)).map(|host| host_predicate(host)).collect();
    let verbs: Vec<String> = methods.iter().map(|method| format!("http.method == \"{method}\"")).collect();
    let parts = [join(&hosts, " || "), join(&predicates, " || "), join(&verbs, " || ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let fields = 1 + usize::from(!named.is_empty()) + usize::from(!all_methods.is_empty());
    let plain = !named.is_empty() && !named.iter().any(|host| host.starts_with('*'));
    let priority =
        (3 << 44) + (fields << 41) + (usize::from(plain) << 32) + (usize::from(has_regex) << 16) + longest;
    let traditional_aliases = if aliases.iter().all(|host| valid_host(host)) { aliases } else { Vec::new() };
    Made {
        hosts: own.into_iter().chain(traditional_aliases).collect(),
        methods: if all_methods.iter().all(good) { all_methods } else { Vec::new() },
        paths: traditional,
        regex_priority: ingress
            .annotation("konghq.com/regex-priority")
            .map_or(0, |text| text.parse().expect("number")),
        expression: join(&parts, " && "),
        priority,
        service: format!("other:{service}:{port}"),
    }
}

/// `Expression` of `translator/atc/matcher.go`: one alone has no parentheses.
fn join(parts: &[String], operator: &str) -> String {
    match parts {
        [one] => one.clone(),
        _ => parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(operator),
    }
}

fn host_predicate(host: &str) -> String {
    match host.strip_prefix('*') {
        Some(suffix) => format!("http.host =^ \"{suffix}\""),
        None => format!("http.host == \"{host}\""),
    }
}

fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// `PathsFromIngressPaths`, `pathMatcherFromIngressPath`, and the share of the priority.
fn one_path(kind: &str, path: &str, mark: &str) -> (Vec<String>, String, bool, usize) {
    let base = path.trim_matches('/');
    match kind {
        "Prefix" if base.is_empty() => (vec!["/".to_owned()], "http.path ^= \"/\"".to_owned(), true, 1),
        "Prefix" => (
            vec![format!("/{base}/"), format!("~/{base}$")],
            join(
                &[
                    format!("http.path == {}", literal(&format!("/{base}"))),
                    format!("http.path ^= {}", literal(&format!("/{base}/"))),
                ],
                " || ",
            ),
            true,
            base.len() + 2,
        ),
        "Exact" => {
            let path = format!("/{}", path.trim_start_matches('/'));
            let length = path.len();
            (vec![format!("~{path}$")], format!("http.path == {}", literal(&path)), true, length)
        }
        _ => match path.strip_prefix(mark) {
            Some(regex) => {
                let anchored = match regex {
                    "" => "^/".to_owned(),
                    regex if regex.starts_with('^') => regex.to_owned(),
                    regex => format!("^{regex}"),
                };
                (vec![path.to_owned()], format!("http.path ~ {}", literal(&anchored)), true, regex.len())
            }
            None => (vec![path.to_owned()], format!("http.path ^= {}", literal(path)), false, path.len()),
        },
    }
}
