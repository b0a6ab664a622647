"""Words for searching text: how they are spelt alike, weighed, asked for and shown again."""
