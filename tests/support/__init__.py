"""What tests over real sockets share: child processes and bytes on the wire."""
