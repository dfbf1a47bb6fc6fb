"""The page on tornado: handlers that any server can mount, and the server of the command."""
