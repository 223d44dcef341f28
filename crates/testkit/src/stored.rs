//! Ingresses that the API server refuses, keeps, or keeps without a field that its API does not have (Kubernetes
//! `pkg/apis/networking/validation/validation.go`; annotations are a map of strings).

use gatewright_core::decision::Behaviour;

/// What differs between routers.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// Annotations, as the inside of a map in YAML.
    pub annotations: &'static str,
    /// A line of `spec` that makes the Ingress the router's, or nothing.
    pub class: &'static str,
    /// The Service that counts as auth.
    pub service: &'static str,
}

/// Where the only path stands.
const PATH: &str = "spec.rules[0].http.paths[0]";

impl Writing {
    fn text(self, annotations: &str, path: &str) -> String {
        let annotations = [self.annotations, annotations].join(", ");
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: web, annotations: {{{}}}}}\nspec:\n  \
             {}\n  rules:\n  - host: mcp.acme.dev\n    http:\n      paths:\n      - {{{path}}}\n",
            annotations.trim_start_matches(", "),
            self.class,
        )
    }

    fn to_auth(self, path: &str) -> String {
        format!("{path}, backend: {{service: {{name: {}, port: {{number: 8080}}}}}}", self.service)
    }

    /// Ingresses that are refused, each with the field that is to blame.
    fn refused(self) -> Vec<(String, String)> {
        let path = |path: &str, field: &str| (self.text("", &self.to_auth(path)), format!("{PATH}.{field}"));
        let backend = |backend: &str, field: &str| {
            let path = format!("path: /token, pathType: Exact, backend: {{{backend}}}");
            (self.text("", &path), format!("{PATH}.backend{field}"))
        };
        let exact = self.to_auth("path: /token, pathType: Exact");
        vec![
            path("path: /token", "pathType"),
            path("path: /token, pathType: exact", "pathType"),
            path("path: token, pathType: Prefix", "path"),
            path("pathType: Prefix", "path"),
            path("path: /a//token, pathType: Prefix", "path"),
            backend("service: {name: Auth, port: {number: 8080}}", ".service.name"),
            backend("service: {name: auth, port: {number: 80, name: http}}", ".service.port"),
            backend("service: {name: auth, port: {number: 70000}}", ".service.port"),
            backend("", ""),
            (self.text("", &exact).replace("mcp.acme.dev", "MCP.acme.dev"), "spec.rules[0].host".to_owned()),
            (self.text("example.com/a: true", &exact), "metadata.annotations[example.com/a]".to_owned()),
            (
                self.text("", &exact).replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1"),
                "apiVersion".to_owned(),
            ),
        ]
    }
}

/// Checks how a router takes what the API server refuses, keeps and drops. `read` interprets a text, `token` says in
/// a word where `/token` goes.
///
/// # Panics
/// When the router takes it otherwise.
pub fn check(writing: Writing, read: impl Fn(&str) -> Behaviour, token: impl Fn(&Behaviour) -> String) {
    let kept = read(&writing.text("", &writing.to_auth("path: /token, pathType: Exact")));
    assert_eq!((token(&kept), kept.not_understood), ("auth".to_owned(), vec![]), "{writing:?}");

    let text = writing.text("", &writing.to_auth("path: /token, pathType: Exact, pathtype: Prefix"));
    let dropped = read(&text);
    assert_eq!((token(&dropped), dropped.not_understood), ("auth".to_owned(), vec![]), "{text}");
    let field = format!("{PATH}.pathtype");
    let told = |code: &str| dropped.remarks.iter().any(|one| one.code == code && one.place.field == field);
    assert!(told("unknown-field"), "{text}");

    for (text, field) in writing.refused() {
        let refused = read(&text);
        let fields: Vec<&str> =
            refused.not_understood.iter().map(|remark| remark.place.field.as_str()).collect();
        assert_eq!((token(&refused), fields), ("none".to_owned(), vec![field.as_str()]), "{text}");
    }
}
