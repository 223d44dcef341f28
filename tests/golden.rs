//! Every case of the corpus for every router: the objects that are printed, or the refusal.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::diag::Diagnostic;
use gatewright::{Failure, routers};
use gatewright_testkit::golden::Goldens;
use gatewright_tests::{corpus, root};

fn lines(found: &[Diagnostic]) -> String {
    found.iter().fold(String::new(), |out, finding| {
        let Diagnostic { severity, code, path, message, help, .. } = finding;
        out + &format!("{severity:?} {code} {path}\n  {message}\n  help: {help}\n")
    })
}

#[test]
fn every_case_for_every_router() {
    let mut goldens = Goldens::new(root().join("golden"));
    for case in corpus().expect("a readable corpus") {
        let loaded = case.project().expect("a lawful case").load().expect("valid input");
        for router in routers() {
            let folder = format!("{}/{}", router.info().id, case.name);
            match loaded.render(&[*router]) {
                Ok(routing) => {
                    for routing in routing {
                        goldens.add(format!("{folder}/objects.yaml"), routing.to_yaml());
                        if !routing.remarks.is_empty() {
                            goldens.add(format!("{folder}/remarks.txt"), lines(&routing.remarks));
                        }
                    }
                }
                Err(Failure::Refused(refusals)) => {
                    assert!(!refusals.is_empty(), "{folder}: a refusal without a reason");
                    goldens.add(format!("{folder}/refusal.txt"), lines(&refusals));
                }
                Err(Failure::Unproven { report, .. }) => panic!("{folder}: {report:#?}"),
            }
        }
    }
    if let Err(problems) = goldens.finish() {
        panic!("{problems}");
    }
}
