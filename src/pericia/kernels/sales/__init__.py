"""Sales: what a pipeline of deals is worth."""
