"""The commands for scripts: `tbx list`, `tags`, `show`, `summary`, `export`, `tail`, `check`."""
