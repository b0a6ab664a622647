"""Collections: how old debts are and how they move, when a debtor may be contacted, agreements."""
