"""Sales: leads and their score, stages with exit rules, the forecast of what is in the pipeline."""
