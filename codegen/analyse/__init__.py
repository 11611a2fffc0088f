"""Finds out what an application declares, by following its modules the way an import runs them.

Statements at the top level, project imports, and calls of the project's own functions are followed in the order in which
they run, with values that are known (constants, functions, applications) or not. What depends on a run is never guessed:
it is reported, and left to run time.
"""
