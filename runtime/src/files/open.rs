//! Opening what may be anything.

use std::fs::{self, File, Metadata};
use std::io::{Error, ErrorKind};
use std::path::Path;

use rustix::fs::{Mode, OFlags, open as open_descriptor};

/// Opens a regular file, wherever links lead. Nothing else is even touched: a device may begin to work when it is
/// opened, and whoever waits for a reader of a FIFO would find one; nothing is waited for, either.
///
/// # Returns
/// None for what is no file: a folder, a FIFO, a socket, a device, a name that nothing can have.
///
/// # Errors
/// What is there cannot be read.
pub fn open(path: &Path) -> Result<Option<(File, Metadata)>, Error> {
    match open_regular(path) {
        Err(error) if names_nothing(&error) => Ok(None),
        opened => opened,
    }
}

fn open_regular(path: &Path) -> Result<Option<(File, Metadata)>, Error> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    // Something else may stand there by now.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(open_descriptor(path, flags, Mode::empty())?);
    let metadata = file.metadata()?;
    Ok(metadata.is_file().then_some((file, metadata)))
}

fn names_nothing(error: &Error) -> bool {
    // A name that is too long names nothing, whatever the file system's limit.
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename)
}
