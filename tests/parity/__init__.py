"""The same answers, byte for byte, in development and in built mode."""
