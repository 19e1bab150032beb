"""One of several processes that share a port: python3 server.py http|tcp|udp HOST PORT

With one word more, N, it shares nothing: it listens on the port and forks N processes, which inherit the listener."""

import asyncio
import json
import os
import signal
import socket
import sys

counts = {"accepted": 0, "answered": 0}


def shared(kind):
    """A socket that others of this uid may bind too: the option has to be on before bind()."""
    made = socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((HOST, int(PORT)))
    return made


def inherited(processes):
    """The listener, in each of so many processes; the first one only waits for them."""
    made = socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET, socket.SOCK_STREAM)
    made.bind((HOST, int(PORT)))
    made.listen(1024)
    if all(os.fork() for _ in range(processes)):
        sys.exit(os.wait()[1])
    return made


async def http(reader, writer):
    counts["accepted"] += 1
    last = False
    while not last:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        last = b"\r\nconnection: close\r\n" in head
        counts["answered"] += 1
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nPortshare-Member: %s\r\n%sContent-Length: %d\r\n\r\n%s\n"
            % (NAME, b"Connection: close\r\n" if last else b"", len(NAME) + 1, NAME)
        )
        await writer.drain()
    writer.close()


async def tcp(reader, writer):
    counts["accepted"] += 1
    while line := await reader.readline():
        counts["answered"] += 1
        writer.write(NAME + b" " + line)
        await writer.drain()
    writer.close()


async def quietly(answer, reader, writer):
    """A client that leaves is none of our errors."""
    try:
        await answer(reader, writer)
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        writer.close()


class Udp(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, datagram, sender):
        counts["accepted"] += datagram.startswith(b"new ")
        counts["answered"] += 1
        self.transport.sendto(NAME + b" " + datagram, sender)


def tell():
    """Its counts, for who has started it and reads what it writes to descriptor 8."""
    os.write(8, json.dumps({"event": "final", "pid": os.getpid(), **counts}).encode() + b"\n")


async def main(listener):
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    if PROTOCOL == "udp":
        await asyncio.get_running_loop().create_datagram_endpoint(Udp, sock=shared(socket.SOCK_DGRAM))
    else:
        answer = {"http": http, "tcp": tcp}[PROTOCOL]
        await asyncio.start_server(
            lambda reader, writer: quietly(answer, reader, writer),
            sock=listener or shared(socket.SOCK_STREAM),
            backlog=1024,
        )
    await end.wait()
    tell()


PROTOCOL, HOST, PORT, *PROCESSES = sys.argv[1:]
LISTENER = inherited(int(PROCESSES[0])) if PROCESSES else None
NAME = b"%d" % os.getpid()
asyncio.run(main(LISTENER))
