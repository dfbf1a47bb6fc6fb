"""What event files hold, as numbers, pictures and texts in Python: `tbx_widget.read`."""
