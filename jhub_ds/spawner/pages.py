"""The hub's own handlers of jhub-ds: the spawn page, and its style sheet and script.

The hub's spawn page starts a server for whatever stands in an address; ours only selects it. It
knows the named server that it is about, speaks the reader's language, and shows a refusal beside
its field.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, Template
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.pages import SpawnHandler
from jupyterhub.scopes import needs_scope
from jupyterhub.utils import url_path_join
from tornado import web
from tornado.httputil import url_concat

from jhub_ds.form.assets import ASSETS
from jhub_ds.form.reading import options_from_form, options_from_link
from jhub_ds.locale import msg

from .asked import Asked
from .reader import COOKIE, language_of

ASSETS_PATH = "jhub-ds/static/"
"""Below the hub's base URL."""

_TEMPLATE = "jhub_ds_spawn.html"
_A_YEAR_S = 365 * 24 * 3600
_HUBS_OWN = ("next",)  # parameters of the address that the hub itself reads


class DSSpawnHandler(SpawnHandler):
    """The spawn page. An address can select on it and never starts anything."""

    asked = Asked()
    server_name = ""

    def prepare(self) -> Any:
        """Keep the language that the address chooses; the hub's own work follows."""
        if "lang" in self.request.query_arguments:
            self.set_cookie(
                COOKIE, language_of(self), path=self.hub.base_url, expires_days=365, samesite="Lax"
            )
        return super().prepare()

    @needs_scope("servers")
    async def _get(self, user_name: str, server_name: str, **display: Any) -> Any:
        """Called by `get`. Takes the options out of the address before the hub could start them."""
        self.server_name = server_name
        query = self.request.query_arguments
        sent = {name: [text.decode("utf-8", "replace") for text in query[name]] for name in query}
        options = options_from_link(sent)
        self.asked = Asked(options or None)
        self.request.query_arguments = {n: v for n, v in query.items() if n in _HUBS_OWN}
        return await super()._get(user_name, server_name, **display)

    @needs_scope("servers")
    async def _post(self, user_name: str, server_name: str, **display: Any) -> Any:
        """Called by `post`. What was sent stays on the page if the server is not started."""
        self.server_name = server_name
        body = self.request.body_arguments
        sent = {name: [text.decode("utf-8", "replace") for text in body[name]] for name in body}
        # The hub reads this next, and takes nothing but UTF-8.
        self.request.body_arguments = {n: [text.encode() for text in sent[n]] for n in sent}
        self.asked = Asked(options_from_form(sent))
        user = self.find_user(user_name)
        if user is not None and server_name in user.orm_spawners:
            # The hub replaces a spawner that failed; it has to be the new one that knows us.
            user.get_spawner(server_name, replace_failed=True).handler = self
        return await super()._post(user_name, server_name, **display)

    async def _render_form(
        self, for_user: Any, spawner_options_form: str, message: str = "", html_message: str = ""
    ) -> str:
        """Called by `_get` and `_post`; after an error the hub shows the default server's form."""
        spawner = for_user.spawners.get(self.server_name) or for_user.spawner
        spawner.handler = self
        refused_beside_field = self.asked.refused is not None
        form = await spawner.get_options_form() if self.asked.options else spawner_options_form
        page: str = await self.render_template(
            _TEMPLATE,
            _=self._translate,
            language=language_of(self),
            for_user=for_user,
            server_name=self.server_name,
            display_name=getattr(spawner, "display_name", "") or self.server_name,
            can_start=spawner.role() is not None,
            auth_state=await for_user.get_auth_state(),
            spawner_options_form=form,
            error_message="" if refused_beside_field else message,
            error_html_message="" if refused_beside_field else html_message,
            url=self._url_of_form(),
            xsrf_token=self.xsrf_token.decode("ascii"),
            spawner=spawner,
        )
        return page

    def _url_of_form(self) -> str:
        """Where the form goes, with what the hub reads of an address: where to go on to."""
        kept = {name: self.get_query_argument(name, None) for name in _HUBS_OWN}
        return url_concat(self.request.path, {n: v for n, v in kept.items() if v})

    def _translate(self, text: str, **values: object) -> str:
        return msg(text, **values).in_language(language_of(self))

    def get_template(self, name: str, sync: bool = False) -> Template:
        """The hub's templates and ours; a file of the same name in the hub's `template_paths`
        wins.
        """
        environment = self.settings["jinja2_env_sync" if sync else "jinja2_env"]
        return _with_ours(environment).get_template(name)


class AssetHandler(BaseHandler):
    """The page's style sheet and script: for everybody, and kept by browsers until their address
    changes.

    By browsers only: with any answer the hub may take an old cookie away, which nobody in between
    may keep and give to others.
    """

    def get(self, name: str) -> None:
        """One asset."""
        if name not in ASSETS:
            raise web.HTTPError(404)
        content_type, content = ASSETS[name]
        self.set_header("Content-Type", content_type)
        self.set_header("Cache-Control", f"private, max-age={_A_YEAR_S}, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(content)


def handlers() -> list[tuple[str, type]]:
    """Our routes, to be registered before the hub's own (from `Authenticator.get_handlers`)."""
    return [
        (r"/spawn", DSSpawnHandler),
        (r"/spawn/([^/]+)", DSSpawnHandler),
        (r"/spawn/([^/]+)/([^/]+)", DSSpawnHandler),
        (url_path_join("/", ASSETS_PATH, r"([a-z.]+)"), AssetHandler),
    ]


@cache
def _with_ours(environment: Environment) -> Environment:
    loaders = [environment.loader] if environment.loader is not None else []
    ours = PackageLoader("jhub_ds.spawner")
    return environment.overlay(loader=ChoiceLoader([*loaders, ours]))
