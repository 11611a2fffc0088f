"""From the plan to the files of a Rust crate."""
