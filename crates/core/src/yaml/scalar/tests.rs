//! Tests of `scalar`.

use super::*;

/// Measured with sigs.k8s.io/yaml 1.6.0 on go.yaml.in/yaml/v2 2.4.4, the pair inside Helm 4.3.1: the text
/// between the colon and the end of `x: …` and what `YAMLToJSON` made of it.
const MEASURED: &str = include_str!("measured.tsv");

#[test]
fn plain_scalars_mean_what_helm_makes_of_them() {
    let mut rows = 0;
    for line in MEASURED.lines() {
        let (text, json) = line.split_once('\t').unwrap();
        let ours = match resolve(text) {
            Scalar::Null => "null".to_owned(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Number(number) => number.json_text(),
            Scalar::NonFinite(_) => "error".to_owned(),
            Scalar::String => serde_json::to_string(text).unwrap(),
        };
        assert_eq!(ours, json, "{text}");
        rows += 1;
    }
    assert!(rows > 150, "the table was cut to {rows} rows");
}
