"""Files that are copied into a target's environment and run by its own interpreter: standard library, Python 3.6 on.

They are never imported by this program. Each speaks JSON lines into a file that the host names.
"""
