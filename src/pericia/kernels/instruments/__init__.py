"""Instruments: tested analyses with declared inputs, parameters and outputs.

`catalogue.INSTRUMENTS` holds every one; `running.run` runs one on tables that are in memory.
"""
