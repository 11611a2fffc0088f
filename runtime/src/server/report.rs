//! What goes to the log.

use std::sync::Arc;

use pyo3::prelude::*;

use crate::response::Page;

/// The function of the application's process that writes the log.
#[derive(Clone)]
pub struct Report {
    function: Arc<Py<PyAny>>,
    debug: bool,
}

impl Report {
    /// `debug`: clients are shown tracebacks.
    pub fn new(function: Py<PyAny>, debug: bool) -> Self {
        Self { function: Arc::new(function), debug }
    }

    /// Logs a failure with its traceback.
    pub fn failure(&self, py: Python<'_>, line: &str, error: &PyErr) {
        self.call(py, line, error, None);
    }

    /// Logs the failure of a request.
    ///
    /// # Arguments
    /// * `asked`: what its client reads.
    ///
    /// # Returns
    /// What debug mode shows to the client; None otherwise.
    pub fn failed(
        &self,
        py: Python<'_>,
        line: &str,
        error: &PyErr,
        asked: impl FnOnce() -> Page,
    ) -> Option<(Page, String)> {
        let page = self.debug.then(asked);
        page.zip(self.call(py, line, error, page))
    }

    fn call(&self, py: Python<'_>, line: &str, error: &PyErr, page: Option<Page>) -> Option<String> {
        let page = page.map(Page::content_type);
        let reported = self.function.bind(py).call1((escaped(line), error.clone_ref(py).into_value(py), page));
        match reported.and_then(|page| page.extract()) {
            Ok(page) => page,
            Err(broken) => {
                broken.write_unraisable(py, None);
                None
            }
        }
    }
}

/// A line of the log is one line: characters that clients can send to break it are spelled out.
fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(escaped("GET /a\r\nb\x1b[31m\u{85}é"), "GET /a\\r\\nb\\u{1b}[31m\\u{85}é");
    }
}
