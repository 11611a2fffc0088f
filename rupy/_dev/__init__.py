"""The live application: what it declares, as the analysis of its source would say it, and how it is run as it stands."""
