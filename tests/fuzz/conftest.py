"""What the thousands came to, for docs/reliability.md."""

import pytest

figures: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in figures:
        terminalreporter.write_line(line)
