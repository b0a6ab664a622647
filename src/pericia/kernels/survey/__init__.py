"""Surveys: scores with intervals, drivers, cross tables, weights."""
