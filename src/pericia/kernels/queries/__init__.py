"""Customer queries: which desk a category belongs to, and what is known to answer."""
