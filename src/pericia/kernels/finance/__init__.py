"""Finance: ratios of statements, and the risk of distress."""
