"""The demonstration: invented companies, and a simulated crew that works by the public actions."""
