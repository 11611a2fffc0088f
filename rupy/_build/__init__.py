"""`rupy build`: from an application's folder to the extension module that serves it."""
