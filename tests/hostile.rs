//! Hostile text in every field that reaches a configuration: a coded error, or the literal text where it was
//! put and an unchanged proof. Never a panic, never another rule.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Request, Scheme};
use gatewright::core::routes::{MatchKind, Row, Target};
use gatewright::{Failure, Project, RouteTable, Verdict, routers};
use gatewright_tests::{HOST, VALUES};
use proptest::prelude::*;

const HOSTILE: [&str; 22] = [
    "a\nb: c",
    "`",
    "`) || Path(`/",
    "\"",
    "'",
    "$host",
    "${x}",
    "%REQ(:path)%",
    "%%",
    "{{ .Values }}",
    "\u{0}",
    "\u{7f}",
    "a\u{2024}b",
    "mcp\u{ff0e}acme",
    "; return 200",
    "} location / {",
    "/*",
    "#",
    "\\",
    "on",
    "0x10",
    "- x",
];

fn base() -> Project {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    project
}

/// Renders for every router. What is rendered must be proven and route as before.
fn check(project: &Project, literal: Option<&str>) {
    let Ok(loaded) = project.load() else { return };
    for router in routers() {
        let routing = match loaded.render(&[*router]) {
            Ok(routing) => routing,
            Err(Failure::Refused(why)) => {
                assert!(!why.is_empty(), "a refusal has a reason");
                continue;
            }
            Err(failure) => panic!("{}: {failure:?}", router.info().id),
        };
        for routing in routing {
            assert_eq!(routing.report.verdict, Verdict::Equal);
            let manifests = loaded.own_manifests(*router).expect("rendered before");
            if let Some(literal) = literal {
                let found =
                    manifests.objects.iter().any(|one| one.annotation("acme.dev/note") == Some(literal));
                assert!(
                    found || manifests.objects.iter().all(|one| one.kind.is_empty()),
                    "{literal:?} got lost"
                );
            }
            let request = |path: &str| Request {
                scheme: Scheme::Http,
                method: "GET".to_owned(),
                host: loaded.gateway.as_ref().map_or(HOST, |gateway| gateway.host.as_str()).to_owned(),
                path: path.as_bytes().to_vec(),
            };
            let goes = |path| loaded.explain(*router, &manifests, &request(path)).expect("a gateway").actual;
            assert_eq!((goes("/authorize").as_str(), goes("/zzz").as_str()), ("auth", "gw"));
        }
    }
}

fn everywhere(text: &str) {
    let mut annotated = base();
    annotated.annotations.push(("acme.dev/note".to_owned(), text.to_owned()));
    check(&annotated, Some(text));

    let mut hosted = base();
    hosted.host = Some(text.to_owned());
    check(&hosted, None);

    let mut named = base();
    text.clone_into(&mut named.release);
    check(&named, None);

    let mut placed = base();
    placed.namespace = Some(text.to_owned());
    check(&placed, None);

    let row = Row::new(format!("/{text}"), MatchKind::Exact, Target::Auth);
    let mut rows = RouteTable::default().rows().to_vec();
    rows.push(row);
    if let Ok(table) = RouteTable::new(rows) {
        let mut routed = base();
        routed.routes = table;
        check(&routed, None);
    }

    for router in routers() {
        for option in router.info().options {
            if let Ok(option) = gatewright::option(&format!("{}.{}={text}", router.info().id, option.key)) {
                let mut optioned = base();
                optioned.options.push(option);
                if let Ok(loaded) = optioned.load()
                    && let Ok(routing) = loaded.render(&[*router])
                {
                    assert!(routing.iter().all(|one| one.report.verdict == Verdict::Equal));
                }
            }
        }
    }
}

#[test]
fn the_list() {
    for text in HOSTILE {
        everywhere(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything(text in any::<String>()) {
        everywhere(&text);
    }

    #[test]
    fn any_bytes_as_values_and_manifests(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut project = base();
        project.add_values("more.yaml", &text);
        let _ = project.load();
        let mut project = base();
        let id = project.sources.add("manifests.yaml", text);
        if let Ok(manifests) = gatewright::read_manifests(&project.sources, &[id]) {
            let loaded = project.load().expect("valid");
            for router in routers() {
                let _ = loaded.verify(*router, &manifests, gatewright::Domain::Canonical, false);
            }
        }
    }
}

/// Pieces that project files are made of, in any order and nesting.
fn project_text() -> impl Strategy<Value = String> {
    let keys: Vec<&str> =
        gatewright::settings::SETTINGS.iter().flat_map(gatewright::settings::Setting::spellings).collect();
    let value = prop_oneof![
        3 => prop::sample::select(vec![
            "x", "off", "[a=b, c]", "{a: b}", "{istio: {selector: a=b}}", "&n {env: {a: *n}}", "*n", "|\n  a\n  b",
            "\n- env:\n    ä: ü\n- x", "~", "!!binary aGk=", "[*n, [x]]", "1e400", "{? [a] : b}", "\"\\u0000\"",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let line = (prop::sample::select(keys), value).prop_map(|(key, value)| format!("{key}: {value}\n"));
    prop::collection::vec(line, 0..6)
        .prop_map(|lines| format!("apiVersion: gatewright.dev/v1alpha1\nkind: Project\n{}", lines.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_project_file_is_read_or_refused_at_a_place(text in project_text()) {
        use gatewright::core::source::SourceMap;
        use gatewright::settings::{Settings, resolve};
        let mut sources = SourceMap::default();
        let id = sources.add("gatewright.yaml", text.clone());
        let found = match Settings::read(&mut sources, id, "folder") {
            Ok(file) => {
                let mut read = |_: &str| Ok(VALUES.to_owned());
                let (project, found) = resolve(sources.clone(), &file, &Settings::default(), &mut read);
                let _ = project.load();
                sources = project.sources;
                found
            }
            Err(found) => {
                prop_assert!(!found.is_empty());
                found
            }
        };
        for one in &found {
            prop_assert!(!one.spans.is_empty(), "{one:?} has no place: {text}");
            for (span, _) in &one.spans {
                let length = sources.get(span.source).map_or(0, |source| source.text.len());
                prop_assert!(span.end as usize <= length, "{one:?}: {text}");
            }
        }
    }
}
