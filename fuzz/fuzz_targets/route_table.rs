//! Any bytes as a route table file; what is accepted must print and read back to itself.
#![no_main]

use gatewright::RouteTable;
use gatewright::core::source::SourceMap;
use gatewright::core::yaml;

fn read(text: &str) -> Option<RouteTable> {
    let mut sources = SourceMap::default();
    let id = sources.add("routes.yaml", text);
    let documents = yaml::read(&sources, id).ok()?.documents;
    RouteTable::from_node(documents.first()?).ok()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(table) = read(&String::from_utf8_lossy(data)) {
        let mut text = String::new();
        yaml::print(&table.to_value(), &mut text);
        assert_eq!(read(&text), Some(table));
    }
});
