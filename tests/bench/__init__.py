"""The benchmark: rupy, its Rust floor and its peers, measured side by side."""
