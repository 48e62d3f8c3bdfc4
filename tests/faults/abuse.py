# Clients that hold what they can: idle connections, half a handshake, half a request, answers that nobody reads. Memory and handles stay bounded, and others are answered.
import datetime
import ipaddress
import json
import os
import resource
import socket
import ssl
import time

from trent import Client, Gone, Refused, Report, Store, Work, arguments

# connections: how many are held at a time, also the server's maxConnections; rounds: how often everything is done, to see whether anything stays.
# heap: MiB that the server's heap may have (0: as it likes), to see that what it holds and what it merely has not given back are two things.
# only: does what has this in its name.
options = arguments(connections=2000, rounds=2, heap=0, only="")
report = Report("abuse")
figures = []

MIB = 1024 * 1024
NOISE = 150 * MIB  # heaps that grow and are given back late
BUFFERS = 192 * 1024  # a connection: received and not read, written and not sent, the start of a body
LARGE_BODIES = 64 * MIB
PATIENCE = 60
SPARE = 10  # connections for whoever looks whether the server still answers
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 1048576\r\n\r\n"


def resident(server):
    with open(f"/proc/{server.pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS:"))


def handles(server):
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def eventually(holds):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def connect(port, count):
    opened = []
    for _ in range(count):
        try:
            connection = socket.socket()
            connection.settimeout(10)
            # What is not read stays with the server, and not in the kernel's buffers on this side.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", port))
            opened.append(connection)
        except OSError:
            break
    return opened


def send_to_all(connections, data):
    """Sends to each what the server takes at once, round and round, until none takes more."""
    left = {connection: memoryview(data) for connection in connections}
    for connection in connections:
        connection.setblocking(False)
    idle = 0
    while left and idle < 20:
        moved = False
        for connection, rest in list(left.items()):
            try:
                sent = connection.send(rest)
                moved = True
                if sent == len(rest):
                    del left[connection]
                else:
                    left[connection] = rest[sent:]
            except BlockingIOError:
                pass
            except OSError:
                del left[connection]
        if moved:
            idle = 0
        else:
            idle += 1
            time.sleep(0.05)


def closed(connections):
    """How many the server has closed; what it answers is read away."""
    gone = 0
    for connection in connections:
        connection.setblocking(False)
        try:
            while True:
                if not connection.recv(65536):
                    gone += 1
                    break
        except BlockingIOError:
            pass
        except OSError:
            gone += 1
    return gone


def close_all(connections):
    for connection in connections:
        connection.close()


def answers(port, credential):
    client = Client(port, credential, timeout=10)
    try:
        client.kms("GenerateRandom", NumberOfBytes=16)
        return True
    except (Gone, Refused):
        return False
    finally:
        client.close()


def abuse(name, server, credential, count, act, allowed, ends=False):
    """Holds connections, looks at the memory, lets them go, and looks whether the server is as it was."""
    before, handles_before = resident(server), handles(server)
    held = connect(server.port, count)
    try:
        report.require(len(held) == count, f"{name}: only {len(held)} of {count} connections were opened")
        act(held)
        peak = 0
        for _ in range(10):
            peak = max(peak, resident(server))
            time.sleep(0.1)
        report.require(peak - before <= allowed + NOISE, f"{name}: the server grew by {(peak - before) / MIB:.0f} MiB; {(allowed + NOISE) / MIB:.0f} are allowed")
        report.require(eventually(lambda: answers(server.port, credential)), f"{name}: nobody else is answered meanwhile")
        if ends:
            report.require(eventually(lambda: closed(held) == len(held)), f"{name}: {len(held) - closed(held)} connections were not ended by the server")
    finally:
        close_all(held)
    report.require(eventually(lambda: handles(server) <= handles_before + 20), f"{name}: {handles(server) - handles_before} handles stay")
    report.require(eventually(lambda: answers(server.port, credential)), f"{name}: the server does not answer afterwards")
    figures.append(f"{name} {before / MIB:.0f}/{peak / MIB:.0f}/{resident(server) / MIB:.0f}")
    print(f"{name}: {count} connections; {before / MIB:.0f} MiB before, {peak / MIB:.0f} during, {resident(server) / MIB:.0f} after", flush=True)


