//! Tests of `serializer`.

use super::*;
use proptest::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Serialize)]
struct Everything {
    first: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u8>,
    text: String,
    unit: (),
    tuple: (i64, bool, char),
    shapes: Vec<Shape>,
    by_number: BTreeMap<i32, f64>,
    by_bool: BTreeMap<bool, u64>,
    #[serde(flatten)]
    rest: BTreeMap<String, i64>,
}

#[derive(Clone, Debug, Serialize)]
enum Shape {
    Unit,
    Newtype(String),
    Tuple(i8, i8),
    Struct { side: u16 },
}

/// The tree as serde_json's own, which keeps floats apart from integers just as well.
fn json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap()
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Unit),
        any::<String>().prop_map(Shape::Newtype),
        any::<(i8, i8)>().prop_map(|(a, b)| Shape::Tuple(a, b)),
        any::<u16>().prop_map(|side| Shape::Struct { side }),
    ]
}

prop_compose! {
    fn everything()(
        first: Option<u8>,
        skipped: Option<u8>,
        text: String,
        tuple: (i64, bool, char),
        shapes in prop::collection::vec(shape(), 0..4),
        by_number in prop::collection::btree_map(any::<i32>(), -1e9..1e9, 0..4),
        by_bool: BTreeMap<bool, u64>,
        rest in prop::collection::btree_map("[a-z]{7,9}", any::<i64>(), 0..40),
    ) -> Everything {
        Everything { first, skipped, text, unit: (), tuple, shapes, by_number, by_bool, rest }
    }
}

proptest! {
    #[test]
    fn shapes_are_those_of_serde_json(value in everything()) {
        prop_assert_eq!(json(&to_value(&value).unwrap()), serde_json::to_value(&value).unwrap());
    }
}

#[test]
fn fields_keep_their_order_and_none_stays_null() {
    #[derive(Serialize)]
    struct Ordered {
        z: Option<u8>,
        a: u8,
    }
    let Value::Map(map) = to_value(&Ordered { z: None, a: 1 }).unwrap() else { panic!("a mapping") };
    assert_eq!(map.iter().collect::<Vec<_>>(), [("z", &Value::Null), ("a", &Value::from(1))]);
}

#[test]
fn what_json_cannot_say_is_an_error() {
    assert!(to_value(&f64::NAN).is_err());
    assert!(to_value(&f32::INFINITY).is_err());
    assert!(to_value(&u128::MAX).is_err());
    assert!(to_value(&BTreeMap::from([(vec![1], 2)])).is_err());
    assert!(to_value(&BTreeMap::from([(None::<u8>, 2)])).is_err());
}

#[test]
fn integers_beyond_i64_stay_exact() {
    assert_eq!(to_value(&u64::MAX).unwrap(), Value::Number(Number::Uint(u64::MAX)));
    assert_eq!(to_value(&7_u64).unwrap(), Value::from(7));
}

#[test]
fn repeated_keys_keep_the_first_place_and_the_last_value() {
    for different in [2, 25] {
        let twice = (0..2 * different).map(|n| (format!("k{}", n % different), Value::from(n)));
        let map: Map = twice.collect();
        let kept = (0..different).map(|n| (format!("k{n}"), Value::from(n + different)));
        assert!(map.iter().eq(kept.collect::<Map>().iter()));
        assert_eq!(i64::try_from(map.len()), Ok(different));
    }
}
