"""Agreement: of coders, of two keyings of one source, of raters."""
