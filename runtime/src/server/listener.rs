//! The socket that a lane is given.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use hyper_util::rt::TokioIo;
use socket2::{Domain, Protocol, SockAddr, Socket as RawSocket, Type};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::stream::Stream;

/// Connections that wait to be accepted, at most (the kernel's `somaxconn` may allow fewer).
const BACKLOG: i32 = 4096;

/// A listening socket.
pub enum Listener {
    Tcp(std::net::TcpListener),
    /// With its name, unless another process looks after it.
    Unix(std::os::unix::net::UnixListener, Option<SocketFile>),
}

/// The name of a Unix socket, removed with it.
pub struct SocketFile(PathBuf);

impl Listener {
    /// Listens on a TCP address. A port in use is an error: nothing is shared.
    pub fn tcp(host: &str, port: u16) -> io::Result<Self> {
        let mut last = None;
        for address in (host, port).to_socket_addrs()? {
            match listen(address) {
                Ok(listener) => return Ok(Self::Tcp(listener)),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::new(io::ErrorKind::AddrNotAvailable, "the host has no address")))
    }

    /// Listens on a Unix socket. One that a server has left behind is replaced, one that is served is not.
    pub fn unix(path: &Path) -> io::Result<Self> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        remove_socket(path)?;
        let socket = RawSocket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.bind(&SockAddr::unix(path)?)?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(Self::Unix(socket.into(), Some(SocketFile(path.to_owned()))))
    }

    /// Accepts from a listening socket that another process has bound and looks after.
    pub fn inherited(descriptor: OwnedFd) -> io::Result<Self> {
        let socket = RawSocket::from(descriptor);
        if !socket.is_listener()? {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the socket does not listen"));
        }
        socket.set_nonblocking(true)?;
        match socket.domain()? {
            Domain::UNIX => Ok(Self::Unix(socket.into(), None)),
            _ => Ok(Self::Tcp(socket.into())),
        }
    }

    /// `http://127.0.0.1:8000` or `unix:/run/app.sock`.
    pub fn address(&self) -> io::Result<String> {
        match self {
            Self::Tcp(listener) => Ok(format!("http://{}", listener.local_addr()?)),
            Self::Unix(listener, _) => {
                let address = listener.local_addr()?;
                Ok(format!("unix:{}", address.as_pathname().unwrap_or(Path::new("")).display()))
            }
        }
    }

    /// Registers with the runtime of the lane. When the lane stops accepting, the socket is closed.
    pub fn accepting(self) -> io::Result<Accepting> {
        match self {
            Self::Tcp(listener) => TcpListener::from_std(listener).map(Accepting::Tcp),
            Self::Unix(listener, file) => {
                UnixListener::from_std(listener).map(|listener| Accepting::Unix(listener, file))
            }
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Best effort: the next server replaces what is left.
        let _ = remove_socket(&self.0);
    }
}

/// A listener in the event loop of a lane.
pub enum Accepting {
    Tcp(TcpListener),
    Unix(
        UnixListener,
        #[expect(dead_code, reason = "removes the file when the lane stops accepting")] Option<SocketFile>,
    ),
}

impl Accepting {
    pub async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                Ok(Stream::Tcp(TokioIo::new(stream), peer))
            }
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept().await?;
                Ok(Stream::Unix(TokioIo::new(stream)))
            }
        }
    }

    /// Ends accepting; what waits already is still accepted, or the kernel would reset it.
    pub fn end(self) -> io::Result<Waiting> {
        match self {
            Self::Tcp(listener) => listener.into_std().map(Waiting::Tcp),
            Self::Unix(listener, _) => listener.into_std().map(Waiting::Unix),
        }
    }
}

/// The connections that wait in the queue of a listener.
pub enum Waiting {
    Tcp(std::net::TcpListener),
    Unix(std::os::unix::net::UnixListener),
}

impl Iterator for Waiting {
    type Item = Stream;

    fn next(&mut self) -> Option<Stream> {
        self.accept().ok()
    }
}

impl Waiting {
    fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Tcp(TokioIo::new(TcpStream::from_std(stream)?), peer))
            }
            Self::Unix(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Unix(TokioIo::new(UnixStream::from_std(stream)?)))
            }
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = RawSocket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Lets a restarted server have its port while old connections linger; a port that is served stays refused.
    socket.set_reuse_address(true)?;
    // Accepted sockets inherit it.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn remove_socket(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt;
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "a file that is no socket has this name")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::{Accepting, Listener};

    #[test]
    fn what_waits_when_accepting_ends_is_still_accepted() {
        Builder::new_current_thread().enable_io().build().unwrap().block_on(async {
            let accepting = Listener::tcp("127.0.0.1", 0).unwrap().accepting().unwrap();
            let Accepting::Tcp(listener) = &accepting else { panic!("a TCP listener is one") };
            let address = listener.local_addr().unwrap();
            // The event loop has not looked at the listener: it knows of neither.
            let clients = [(); 2].map(|()| std::net::TcpStream::connect(address).unwrap());
            assert_eq!(accepting.end().unwrap().count(), clients.len());
            assert!(std::net::TcpStream::connect(address).is_err());
        });
    }
}
