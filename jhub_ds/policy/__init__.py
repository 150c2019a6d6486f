"""What each role may start: plain configuration in, decisions out.

Everything here is pure and frozen: no Jupyter, no network, no clock. The same policy renders the
page, checks every way in, re-checks the finished pod and explains itself on the command line.
"""
