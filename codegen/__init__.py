"""The compiler: sources in, plan and generated crate out. Pure: it writes no files, starts no processes, imports no user code."""
