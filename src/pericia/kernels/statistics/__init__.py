"""Small statistics that several instruments share: quantiles, tests, intervals."""
