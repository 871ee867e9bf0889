"""proxy.py PORT SEEN: an HTTP proxy that knows CONNECT alone, on a free port of loopback.

Writes its port into one file, and into another what it was asked and every byte that it passed on.
Ends with the program that started it.
"""

import os
import select
import socket
import sys
import threading

port_file, seen_file = sys.argv[1:3]
parent = os.getppid()
seen = open(seen_file, "ab", buffering=0)


def passed_on(client):
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = client.recv(4096)
        if not chunk:
            return
        head += chunk
    seen.write(head)
    host, port = head.split()[1].decode().rsplit(":", 1)
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    while True:
        for side in select.select([client, server], [], [])[0]:
            chunk = side.recv(65536)
            if not chunk:
                return
            seen.write(chunk)
            (server if side is client else client).sendall(chunk)


listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(0.2)
with open(port_file + ".new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(port_file + ".new", port_file)
while os.getppid() == parent:
    try:
        client, _ = listener.accept()
    except TimeoutError:
        continue
    client.settimeout(None)
    threading.Thread(target=passed_on, args=(client,), daemon=True).start()
