//! Objects that have done their part, for the next requests: making and freeing one costs more than an answer.

use pyo3::prelude::*;

use super::ffi::{GilCell, is_unshared};

/// How many are kept: as many as requests often wait at a time.
const KEPT: usize = 64;

/// Objects that nobody else refers to. Without a GIL no object is known to be such a one, and none comes here.
pub struct Spares<T>(GilCell<Vec<Py<T>>>);

impl<T> Spares<T> {
    pub const fn new() -> Self {
        Self(GilCell::new(Vec::new()))
    }

    /// One of them, unless somebody has found it: the garbage collector shows it to anyone who asks.
    #[inline]
    pub fn take<'py>(&self, py: Python<'py>) -> Option<Bound<'py, T>> {
        let spare = self.0.write(py).ok()?.pop()?.into_bound(py);
        is_unshared(&spare, 1).then_some(spare)
    }

    #[inline]
    pub fn is_empty(&self, py: Python<'_>) -> bool {
        self.0.read(py).is_ok_and(|spares| spares.is_empty())
    }

    /// Keeps `object`, which holds nothing any more, unless somebody refers to it.
    #[inline]
    pub fn keep(&self, object: Bound<'_, T>) {
        if is_unshared(&object, 1)
            && let Ok(mut spares) = self.0.write(object.py())
            && spares.len() < KEPT
        {
            spares.push(object.unbind());
        }
    }
}

#[cfg(test)]
mod tests {
    use pyo3::prelude::*;
    use pyo3::types::PyList;

    use super::{KEPT, Spares};

    #[test]
    fn what_somebody_has_is_not_kept_and_not_given() {
        Python::initialize();
        Python::attach(|py| {
            let spares = Spares::new();
            let list = PyList::empty(py);
            spares.keep(list.clone());
            assert!(spares.take(py).is_none());
            spares.keep(list);
            let given = spares.take(py).unwrap();
            let address = given.as_ptr();
            spares.keep(given);
            // The collector gives it to whoever asks.
            let found = spares.0.read(py).unwrap()[0].clone_ref(py);
            assert_eq!(found.as_ptr(), address);
            assert!(spares.take(py).is_none());
        });
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        Python::initialize();
        Python::attach(|py| {
            let spares = Spares::new();
            for _ in 0..=KEPT {
                spares.keep(PyList::empty(py));
            }
            assert_eq!(spares.0.read(py).unwrap().len(), KEPT);
        });
    }
}
