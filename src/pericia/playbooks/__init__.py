"""The services that ship: one folder each, with playbook, pages in both languages and a sample."""
