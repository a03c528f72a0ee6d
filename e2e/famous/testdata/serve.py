#!/usr/bin/python3
"""A server of a few lines, daemonized as the manual of python-daemon shows it."""

import signal
import socketserver
import sys

import daemon
import daemon.pidfile

folder, port = sys.argv[1], int(sys.argv[2])


class Answer(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"here\n")


def stop(number, frame):
    raise SystemExit(0)


socketserver.TCPServer.allow_reuse_address = True
server = socketserver.TCPServer(("127.0.0.1", port), Answer)
with daemon.DaemonContext(
    pidfile=daemon.pidfile.TimeoutPIDLockFile(folder + "/run/serve.pid", 1),
    files_preserve=[server.fileno()],
    signal_map={signal.SIGTERM: stop, signal.SIGHUP: None},
):
    server.serve_forever()
