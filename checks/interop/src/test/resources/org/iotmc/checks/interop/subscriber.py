"""A subscriber at one address of one link: subscriber.py LINK OWN-ADDRESS DEVICE-ADDRESS PORT

Subscribes from there with a callback there, and says where each event came from and what is in it.
Ends with its standard input.
"""

import re
import socket
import sys
import threading

link, own, device, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in own else socket.AF_INET


def at(address, number):
    if family == socket.AF_INET:
        return (address, number)
    scope = socket.if_nametoindex(link) if address.startswith("fe80:") else 0
    return (address, number, 0, scope)


def host(address):
    return address if family == socket.AF_INET else f"[{address}]"


def read(connection, end):
    text = b""
    while end not in text:
        more = connection.recv(4096)
        if not more:
            break
        text += more
    return text.decode()


def listen(server):
    while True:
        connection, peer = server.accept()
        with connection:
            text = read(connection, b"</e:propertyset>")
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        print("event", re.search("<Word>(.*?)</Word>", text).group(1), "from", peer[0].split("%")[0], flush=True)


server = socket.socket(family)
server.bind(at(own, 0))
server.listen()
threading.Thread(target=listen, args=(server,), daemon=True).start()
with socket.socket(family) as asking:
    asking.bind(at(own, 0))
    asking.connect(at(device, int(port)))
    callback = f"http://{host(own)}:{server.getsockname()[1]}/e"
    request = f"SUBSCRIBE /event HTTP/1.1\r\nHost: {host(device)}:{port}\r\nNT: upnp:event\r\nCALLBACK: <{callback}>\r\n\r\n"
    asking.sendall(request.encode())
    print("answered", read(asking, b"\r\n\r\n").split()[1], flush=True)
sys.stdin.read()
