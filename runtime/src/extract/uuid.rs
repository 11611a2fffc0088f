//! `uuid.UUID` values without running the constructor's Python code: 0.2 instead of 1.5 µs.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

struct Parts {
    class: Py<PyType>,
    /// `object.__new__`
    new: Py<PyAny>,
    /// `object.__setattr__`: instances refuse their own.
    set: Py<PyAny>,
    /// `SafeUUID.unknown`, what the constructor sets by default.
    unknown: Py<PyAny>,
}

static PARTS: PyOnceLock<Parts> = PyOnceLock::new();

/// The UUID that `text`, 8-4-4-4-12 hexadecimal digits, spells.
pub fn new<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let digits: String = text.chars().filter(|character| *character != '-').collect();
    let number = u128::from_str_radix(&digits, 16).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let parts = PARTS.get_or_try_init(py, || Parts::import(py))?;
    let uuid = parts.new.bind(py).call1((&parts.class,))?;
    let set = parts.set.bind(py);
    set.call1((&uuid, intern!(py, "int"), number))?;
    set.call1((&uuid, intern!(py, "is_safe"), &parts.unknown))?;
    Ok(uuid)
}

impl Parts {
    fn import(py: Python<'_>) -> PyResult<Self> {
        let module = py.import("uuid")?;
        let object = py.import("builtins")?.getattr("object")?;
        Ok(Self {
            class: module.getattr("UUID")?.cast_into::<PyType>()?.unbind(),
            new: object.getattr("__new__")?.unbind(),
            set: object.getattr("__setattr__")?.unbind(),
            unknown: module.getattr("SafeUUID")?.getattr("unknown")?.unbind(),
        })
    }
}
