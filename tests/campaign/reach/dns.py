"""dns.py LOG READY: a name server on 127.0.0.53 that knows every name, and notes each that is asked.

The real names of Microsoft and Okta lead to the simulator; all others to 127.66.6.6, where somebody
listens too, so that a program that talks to strangers gets as far as it would in the world.
Ends with the program that started it.
"""

import os
import socket
import struct
import sys
import threading

KNOWN = {
    "login.microsoftonline.com": "127.77.1.1",
    "graph.microsoft.com": "127.77.1.2",
    "acme.okta.com": "127.77.1.3",
    "acme-admin.okta.com": "127.77.1.3",
}
parent = os.getppid()
log = open(sys.argv[1], "ab", buffering=0)


def strangers(port):
    listener = socket.create_server(("127.66.6.6", port))
    while True:
        listener.accept()[0].close()


for port in (80, 443, 1080, 3128, 8080):
    threading.Thread(target=strangers, args=(port,), daemon=True).start()
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.53", 53))
server.settimeout(0.2)
open(sys.argv[2], "w").close()
while os.getppid() == parent:
    try:
        ask, client = server.recvfrom(4096)
    except TimeoutError:
        continue
    labels, at = [], 12
    while ask[at]:
        labels.append(ask[at + 1 : at + 1 + ask[at]].decode())
        at += ask[at] + 1
    name = ".".join(labels).lower()
    log.write(name.encode() + b"\n")
    question = ask[12 : at + 5]
    is_v4 = struct.unpack(">H", ask[at + 1 : at + 3])[0] == 1
    answer = ask[:2] + b"\x81\x80\0\1" + (b"\0\1" if is_v4 else b"\0\0") + b"\0\0\0\0" + question
    if is_v4:
        answer += b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(KNOWN.get(name, "127.66.6.6"))
    server.sendto(answer, client)
