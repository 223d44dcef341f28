//! What controllers write about the objects that they have read.

use super::ApiServer;
use crate::Outcome;
use serde_json::Value;
use std::time::{Duration, Instant};

/// A controller writes a few a second.
const PATIENCE: Duration = Duration::from_mins(1);

impl ApiServer {
    /// Waits until a controller has written about an object that it takes it; otherwise what it says instead.
    pub(crate) fn taken(&mut self, object: &Value) -> Outcome<()> {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or("default");
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let path = format!("{}/{name}", self.collection(object, Some(namespace)));
        let end = Instant::now() + PATIENCE;
        loop {
            let (_, kept) = self.ask("GET", &path, &Value::Null)?;
            if is_taken(&kept["status"]) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("{} {name}: {}", object["kind"], kept["status"]));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// True for a route of Gateway API whose every parent accepts it and resolves what it refers to, and for what F5's
/// controller calls valid.
fn is_taken(status: &Value) -> bool {
    if status["state"] == "Valid" {
        return true;
    }
    let is_true = |parent: &Value, kind: &str| {
        let mut all = parent["conditions"].as_array().into_iter().flatten();
        all.any(|condition| condition["type"] == kind && condition["status"] == "True")
    };
    status["parents"].as_array().is_some_and(|parents| {
        !parents.is_empty()
            && parents.iter().all(|parent| is_true(parent, "Accepted") && is_true(parent, "ResolvedRefs"))
    })
}

#[cfg(test)]
mod tests {
    use super::is_taken;
    use serde_json::json;

    #[test]
    fn every_parent_has_to_take_a_route() {
        let parent = |accepted: &str, resolved: &str| json!({"conditions": [{"type": "Accepted", "status": accepted}, {"type": "ResolvedRefs", "status": resolved}]});
        for (status, expected) in [
            (json!({}), false),
            (json!({"parents": []}), false),
            (json!({"parents": [parent("True", "True")]}), true),
            (json!({"parents": [parent("True", "True"), parent("True", "False")]}), false),
            (json!({"parents": [{"conditions": []}]}), false),
            (json!({"state": "Valid"}), true),
            (json!({"state": "Warning"}), false),
        ] {
            assert_eq!(is_taken(&status), expected, "{status}");
        }
    }
}
