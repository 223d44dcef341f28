//! Any bytes as manifests for a router's interpreter and the proof; `GATEWRIGHT_FUZZ_ROUTER` chooses one of them.
#![no_main]

use gatewright::Loaded;
use gatewright_fuzz::{chosen, release, study};
use std::sync::OnceLock;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static RELEASE: OnceLock<Loaded> = OnceLock::new();
    let loaded = RELEASE.get_or_init(|| release(&[]));
    let text = String::from_utf8_lossy(data);
    for router in chosen() {
        study(loaded, *router, &text);
    }
});
