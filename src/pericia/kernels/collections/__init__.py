"""Collections: how old debts are, and how they move between buckets."""
