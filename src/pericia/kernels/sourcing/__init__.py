"""Which processes to hand to others, and how: the decision with its reasons, and the money.

Values in, values out: every draw comes from a seed that is given.
"""
