//! The parameters of a query.

use std::collections::{HashMap, HashSet};

use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use crate::python::missing_key;

/// The parameters of a query: a multi-map in which a look-up gives the last value.
///
/// It holds its own copy, so that it goes on showing the request it came from.
#[pyclass(module = "rupy", frozen)]
pub struct QueryParams {
    pairs: Vec<(String, String)>,
    /// The last place of each name, where there are too many to look through for every look-up.
    places: Option<HashMap<String, usize>>,
}

/// Pairs that are looked through one by one.
const FEW: usize = 16;

impl QueryParams {
    /// `+` is a space, and bytes that are not UTF-8 are replaced (WHATWG URL, 5.1).
    pub fn parse(query: &str) -> Self {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let place = |(place, (name, _)): (usize, &(String, String))| (name.clone(), place);
        let places = (pairs.len() > FEW).then(|| pairs.iter().enumerate().map(place).collect());
        Self { pairs, places }
    }

    pub fn last(&self, name: &str) -> Option<&str> {
        let place = match &self.places {
            Some(places) => places.get(name).copied(),
            None => self.pairs.iter().rposition(|(key, _)| key == name),
        };
        place.map(|place| self.pairs[place].1.as_str())
    }

    /// The names, each once, in order of appearance.
    fn names(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.pairs.iter().map(|(key, _)| key.as_str()).filter(|key| seen.insert(*key)).collect()
    }
}

#[pymethods]
impl QueryParams {
    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<&str> {
        self.last(name).ok_or_else(|| missing_key(py, "query parameter", name))
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
        name.extract::<&str>().is_ok_and(|name| self.last(name).is_some())
    }

    /// Number of names.
    fn __len__(&self) -> usize {
        self.names().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.names())?.try_iter()
    }

    #[pyo3(signature = (name, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.last(name) {
            Some(value) => Ok(Some(value.into_pyobject(py)?.into_any())),
            None => Ok(default),
        }
    }

    fn getlist(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    fn keys(&self) -> Vec<&str> {
        self.names()
    }

    /// The last value of each name.
    fn values(&self) -> Vec<&str> {
        self.names().into_iter().filter_map(|name| self.last(name)).collect()
    }

    /// All pairs, as sent.
    fn items(&self) -> Vec<(&str, &str)> {
        self.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("QueryParams({})", self.items().into_pyobject(py)?.repr()?))
    }
}

#[cfg(test)]
mod tests {
    use super::QueryParams;

    #[test]
    fn a_look_up_gives_the_last_value_of_few_and_of_many() {
        for count in [3, 300] {
            let query: Vec<String> = (0..count).map(|number| format!("n{}={number}", number % (count - 1))).collect();
            let params = QueryParams::parse(&query.join("&"));
            assert_eq!(params.last("n0"), Some((count - 1).to_string().as_str()));
            assert_eq!(params.last("n1"), Some("1"));
            assert_eq!(params.last("n"), None);
        }
    }
}
