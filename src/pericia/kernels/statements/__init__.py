"""Financial statements: whether they balance, and what their ratios say."""
