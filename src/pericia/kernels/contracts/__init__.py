"""Contracts: clauses found with their place in the text, and what a review must cover."""
