"""Sales: leads and their score, stages with exit rules, what a pipeline may bring."""
