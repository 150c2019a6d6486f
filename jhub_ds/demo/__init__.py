"""The demo: everything on one machine, each part a real one, in a process of its own."""
