"""Decorators of another module than what they wrap."""

import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(request, *rest):
        return function(request, *rest)

    return wrapper
