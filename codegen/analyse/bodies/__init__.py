"""What the functions of an application do that nobody can mean: RPY6xx.

Bodies are read by Python's own parser. Nothing is guessed: a rule speaks where every run that reaches the line fails, or
where the line never has the effect that it reads as having.
"""
