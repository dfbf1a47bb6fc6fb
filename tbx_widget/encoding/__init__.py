"""Records and pixels to bytes: event files and PNG. Pure: no file, no clock, no thread."""
