//! The body of a file, read on threads that may wait for a disk.

use std::collections::VecDeque;
use std::error::Error;
use std::fs::File;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, pread};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes that are read at once. Each costs a hop to another thread, and memory while the client reads.
const CHUNK: u64 = 128 * 1024;

/// A piece of a body.
pub enum Piece {
    Text(Bytes),
    /// Of the file.
    Part(Range<u64>),
}

impl Piece {
    pub fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Part(part) => part.end - part.start,
        }
    }
}

/// Parts of a file, and what stands between them.
pub struct FileBody {
    file: Option<Arc<File>>,
    pieces: VecDeque<Piece>,
    /// Bytes to come, or said to come.
    left: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl FileBody {
    /// Reads the beginning at once, where the thread may wait.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn begin(file: File, pieces: Vec<Piece>) -> io::Result<Self> {
        let left = pieces.iter().map(Piece::length).sum();
        let (file, mut pieces) = (Arc::new(file), VecDeque::from(pieces));
        pieces.retain(|piece| piece.length() > 0);
        if let Some(Piece::Part(part)) = pieces.front_mut() {
            let first = take(part);
            let is_read = part.is_empty();
            let text = Piece::Text(read(&file, first)?);
            if is_read {
                pieces.pop_front();
            }
            pieces.push_front(text);
        }
        // A file that is read is not kept open for a client that is slow.
        let file = pieces.iter().any(|piece| matches!(piece, Piece::Part(_))).then_some(file);
        Ok(Self { file, pieces, left, reading: None })
    }

    /// A body that is not sent.
    pub fn announced(length: u64) -> Self {
        Self { file: None, pieces: VecDeque::new(), left: length, reading: None }
    }

    /// The next piece, as far as it is there; what is not begins to be read.
    fn next(&mut self) -> Option<Bytes> {
        let part = match self.pieces.pop_front()? {
            Piece::Text(text) => return Some(text),
            Piece::Part(part) => part,
        };
        let mut rest = part;
        let chunk = take(&mut rest);
        if !rest.is_empty() {
            self.pieces.push_front(Piece::Part(rest));
        }
        let file = self.file.clone()?;
        self.reading = Some(spawn_blocking(move || read(&file, chunk)));
        None
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        let there = if this.reading.is_none() { this.next() } else { None };
        let bytes = match (there, &mut this.reading) {
            (Some(bytes), _) => bytes,
            (None, None) => return Poll::Ready(None),
            (None, Some(reading)) => {
                let read = ready!(Pin::new(reading).poll(cx));
                this.reading = None;
                match read.map_err(io::Error::other).and_then(|read| read) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        this.pieces.clear();
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
            }
        };
        this.left = this.left.saturating_sub(bytes.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Takes as much from the beginning of a part as is read at once.
fn take(part: &mut Range<u64>) -> Range<u64> {
    let end = part.end.min(part.start + CHUNK);
    let first = part.start..end;
    part.start = end;
    first
}

/// # Errors
/// The file is shorter than it was: what is missing cannot be told from the rest of the answer.
fn read(file: &File, part: Range<u64>) -> io::Result<Bytes> {
    let length = usize::try_from(part.end - part.start).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let place = part.start + bytes.len() as u64;
        match pread(file, spare_capacity(&mut bytes), place) {
            Ok(0) => {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was sent"));
            }
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // The allocator may have given more than was asked for.
    bytes.truncate(length);
    Ok(bytes.into())
}
