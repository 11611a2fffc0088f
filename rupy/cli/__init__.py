"""The command line: one command a file; nothing else in rupy prints a result."""
