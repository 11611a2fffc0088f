"""Serving an artefact: read it, load the application, reconcile the two, run."""
