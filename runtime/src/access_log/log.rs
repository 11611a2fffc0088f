//! The lines of one lane, on their way to the writer.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::net::IpAddr;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use http::{Request, Uri, Version};
use tokio::sync::Notify;

use super::entry::Entry;
use super::line;
use super::writer::Writer;

/// Collects the lines of a turn of the lane, and hands them over in one piece.
pub struct AccessLog {
    lines: RefCell<Vec<u8>>,
    added: Notify,
    writer: Writer,
}

impl AccessLog {
    pub fn start() -> io::Result<Rc<Self>> {
        let writer = Writer::start(io::stderr(), "access log")?;
        Ok(Rc::new(Self { lines: RefCell::default(), added: Notify::new(), writer }))
    }

    /// Hands over what the turns of the lane have collected; for a task of its own, which runs behind those that had
    /// something to do.
    pub async fn hand_over(self: Rc<Self>) {
        loop {
            self.added.notified().await;
            self.writer.add(&mut self.lines.borrow_mut());
        }
    }

    /// A request has come.
    pub fn begin<B>(self: &Rc<Self>, request: &Request<B>, client: Option<IpAddr>) -> Entry {
        let version = if request.version() == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" };
        let line = line::begin(client, SystemTime::now(), request.method().as_str(), &target(request.uri()), version);
        Entry::new(Rc::clone(self), line)
    }

    /// The head of a request could not be read.
    pub fn refused(&self, client: Option<IpAddr>, status: u16) {
        let mut line = line::begin_unread(client, SystemTime::now());
        line::end(&mut line, status, 0, Duration::ZERO);
        self.add(&line);
    }

    pub fn add(&self, line: &[u8]) {
        let mut lines = self.lines.borrow_mut();
        if lines.is_empty() {
            self.added.notify_one();
        }
        lines.extend_from_slice(line);
    }

    /// What has not been handed over.
    #[cfg(test)]
    pub fn lines(&self) -> String {
        String::from_utf8_lossy(&self.lines.borrow()).into_owned()
    }

    /// Writes what is left.
    pub fn end(&self) {
        self.writer.add(&mut self.lines.borrow_mut());
        self.writer.end();
    }
}

/// The target of a request as it was sent: a path, or the whole address that a client of a proxy names.
fn target(uri: &Uri) -> Cow<'_, str> {
    match uri.path_and_query() {
        Some(target) if uri.authority().is_none() => Cow::Borrowed(target.as_str()),
        _ => Cow::Owned(uri.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::target;

    #[test]
    fn a_target_of_any_form_is_shown_as_it_was_sent() {
        for sent in ["/a?b=%20", "*", "http://example.org/a?b", "example.org:443"] {
            assert_eq!(target(&sent.parse::<Uri>().unwrap()), sent);
        }
    }
}
