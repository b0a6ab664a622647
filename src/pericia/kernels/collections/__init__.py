"""Collections: how old a debt is, when a debtor may be contacted, and agreements that add up."""
