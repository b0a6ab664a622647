"""Handing checkpoints to the client, by webhook and by e-mail: the newest only, and not too often.

A log that only the operator holds can be rewritten by the operator; a busy client gets a checkpoint
every second. So whoever asked is told of the newest one each hour by webhook, each day by e-mail.
"""
