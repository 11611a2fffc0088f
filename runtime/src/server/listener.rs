//! The socket that a lane is given.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use hyper_util::rt::TokioIo;
use socket2::{Domain, Protocol, SockAddr, SockFilter, SockRef, Socket as RawSocket, Type};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::stream::Stream;

/// Connections that wait to be accepted, at most (the kernel's `somaxconn` may allow fewer).
const BACKLOG: i32 = 4096;

/// A listening socket.
pub enum Listener {
    Tcp(std::net::TcpListener, Owner),
    /// With its name, unless another process looks after it.
    Unix(std::os::unix::net::UnixListener, Option<SocketFile>),
}

/// Whose a socket is: what waits in its queue is lost when its owner closes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Lane,
    Supervisor,
}

/// The name of a Unix socket, removed with it.
pub struct SocketFile(PathBuf);

impl Listener {
    /// Listens on a TCP address. A port in use is an error: nothing is shared.
    pub fn tcp(host: &str, port: u16) -> io::Result<Self> {
        let mut last = None;
        for address in (host, port).to_socket_addrs()? {
            match listen(address) {
                Ok(listener) => return Ok(Self::Tcp(listener, Owner::Lane)),
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
            _ => Ok(Self::Tcp(socket.into(), Owner::Supervisor)),
        }
    }

    pub fn descriptor(&self) -> RawFd {
        match self {
            Self::Tcp(listener, _) => listener.as_raw_fd(),
            Self::Unix(listener, _) => listener.as_raw_fd(),
        }
    }

    /// `http://127.0.0.1:8000` or `unix:/run/app.sock`.
    pub fn address(&self) -> io::Result<String> {
        match self {
            Self::Tcp(listener, _) => Ok(format!("http://{}", listener.local_addr()?)),
            Self::Unix(listener, _) => {
                let address = listener.local_addr()?;
                Ok(format!("unix:{}", address.as_pathname().unwrap_or(Path::new("")).display()))
            }
        }
    }

    /// Registers with the runtime of the lane. When the lane stops accepting, the socket is closed.
    pub fn accepting(self) -> io::Result<Accepting> {
        match self {
            Self::Tcp(listener, owner) => {
                TcpListener::from_std(listener).map(|listener| Accepting::Tcp(listener, owner))
            }
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
    Tcp(TcpListener, Owner),
    Unix(
        UnixListener,
        #[expect(dead_code, reason = "removes the file when the lane stops accepting")] Option<SocketFile>,
    ),
}

impl Accepting {
    pub async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener, _) => {
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
            Self::Tcp(listener, owner) => {
                let listener = listener.into_std()?;
                if owner == Owner::Lane {
                    // Best effort: without it a client that connects in this moment is reset.
                    let _ = refuse_handshakes(&listener);
                }
                Ok(Waiting::Tcp(listener))
            }
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

/// Drops what would begin a handshake (RFC 9293, section 3.5), so that the queue can be emptied before it is closed:
/// whoever is dropped tries again, and finds the port closed or another server there. A handshake that has begun goes on.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn refuse_handshakes(listener: &std::net::TcpListener) -> io::Result<()> {
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    SockRef::from(listener).attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn refuse_handshakes(_listener: &std::net::TcpListener) -> io::Result<()> {
    Ok(())
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
    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

    use tokio::runtime::Builder;

    use super::{Accepting, Listener};

    const MOMENT: Duration = Duration::from_millis(200);

    #[test]
    fn what_waits_when_accepting_ends_is_still_accepted() {
        Builder::new_current_thread().enable_io().build().unwrap().block_on(async {
            let accepting = Listener::tcp("127.0.0.1", 0).unwrap().accepting().unwrap();
            let address = address(&accepting);
            // The event loop has not looked at the listener: it knows of neither.
            let clients = [(); 2].map(|()| TcpStream::connect(address).unwrap());
            assert_eq!(accepting.end().unwrap().count(), clients.len());
            assert!(TcpStream::connect(address).is_err());
        });
    }

    #[test]
    fn nobody_enters_the_queue_of_a_socket_that_is_about_to_be_closed() {
        Builder::new_current_thread().enable_io().build().unwrap().block_on(async {
            let accepting = Listener::tcp("127.0.0.1", 0).unwrap().accepting().unwrap();
            let address = address(&accepting);
            let waiting = accepting.end().unwrap();
            assert!(TcpStream::connect_timeout(&address, MOMENT).is_err());
            assert_eq!(waiting.count(), 0);
        });
    }

    #[test]
    fn the_queue_of_a_supervisor_is_open_for_the_next_worker() {
        Builder::new_current_thread().enable_io().build().unwrap().block_on(async {
            let supervisors = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let accepting = Listener::inherited(supervisors.try_clone().unwrap().into()).unwrap().accepting().unwrap();
            let address = address(&accepting);
            drop(accepting.end().unwrap());
            assert!(TcpStream::connect(address).is_ok());
            assert!(supervisors.accept().is_ok());
        });
    }

    fn address(accepting: &Accepting) -> SocketAddr {
        let Accepting::Tcp(listener, _) = accepting else { panic!("a TCP listener is one") };
        listener.local_addr().unwrap()
    }
}
