"""Every service from the catalogue to its document in the client's hands, through pages alone.

    bin/test journeys                      # all of them
    bin/test journeys -k "sales and en"    # some

A service is described in `services/NAME.py`: how the columns of a stranger's file are matched, what
each person writes, and what its document must say. `journey.py` walks it: catalogue, file, import,
each step by the person whose it is, document, files, approval. Slow, so it is a stage of its own.
PERICIA_PICTURES=FOLDER keeps a picture of each page that is walked through.
"""
