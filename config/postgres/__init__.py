"""PostgreSQL with an end to every wait: the backend (`base`), how long whoever runs now may wait (`limits`)."""

#: Options of each connection. Commands wait as long as a question takes, but not for a machine that is gone: a network
#: that swallows packets would hold them for good. (Seconds; the last in milliseconds. A Unix socket needs none of it.)
NETWORK = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
