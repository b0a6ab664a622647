"""Makes the sample files of the services: python -m tests.services.making

Invented rows with what real files have: repeated rows, gaps, several ways to write a date, a second
file as an old program exports it. The same seed gives the same files.
"""
