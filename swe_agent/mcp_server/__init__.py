"""Our tools and `locate` for other agents: a server of the Model Context Protocol on one repository.

The main thread carries the calls out, one at a time, as the loop does; a thread of its own speaks the protocol.
"""
