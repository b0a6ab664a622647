"""Reading event logs from files: XES, CSV and Parquet, in bounded memory, into `EventLog`."""
