"""Voice of the customer: closed contacts of a period, and what their reasons support."""
