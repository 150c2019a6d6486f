"""DSAuthenticator by itself: its defaults, and what its settings mean together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from traitlets.config import Config

from jhub_ds.sso.authenticator import DSAuthenticator
from tests.sso.hubs import POLICY

ANALYSTS, HUB_USERS = "/bank/ds/analysts", "/bank/hub-users"


@pytest.fixture
def built() -> Callable[..., DSAuthenticator]:
    """Build one, with these settings in `c.DSAuthenticator` and a policy."""

    def build(**settings: Any) -> DSAuthenticator:
        c = Config()
        exec(POLICY, {"c": c})
        for name, value in settings.items():
            setattr(c.DSAuthenticator, name, value)
        return DSAuthenticator(config=c)

    return build


def test_everybody_may_sign_in_by_default(built: Callable[..., DSAuthenticator]) -> None:
    assert built().allow_all is True


@pytest.mark.parametrize(
    "named",
    [{"allowed_users": {"ann"}}, {"allowed_groups": {HUB_USERS}}, {"allow_existing_users": True}],
    ids=lambda named: next(iter(named)),
)
def test_naming_who_may_sign_in_keeps_others_out(
    built: Callable[..., DSAuthenticator], named: dict[str, Any]
) -> None:
    assert built(**named).allow_all is False


async def test_a_member_of_an_allowed_group_may_sign_in(
    built: Callable[..., DSAuthenticator],
) -> None:
    authenticator = built(allowed_groups={HUB_USERS})
    groups = await authenticator.get_user_groups({"oauth_user": {"groups": [HUB_USERS, "/x"]}})
    assert groups == {HUB_USERS}
    assert await authenticator.check_allowed("ann", {"admin": None, "groups": sorted(groups)})


async def test_somebody_who_is_not_allowed_is_an_audit_event(
    built: Callable[..., DSAuthenticator], capsys: pytest.CaptureFixture[str]
) -> None:
    authenticator = built(allowed_users={"ann"})
    assert not await authenticator.check_allowed("ben", {"admin": None, "groups": []})
    assert '"reason": "not allowed to sign in"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "key",
    [
        "oauth_user.deep.groups",
        lambda state: state["oauth_user"]["deep"]["groups"],
        lambda state: {state["oauth_user"]["deep"]["groups"]},
    ],
    ids=["path", "callable", "callable-with-a-set"],
)
async def test_auth_state_groups_key_is_read_where_it_is_set(
    built: Callable[..., DSAuthenticator], key: Any
) -> None:
    state = {"oauth_user": {"groups": ["/bank/ds/dl"], "deep": {"groups": ANALYSTS}}}
    assert await built(auth_state_groups_key=key).get_user_groups(state) == {ANALYSTS}


async def test_an_awaitable_auth_state_groups_key_is_awaited(
    built: Callable[..., DSAuthenticator],
) -> None:
    async def ask(state: Any) -> list[str]:
        return [ANALYSTS]

    assert await built(auth_state_groups_key=ask).get_user_groups({}) == {ANALYSTS}


def test_the_way_back_from_the_sso_is_beside_the_callback(
    built: Callable[..., DSAuthenticator],
) -> None:
    authenticator = built(oauth_callback_url="https://hub.example/base/hub/oauth_callback")
    assert authenticator.signed_out_url(None) == "https://hub.example/base/hub/logout"


def test_every_setting_is_explained_with_its_default_and_an_example() -> None:
    own = DSAuthenticator.class_own_traits(config=True)
    assert set(own) == {"groups_claim", "end_session_url", "manage_groups"}
    assert all("Default: " in trait.help and "Example: " in trait.help for trait in own.values())
