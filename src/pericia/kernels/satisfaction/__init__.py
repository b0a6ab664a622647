"""Satisfaction studies: scores on their own scales, with intervals."""
