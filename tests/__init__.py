"""The tests of rupy."""
