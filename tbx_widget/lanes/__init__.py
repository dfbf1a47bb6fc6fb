"""A fixed handful of threads per process that take records from the training loop to every sink.

The *pump* empties the writers' lists every 80 to 100 ms, the *disk* writes event files, the *media* lane makes
histograms and pictures. A training loop only appends.
"""