def write_certificate(directory):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = os.path.join(directory, "tls.pem"), os.path.join(directory, "tls.key")
    with open(certificate_file, "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
    with open(os.open(key_file, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return {"certificateFile": certificate_file, "keyFile": key_file}


def change_settings(store, **members):
    with open(store.config) as file:
        settings = json.load(file)
    with open(store.config, "w") as file:
        json.dump({**settings, **members}, file)


def in_the_clear(server, credential, count):
    many = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" * 5000
    scenarios = (
        ("idle", count, lambda held: None, count * 16 * 1024, False),
        ("headers that stop", count, lambda held: send_to_all(held, b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-"), count * 32 * 1024, True),
        ("headers without an end", count, lambda held: send_to_all(held, b"POST / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 65536), count * BUFFERS, True),
        ("bodies that do not come", count, lambda held: send_to_all(held, HEAD), count * 32 * 1024, True),
        ("large bodies without an end", min(count, 1000), lambda held: send_to_all(held, HEAD + bytes(MIB - 1)), min(count, 1000) * BUFFERS + 2 * LARGE_BODIES, False),
        ("answers that nobody reads", min(count, 1000), lambda held: send_to_all(held, many), min(count, 1000) * BUFFERS, False),
    )
    for name, connections, act, allowed, ends in scenarios:
        if options["only"] in name:
            abuse(name, server, credential, connections, act, allowed, ends)

    # One more than there may be is closed at once, and those inside are not disturbed.
    inside = connect(server.port, count + SPARE + 100)
    try:
        report.require(eventually(lambda: closed(inside) >= 100), "connections above the bound are not closed")
        report.require(closed(inside) <= 100 + SPARE, "connections within the bound are closed")
    finally:
        close_all(inside)
    report.require(eventually(lambda: answers(server.port, credential)), "the server does not answer after too many connections")


def over_tls(server, credential, count):
    def half_hello(held):
        send_to_all(held, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")

    def reach(_, __):
        try:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain, context.wrap_socket(plain) as secured:
                secured.sendall(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return b" 200 " in secured.recv(4096)
        except OSError:
            return False

    global answers
    plain_answers, answers = answers, reach
    try:
        abuse("handshakes that do not begin", server, credential, count, lambda held: None, count * 32 * 1024, ends=True)
        abuse("half a handshake", server, credential, count, half_hello, count * BUFFERS, ends=True)
    finally:
        answers = plain_answers


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
most = min(options["connections"], hard - 1000)
with Work() as work:
    data, outside = os.path.join(work, "data"), os.path.join(work, "outside")
    os.mkdir(outside, 0o700)
    store = Store(data, outside)
    credential = store.init()
    change_settings(store, maxConnections=most + SPARE)
    environment = {"DOTNET_GCHeapHardLimit": hex(options["heap"] * MIB)} if options["heap"] else {}
    server = store.start(env=environment)
    if report.require(server.port is not None, f"no start: {server.log[-500:]}"):
        after = []
        for _ in range(options["rounds"]):
            in_the_clear(server, credential, most)
            after.append(resident(server))
        report.require(after[-1] <= after[0] + 2 * NOISE, f"memory grows from round to round: {[value // MIB for value in after]} MiB")
        complaints = [line for line in server.lines if '"level":"error"' in line or '"level":"critical"' in line]
        report.require(not complaints, f"the server complains: {complaints[:2]}")
        server.stop()
    change_settings(store, tls=write_certificate(outside))
    server = store.start()
    if report.require(server.port is not None, f"no start with TLS: {server.log[-500:]}"):
        if not options["only"]:
            over_tls(server, credential, most)
        server.stop()
    for complaint in store.check():
        report.require(False, complaint)
report.end(f"{most} connections; MiB before/during/after: {', '.join(figures)}")
