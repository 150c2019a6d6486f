"""Counterparts and launchers that several folders of tests share."""
