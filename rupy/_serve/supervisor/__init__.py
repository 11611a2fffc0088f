"""Worker processes: started by exec, each with a socket that outlives it, and replaced when they end.

The supervisor is one thread of plain Python. It owns the listening sockets and answers no request.
"""
