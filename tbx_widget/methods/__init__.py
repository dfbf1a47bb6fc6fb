"""The methods of a `SummaryWriter`, a module for each kind of value.

What takes time is done by the media lane, except where the caller's thread must: figures belong to pyplot, and
models to the training loop.
"""
