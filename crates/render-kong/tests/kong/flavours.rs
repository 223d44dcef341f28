//! timing
use crate::support::*;
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;
#[test]
fn timing() {
    let g = gateway(RouteTable::default(), secret());
    let o = options(&[]);
    for _ in 0..3 {
        let t = std::time::Instant::now();
        for _ in 0..20 { proof(&g, &o); }
        eprintln!("proof {:?}", t.elapsed() / 20);
    }
    let _ = Tls::Off;
}
