//! Writes lines to standard error on a thread of its own: whoever reads it slowly does not hold the lane up.

use std::io::{self, ErrorKind, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use memchr::{memchr, memchr_iter, memrchr};

/// Bytes that wait to be written, at most; lines beyond are counted and dropped.
const MOST_WAITING: usize = 1 << 20;

/// Bytes that a pipe takes in one piece, so that the lines of several workers do not mix (`PIPE_BUF` of Linux, pipe(7)).
const PIECE: usize = 4096;

/// How long a reader that does not read is waited for at the end.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// How long to wait where standard error does not block, because whoever shares it has said so.
const PAUSE: Duration = Duration::from_millis(10);

/// How long to wait until it is looked again whether everything is written.
const SHORTLY: Duration = Duration::from_millis(5);

pub struct Writer {
    shared: Arc<Shared>,
    ended: Mutex<Receiver<()>>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    added: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    dropped: usize,
    /// What is not here any more is on its way.
    writing: bool,
    closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    /// # Arguments
    /// * `what`: whose lines they are, for what is said of those that are dropped.
    pub fn start(mut output: impl Write + Send + 'static, what: &'static str) -> io::Result<Self> {
        let (running, ended) = channel();
        let shared = Arc::new(Shared::default());
        let lines = Arc::clone(&shared);
        thread::Builder::new().name(format!("rupy {what}")).spawn(move || {
            write_all(&lines, &mut output, what);
            drop(running);
        })?;
        Ok(Self { shared, ended: Mutex::new(ended) })
    }

    /// Takes whole lines, all or none, and leaves `lines` empty.
    pub fn add(&self, lines: &mut Vec<u8>) {
        let mut waiting = self.shared.lock();
        if waiting.lines.len() + lines.len() > MOST_WAITING {
            waiting.dropped += memchr_iter(b'\n', lines).count();
        } else {
            waiting.lines.extend_from_slice(lines);
        }
        drop(waiting);
        lines.clear();
        self.shared.added.notify_one();
    }

    /// Waits until everything that has been added is written, but not for ever.
    pub fn flush(&self, patience: Duration) {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let waiting = self.shared.lock();
            if waiting.lines.is_empty() && !waiting.writing {
                return;
            }
            drop(waiting);
            thread::sleep(SHORTLY);
        }
    }

    /// Waits until everything is written, but no longer than a moment.
    pub fn end(&self) {
        self.shared.lock().closed = true;
        self.shared.added.notify_one();
        // The thread sends nothing, it ends.
        let _ = self.ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(LAST_MOMENT);
    }
}

fn write_all(shared: &Shared, output: &mut impl Write, what: &str) {
    let mut batch = Vec::new();
    loop {
        let mut waiting = shared.lock();
        waiting.writing = false;
        while waiting.lines.is_empty() && waiting.dropped == 0 && !waiting.closed {
            waiting = shared.added.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.lines.is_empty() && waiting.dropped == 0 {
            return;
        }
        std::mem::swap(&mut batch, &mut waiting.lines);
        let dropped = std::mem::take(&mut waiting.dropped);
        waiting.writing = true;
        drop(waiting);
        if dropped > 0 {
            let said = format!("rupy: {dropped} lines of the {what} dropped: nobody reads stderr fast enough\n");
            batch.extend_from_slice(said.as_bytes());
        }
        let mut rest = batch.as_slice();
        while !rest.is_empty() {
            let (piece, others) = rest.split_at(piece(rest));
            // A log that nobody can read is no reason to stop serving.
            let _ = write(output, piece);
            rest = others;
        }
        batch.clear();
    }
}

/// Length of the whole lines at the start that make one piece; a line that is longer goes alone.
fn piece(lines: &[u8]) -> usize {
    if lines.len() <= PIECE {
        return lines.len();
    }
    let end = memrchr(b'\n', &lines[..PIECE]).or_else(|| memchr(b'\n', lines));
    end.map_or(lines.len(), |end| end + 1)
}

fn write(output: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match output.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::{MOST_WAITING, Writer};

    /// Takes a piece each time it is let.
    struct Slow {
        let_go: Receiver<()>,
        taken: Sender<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.let_go.recv();
            let _ = self.taken.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Writer, Sender<()>, Receiver<Vec<u8>>) {
        let ((letting, let_go), (taken, taking)) = (channel(), channel());
        (Writer::start(Slow { let_go, taken }, "access log").unwrap(), letting, taking)
    }

    #[test]
    fn lines_are_written_in_their_order_and_the_end_waits_for_them() {
        let (writer, letting, taking) = slow();
        for line in ["one\n", "two\n"] {
            writer.add(&mut line.as_bytes().to_vec());
        }
        for _ in 0..2 {
            letting.send(()).unwrap();
        }
        writer.end();
        assert_eq!(taking.try_iter().flatten().collect::<Vec<_>>(), b"one\ntwo\n");
    }

    #[test]
    fn lines_are_written_whole_and_in_pieces_that_a_pipe_takes_at_once() {
        let (writer, letting, taking) = slow();
        let lines: Vec<String> = (0..100).map(|length| format!("{}\n", "x".repeat(length))).collect();
        let long = format!("{}\n", "y".repeat(5000));
        writer.add(&mut [lines.concat(), long.clone(), lines.concat()].concat().into_bytes());
        drop(letting);
        writer.end();
        let pieces: Vec<String> = taking.try_iter().map(|piece| String::from_utf8(piece).unwrap()).collect();
        assert_eq!(pieces.concat(), [lines.concat(), long.clone(), lines.concat()].concat());
        assert!(pieces.iter().all(|piece| piece.ends_with('\n')));
        assert!(pieces.iter().all(|piece| piece.len() <= 4096 || *piece == long));
    }

    #[test]
    fn lines_that_are_dropped_are_counted_and_said() {
        let (writer, letting, taking) = slow();
        writer.add(&mut b"first\n".to_vec());
        // Until the writer is busy with it, it does not count.
        while !writer.shared.lock().lines.is_empty() {
            std::thread::yield_now();
        }
        writer.add(&mut vec![b'x'; MOST_WAITING]);
        let mut late = b"late\nlater\n".to_vec();
        writer.add(&mut late);
        assert!(late.is_empty());
        for _ in 0..2 {
            letting.send(()).unwrap();
        }
        writer.end();
        let written = String::from_utf8(taking.try_iter().flatten().collect()).unwrap();
        assert!(written.starts_with("first\nxxx"));
        assert!(written.ends_with("rupy: 2 lines of the access log dropped: nobody reads stderr fast enough\n"));
        assert!(!written.contains("late"));
    }
}
