"""The table of diagnostics, one group of codes a file."""
