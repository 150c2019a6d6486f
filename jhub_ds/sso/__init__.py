"""Signing in and out: who somebody is, and which of their groups the hub keeps.

What a group may start is `policy`'s; pages beyond signing in and out are `spawner.pages`.
"""
