"""`jhub-ds check`: is this configuration right?"""

from __future__ import annotations

from jhub_ds.errors import PolicyError
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.faults import Faults

from .answer import Answer
from .configuration import Configuration


def check(configuration: Configuration, language: str) -> Answer:
    """Every fault, sorted by path; none is yes."""
    faults = Faults()
    for fault in configuration.collisions:
        faults.add(fault)
    try:
        read_policy(configuration.platform)
    except PolicyError as err:
        for fault in err.faults:
            faults.add(fault)
    details = {"faults": [fault.as_json(language) for fault in faults]}
    return Answer(not faults, details, [fault.line(language) for fault in faults])
