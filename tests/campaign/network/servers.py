"""servers.py MODE PORT SEEN: a proxy that fails in the way MODE says, on a free port of loopback.

Writes its port into one file, and into another what it was asked. `six` is no proxy: it passes on
from [::1]:443 to port 443 of the address that stands in the place of PORT.
"""

import os
import socket
import sys
import threading

mode, port_file, seen_file = sys.argv[1:4]
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
ANSWERS = {
    "login": b"HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
    "login-again": b"HTTP/1.1 407 \x1b]0;PWN\x07\r\nProxy-Authenticate: NTLM\r\n\r\n",
    "forbidden": b"HTTP/1.1 403 X\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>",
    "moved": b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
    "garbage": b"\x00\x1b]0;PWN\x07\xff\xfe\r\n\r\n",
    "page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Hotel</html>",
    "garbage-inside": ESTABLISHED + b"\x16\x03\x03\xff\xff\x1b]0;PWN\x07",
    "closes-inside": ESTABLISHED,
    "silent-inside": ESTABLISHED,
    "escapes": b"HTTP/1.1 502 \x1b[2J\x1b]0;PWN\x07\r\nX: \x1b[31m\r\nContent-Length: 0\r\n\r\n",
}


def pass_on(one, other):
    try:
        while chunk := one.recv(65536):
            other.sendall(chunk)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def six(client):
    server = socket.create_connection((port_file, 443))
    threading.Thread(target=pass_on, args=(client, server), daemon=True).start()
    pass_on(server, client)


def fail(client):
    with open(seen_file, "ab", buffering=0) as seen:
        if mode == "closes":
            return
        seen.write(client.recv(65536))
        if mode == "endless-head":
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                client.sendall(b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")
        client.sendall(ANSWERS.get(mode, b""))
        if mode.startswith("silent"):
            while chunk := client.recv(65536):
                seen.write(chunk)


def serve(client):
    try:
        with client:
            (six if mode == "six" else fail)(client)
    except OSError:
        pass


if mode == "six":
    listener = socket.create_server(("::1", 443), family=socket.AF_INET6)
else:
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file + ".new", "w") as file:
        file.write(str(listener.getsockname()[1]))
    if mode == "refused":
        listener.close()
    os.rename(port_file + ".new", port_file)
    if mode == "refused":
        sys.exit()
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
