"""What must hold before an application can be served: one rule a file."""
