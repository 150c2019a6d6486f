"""A role's keys, and those of the role that it extends where it is silent."""

from __future__ import annotations

from jhub_ds.policy import keys


def over(
    own: dict[str, object], parent: dict[str, object], pattern: str = "roles.NAME"
) -> dict[str, object]:
    """`own`, and what `parent` has besides; sections with fixed keys are completed key by key."""
    found = dict(own)
    for key, theirs in parent.items():
        ours = own.get(key)
        place = f"{pattern}.{key}"
        if key == "extends":
            continue
        if ours is None:
            found[key] = theirs
        elif isinstance(ours, dict) and isinstance(theirs, dict) and keys.is_section(place):
            found[key] = over(ours, theirs, place)
    return found
