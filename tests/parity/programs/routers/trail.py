"""Who has seen a request."""


def mark(request, name):
    request.state.trail.append(name)
