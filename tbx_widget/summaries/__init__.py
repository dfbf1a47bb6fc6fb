"""What users pass to `add_*`, turned into values of `tbx_widget.events`. Pure: no file, no clock, no thread."""
