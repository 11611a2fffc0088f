"""What the runtime promises to an application and to the one who operates it."""
