"""Reports as values: blocks of text, tables and charts, written as one HTML file or one PDF."""
