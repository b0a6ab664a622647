"""Data entry: fields keyed twice by two people, compared, and how often they are wrong."""
