"""A mail server for tests: real SMTP on this machine, as well or as ill as a story needs it."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

#: What the server says at the end of a mail; None hangs up without a word.
Verdict = Callable[[EmailMessage], str | None]


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail and keeps it in `taken`; `refuses` are addresses that it does not know."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[EmailMessage] = []
        self.connections = 0
        self.refuses: set[str] = set()
        self.refusal = "550 no such person here"
        self.verdict: Verdict = lambda message: "250 taken"


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            if command == "QUIT":
                self._say("221 bye")
                return
            if command == "DATA":
                if not self._take():
                    return
            elif command == "RCPT" and any(address in line for address in self.server.refuses):
                self._say(self.server.refusal)
            else:
                self._say("250 ok")

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        answer = self.server.verdict(message)
        if answer is None or answer.startswith("250"):
            self.server.taken.append(message)
        if answer is None:
            return False
        self._say(answer)
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(settings) -> Iterator[MailServer]:
    """A running server that the site sends through; `settings` is pytest-django's."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        send_through(server, settings)
        yield server
        server.shutdown()


def send_through(server: MailServer, settings) -> None:
    """Points the site's mail settings at a server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_TIMEOUT = 5
