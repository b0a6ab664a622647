"""Deliverables: documents whose every claim has its evidence, and what follows from them."""
