"""The inside of the spawn page: what it shows, what it sends, in which language.

Pure rendering with jinja2: no Jupyter, no tornado, no network, no clock. Nothing here decides
whether a selection is allowed; that is `policy.choice`.
"""
