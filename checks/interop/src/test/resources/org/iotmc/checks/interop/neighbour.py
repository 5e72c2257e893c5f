# Another host: says what is sent to the groups of SSDP on a link, and with which hop limit.
# Told "SOURCE TARGET TEXT", it sends a datagram.
import select
import socket
import struct
import sys

LINK, PORT = sys.argv[1], 1900
INDEX = socket.if_nametoindex(LINK)
IP_RECVTTL, IPV6_RECVHOPLIMIT = 12, 51

narrow = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
narrow.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
narrow.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
narrow.bind(("239.255.255.250", PORT))
narrow.setsockopt(
    socket.IPPROTO_IP,
    socket.IP_ADD_MEMBERSHIP,
    struct.pack("4s4si", socket.inet_aton("239.255.255.250"), bytes(4), INDEX))

wide = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
wide.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
wide.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
wide.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1)
wide.bind(("::", PORT))
for group in ("ff02::c", "ff05::c"):
    wide.setsockopt(
        socket.IPPROTO_IPV6,
        socket.IPV6_JOIN_GROUP,
        struct.pack("16si", socket.inet_pton(socket.AF_INET6, group), INDEX))


def hear(heard):
    data, extras, _, source = heard.recvmsg(2048, 64)
    hops = struct.unpack("i", extras[0][2][:4])[0]
    address = source[0].split("%")[0]
    print(f"{data.decode()} from {address} port {source[1]} hops {hops}", flush=True)


def say(source, target, text):
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as out:
        if family == socket.AF_INET6:
            out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, INDEX)
            near = source.startswith("fe80") or target.startswith("ff02")
            out.bind((source, 0, 0, INDEX if source.startswith("fe80") else 0))
            out.sendto(text.encode(), (target, PORT, 0, INDEX if near else 0))
        else:
            interface = struct.pack("4s4si", bytes(4), bytes(4), INDEX)
            out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)
            out.bind((source, 0))
            out.sendto(text.encode(), (target, PORT))


print("ready", flush=True)
while True:
    for readable in select.select([narrow, wide, sys.stdin], [], [])[0]:
        if readable is sys.stdin:
            order = sys.stdin.readline()
            if not order:
                sys.exit()
            say(*order.strip().split(" ", 2))
        else:
            hear(readable)
