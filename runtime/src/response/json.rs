//! JSON, byte for byte as `msgspec.json.encode` writes it: the plain types here, everything else by msgspec itself. What
//! that refuses, `rupy._json` knows.

use bytes::Bytes;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString};

/// Nesting that is left to msgspec, which knows the interpreter's limit.
const MAX_DEPTH: usize = 200;

/// Attributes of classes whose instances are JSON objects: dataclasses, structs of msgspec, classes of attrs, and models of
/// pydantic.
const RECORDS: [&str; 4] = ["__dataclass_fields__", "__struct_fields__", "__attrs_attrs__", "__pydantic_serializer__"];

/// How an application writes JSON.
pub struct Json {
    /// What it writes in the place of objects that nobody knows.
    default: Option<Py<PyAny>>,
    /// Made with the first value that is not plain.
    encode: PyOnceLock<Py<PyAny>>,
}

impl Json {
    pub fn new(default: Option<Bound<'_, PyAny>>) -> Self {
        Self { default: default.map(Bound::unbind), encode: PyOnceLock::new() }
    }

    /// Encodes a value.
    #[inline]
    pub fn encode(&self, value: &Bound<'_, PyAny>) -> PyResult<Bytes> {
        let mut output = Vec::with_capacity(128);
        if write(&mut output, value, 0) { Ok(output.into()) } else { self.encode_slowly(value) }
    }

    fn encode_slowly(&self, value: &Bound<'_, PyAny>) -> PyResult<Bytes> {
        let py = value.py();
        let encode = self.encode.get_or_try_init(py, || {
            let encoder = py.import(intern!(py, "rupy._json"))?.getattr(intern!(py, "encoder"))?;
            encoder.call1((self.default.as_ref(),)).map(Bound::unbind)
        })?;
        let encoded = encode.bind(py).call1((value,))?;
        Ok(Bytes::copy_from_slice(encoded.cast::<PyBytes>()?.as_bytes()))
    }

    /// Whether what a handler returned, which is nothing else, is JSON as a whole: a mapping, a record, or an object that
    /// the application knows to write.
    #[cold]
    pub fn is_document(&self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let (py, class) = (value.py(), value.get_type());
        if value.hasattr(intern!(py, "__await__"))? || value.hasattr(intern!(py, "__anext__"))? {
            return Ok(false);
        }
        for attribute in RECORDS {
            if class.hasattr(PyString::intern(py, attribute))? {
                return Ok(true);
            }
        }
        if value.cast::<PyMapping>().is_ok() {
            return Ok(true);
        }
        Ok(self.default.is_some() && class.module()? != "builtins")
    }
}

/// Appends `value`; false where msgspec has to do it.
fn write(output: &mut Vec<u8>, value: &Bound<'_, PyAny>, depth: usize) -> bool {
    if let Ok(text) = value.cast_exact::<PyString>() {
        write_text(output, text)
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        depth < MAX_DEPTH && write_dict(output, dict, depth)
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        depth < MAX_DEPTH && write_list(output, list, depth)
    } else if let Ok(number) = value.cast_exact::<PyInt>() {
        write_int(output, number)
    } else if let Ok(truth) = value.cast_exact::<PyBool>() {
        output.extend_from_slice(if truth.is_true() { b"true" } else { b"false" });
        true
    } else if value.is_none() {
        output.extend_from_slice(b"null");
        true
    } else if let Ok(number) = value.cast_exact::<PyFloat>() {
        write_float(output, number.value())
    } else {
        false
    }
}

fn write_dict(output: &mut Vec<u8>, dict: &Bound<'_, PyDict>, depth: usize) -> bool {
    output.push(b'{');
    for (index, (key, value)) in dict.iter().enumerate() {
        if index > 0 {
            output.push(b',');
        }
        let Ok(key) = key.cast_exact::<PyString>() else { return false };
        if !write_text(output, key) {
            return false;
        }
        output.push(b':');
        if !write(output, &value, depth + 1) {
            return false;
        }
    }
    output.push(b'}');
    true
}

fn write_list(output: &mut Vec<u8>, list: &Bound<'_, PyList>, depth: usize) -> bool {
    output.push(b'[');
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            output.push(b',');
        }
        if !write(output, &value, depth + 1) {
            return false;
        }
    }
    output.push(b']');
    true
}

fn write_int(output: &mut Vec<u8>, number: &Bound<'_, PyInt>) -> bool {
    let Ok(number) = number.extract::<i64>() else { return false };
    output.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    true
}

/// Numbers that are whole and small are written alike by everyone; the others are msgspec's.
fn write_float(output: &mut Vec<u8>, number: f64) -> bool {
    const EXACT: f64 = 1e15;
    if number.fract() != 0.0 || number.abs() >= EXACT {
        return false;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 1e15")]
    let whole = number as i64;
    if whole == 0 && number.is_sign_negative() {
        output.push(b'-');
    }
    output.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
    output.extend_from_slice(b".0");
    true
}

/// A lone surrogate is left to msgspec, whose error names it.
fn write_text(output: &mut Vec<u8>, text: &Bound<'_, PyString>) -> bool {
    let Ok(text) = text.to_str() else { return false };
    output.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(index) = first_special(rest) {
        output.extend_from_slice(&rest[..index]);
        write_escape(output, rest[index]);
        rest = &rest[index + 1..];
    }
    output.extend_from_slice(rest);
    output.push(b'"');
    true
}

/// Where the first byte is that has to be escaped. Most text has none: it is looked at in words, each at once.
#[inline]
fn first_special(text: &[u8]) -> Option<usize> {
    let (words, _) = text.as_chunks::<8>();
    let has_none = |word: &&[u8; 8]| !word.iter().fold(false, |found, byte| found | is_special(*byte));
    let looked_at = 8 * words.iter().take_while(has_none).count();
    text[looked_at..].iter().position(|byte| is_special(*byte)).map(|index| looked_at + index)
}

/// RFC 8259, section 7.
#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn write_escape(output: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            output.extend_from_slice(b"\\u00");
            output.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            return;
        }
    };
    output.extend_from_slice(&[b'\\', short]);
}
