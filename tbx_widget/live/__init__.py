"""What a board shows: a bounded picture of the records, and the frames that carry it to a browser."""
