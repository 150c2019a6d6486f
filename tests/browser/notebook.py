"""A notebook in JupyterLab, worked in with mouse and keyboard."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

KERNEL_MS = 60_000
CELL_MS = 90_000


class Notebook:
    """The notebook that is open in a tab."""

    def __init__(self, tab: Page) -> None:
        """A new one, from the launcher."""
        self.tab, self.cells_run = tab, 0
        tab.locator('.jp-LauncherCard[data-category="Notebook"]').first.click()
        expect(tab.locator(".jp-Notebook .cm-content").first).to_be_focused(timeout=KERNEL_MS)
        expect(tab.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=KERNEL_MS)

    def run(self, code: str) -> Locator:
        """Write `code` into the last cell and run it with the keyboard; where its output is."""
        cell = self.tab.locator(".jp-Notebook .jp-CodeCell").nth(self.cells_run)
        expect(cell.locator(".cm-content")).to_be_focused()
        self.tab.keyboard.insert_text(code)
        self.tab.keyboard.press("Shift+Enter")
        self.cells_run += 1
        prompt = cell.locator(".jp-InputPrompt")
        expect(prompt).to_have_text(f"[{self.cells_run}]:", timeout=CELL_MS)
        return cell.locator(".jp-OutputArea")
