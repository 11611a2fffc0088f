//! How a plan that comes as data gets the life of one that is compiled in.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer};

use super::{List, Plan, Text};

/// The plans that came as data, by their text: each is kept once, as long as the process.
static KEPT: Mutex<BTreeMap<String, &'static Plan>> = Mutex::new(BTreeMap::new());

impl Plan {
    /// Reads a plan and checks that every index in it leads somewhere.
    pub fn from_json(text: &str) -> Result<&'static Self, String> {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept.get(text) {
            return Ok(plan);
        }
        let plan: Self =
            serde_json::from_str(text).map_err(|error| format!("the plan is not one of this runtime: {error}"))?;
        plan.check()?;
        let plan = &*Box::leak(Box::new(plan));
        kept.insert(text.to_owned(), plan);
        Ok(plan)
    }
}

pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<List<T>, D::Error> {
    Vec::deserialize(deserializer).map(keep)
}

pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    String::deserialize(deserializer).map(keep_text)
}

pub fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    Ok(Option::deserialize(deserializer)?.map(keep_text))
}

pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<List<Text>, D::Error> {
    Ok(keep(Vec::deserialize(deserializer)?.into_iter().map(keep_text).collect()))
}

fn keep<T>(items: Vec<T>) -> List<T> {
    Box::leak(items.into_boxed_slice())
}

fn keep_text(text: String) -> Text {
    Box::leak(text.into_boxed_str())
}
