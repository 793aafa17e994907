"""delay-relay.py A B MS: copy Ethernet frames between the links A and B, MS milliseconds late, both ways."""
import collections
import select
import socket
import sys
import time

SOL_PACKET, PACKET_VNET_HDR = 263, 15  # the header keeps checksum and segmentation offload working
OUTGOING = 4  # a frame of our own, seen again
QUEUE_MAX = 20_000  # frames; a full queue drops, as a switch does


def link(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    s.bind((name, 3))
    s.setblocking(False)
    return s


def main(a_name, b_name, delay_s):
    a, b = link(a_name), link(b_name)
    print("copying", flush=True)  # who started this waits for it: until now frames were lost
    queue = collections.deque()
    while True:
        wait_s = max(0, queue[0][0] - time.monotonic()) if queue else None
        for s in select.select([a, b], [], [], wait_s)[0]:
            for _ in range(64):  # a bound, so that neither side starves the other
                try:
                    frame, address = s.recvfrom(70000)
                except BlockingIOError:
                    break
                if address[2] != OUTGOING and len(queue) < QUEUE_MAX:
                    queue.append((time.monotonic() + delay_s, b if s is a else a, frame))
        while queue and queue[0][0] <= time.monotonic():
            _, out, frame = queue.popleft()
            try:
                out.send(frame)
            except OSError:
                pass  # the link is down or its buffer full: the frame is lost, as on a wire


main(sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000)
