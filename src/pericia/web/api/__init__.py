"""What the API's operations share: the gate, problems, pages of lists, tags of versions."""
