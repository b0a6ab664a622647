"""What options of sourcing cost over the years, with ranges instead of single numbers."""
