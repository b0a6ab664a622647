"""Market research: samples by cell, weights, and how sure a share is."""
