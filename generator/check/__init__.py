"""Checks over the derived facts; findings speak of data paths, never of files."""
