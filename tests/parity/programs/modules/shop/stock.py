"""What there is."""


def items() -> list[str]:
    return ["apple", "pear"]
