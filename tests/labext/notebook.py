"""A notebook without a page: a kernel that a lab started, and its cells."""

from __future__ import annotations

import time
from typing import Any

from jupyter_client.blocking import BlockingKernelClient

TIMEOUT_S = 60


def wait_until_ready(client: BlockingKernelClient) -> None:
    """On a busy machine a kernel that starts misses its heartbeats of one second: ask on."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        try:
            return client.wait_for_ready(timeout=TIMEOUT_S)
        except RuntimeError:
            if time.monotonic() > deadline:
                raise


class Notebook:
    """A kernel of a lab, spoken to over its own sockets."""

    def __init__(self, lab: Any) -> None:
        status, model = lab.ask("api/kernels", "POST", {})
        assert status == 201, model
        self.lab, self.id = lab, model["id"]
        file = lab.home / "runtime" / f"kernel-{self.id}.json"
        self.client = BlockingKernelClient(connection_file=str(file))
        self.client.load_connection_file()
        self.client.start_channels()
        wait_until_ready(self.client)

    def run(self, code: str) -> str:
        """What the cell showed: prints, its value, an error's words."""
        shown: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                shown.append(content["text"])
            elif message["msg_type"] == "execute_result":
                shown.append(content["data"]["text/plain"] + "\n")
            elif message["msg_type"] == "error":
                shown.extend(content["traceback"])

        self.client.execute_interactive(code, output_hook=keep, timeout=TIMEOUT_S)
        return "".join(shown)

    def close(self) -> None:
        self.client.stop_channels()
        self.lab.ask(f"api/kernels/{self.id}", "DELETE")
