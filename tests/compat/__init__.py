"""Event files that other programs have written, and how they are written again."""
