# What opens a store and what a server shows at its door, damaged: seal slots, shares, the certificate and its key. It is refused and named, never repaired in silence.
import datetime
import hashlib
import http.client
import ipaddress
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trent import Client, Report, Store, Work, arguments, command, get

options = arguments(flips=24, seed=0)
report = Report("damaged seals")
seed = options["seed"] or int(time.time())
chance = random.Random(seed)
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
refused = 0


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def said_by(server):
    return [line for line in server.lines if line.startswith("trent: ")]


def slots(store, change=None):
    """The seal slots of a store that no server has open; written anew where a change is given."""
    with sqlite3.connect(f"{store.data}/trent.db") as database:
        found = dict(database.execute("SELECT name, body FROM seal_slots"))
        if change is not None:
            for name, body in change(dict(found)).items():
                database.execute("UPDATE seal_slots SET body = ? WHERE name = ?", (body, name))
    database.close()
    return found


def flipped(body, at):
    changed = bytearray(body)
    changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


class Sample:
    """A key with a ciphertext, which tell whether a store is still what it was."""

    def __init__(self, port, credential):
        client = Client(port, credential)
        self.credential = credential
        self.key = client.kms("CreateKey", Description="sample")["KeyMetadata"]["KeyId"]
        self.blob = client.kms("Encrypt", KeyId=self.key, Plaintext=b"what it was")["CiphertextBlob"]
        client.close()

    def require(self, server, what):
        client = Client(server.port, self.credential)
        report.require(client.kms("DescribeKey", KeyId=self.key)["KeyMetadata"]["Description"] == "sample", f"{what}: the key is another one")
        report.require(client.kms("Decrypt", CiphertextBlob=self.blob)["Plaintext"] == "d2hhdCBpdCB3YXM=", f"{what}: the ciphertext opens to something else")
        client.close()


def end(server, store, what, *seal):
    report.require(server.stop() == 0, f"{what}: the server did not stop well")
    for words in (["check", *seal], ["audit", "verify"]):
        run = store.run(*words)
        report.require(run.returncode == 0, f"{what}: trent {words[0]}: {run.returncode} {run.stdout[-300:]} {run.stderr[-300:]}")


def damaged_slots(work):
    """Every field of the slot of a key file, and some of its bits at random; then beside a second seal, which opens the store."""
    global refused
    os.mkdir(f"{work}/slots", 0o700)
    store = Store(f"{work}/slots/data", f"{work}/slots")
    credential = store.init()
    server = store.start()
    sample = Sample(server.port, credential)
    end(server, store, "before slots are damaged")
    good = slots(store)
    body = good["primary"]
    # Magic, version, type, identity, generation, both lengths, the wrapped key, the check value, the tag (docs/sealed-key-format.md).
    places = [0, 2, 3, 4, 23, 27, 31, 40, len(body) - 40, len(body) - 1, *(chance.randrange(len(body)) for _ in range(options["flips"]))]
    changes = [(f"bit of byte {at} of a slot", flipped(body, at)) for at in places]
    changes += [("half of a slot", body[: len(body) // 2]), ("an empty slot", b""), ("a slot with a byte too many", body + b"\0"), ("a slot of zeros", bytes(len(body)))]
    for what, changed in changes:
        slots(store, lambda _: {"primary": changed})
        before = digest(f"{store.data}/trent.db")
        server = store.start(patience=20)
        if not report.require(server.port is None, f"{what}: the server starts"):
            server.kill()
        said = said_by(server)
        refused += report.require(len(said) == 1 and "slot" in said[0], f"{what}: what is said is {said} {server.log[-200:]}")
        report.require(digest(f"{store.data}/trent.db") == before, f"{what}: the store was changed")
        report.require(slots(store)["primary"] == changed, f"{what}: the slot was repaired")
        checked = store.run("check")
        report.require(checked.returncode != 0 and "slot" in checked.stdout + checked.stderr, f"{what}: trent check says {checked.returncode} {checked.stdout[-200:]} {checked.stderr[-200:]}")
    slots(store, lambda _: good)
    server = store.start()
    sample.require(server, "after the slot was put back")
    end(server, store, "after the slot was put back")

    # A second seal opens the store whatever became of the first; the damaged slot stays as it is, and is named.
    second = Store(store.data, f"{work}/slots")
    second.config, second.root_key = f"{work}/slots/second.json", f"{work}/slots/second.key"
    second.configure(rootKeyFile=second.root_key)
    added = store.run("seal", "add", "--to", second.config)
    if report.require(added.returncode == 0, f"no second seal: {added.stderr}"):
        for what, changed in (("a slot that is no longer one", bytes(len(body))), ("a slot that no longer opens", flipped(body, len(body) - 1))):
            slots(store, lambda _: {"primary": changed})
            report.require(store.start(patience=20).port is None, f"{what}, beside another: the seal whose slot is damaged opens")
            server = second.start()
            if report.require(server.port is not None, f"{what}, beside another: the other does not open: {server.log[-300:]}"):
                sample.require(server, f"{what}, beside another")
                report.require(server.stop() == 0, f"{what}, beside another: the server did not stop well")
            report.require(slots(store)["primary"] == changed, f"{what}, beside another: the slot was repaired")
            status = second.run("seal", "status")
            if changed[0] == 0:
                report.require(status.returncode == 1 and "primary" in status.stdout + status.stderr, f"{what}, beside another: trent seal status says {status.returncode} {status.stdout} {status.stderr}")
            refused += 1
        slots(store, lambda _: {"primary": body})
        for complaint in store.check():
            report.require(False, f"after the slot was put back beside another: {complaint}")
    return f"{len(changes) + 2} damaged slots"


def unseal(port, **members):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/unseal", json.dumps(members))
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def write(path, content, mode):
    # In one step: who reads it in between sees the old or the new.
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.chmod(path + ".new", mode)
    os.replace(path + ".new", path)


def init_of_shares(directory):
    os.mkdir(directory, 0o700)
    store = Store(f"{directory}/data", directory)
    store.settings.pop("rootKeyFile")
    store.configure(seal={"type": "shamir", "threshold": 2, "shares": 3})
    made = store.run("init", "--account", "111122223333")
    shares = re.findall(r"trent-share-1-\S+", made.stdout)
    report.require(len(shares) == 3, f"trent init with shares: {made.returncode} {made.stderr}")
    credential = tuple(re.search(rf"{name}=(\S+)", made.stdout)[1] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    return store, credential, shares


def mistyped(share):
    """The share with one digit changed into another that is not read as the same."""
    at = chance.choice([index for index in range(len("trent-share-1-"), len(share)) if share[index] != "-"])
    return share[:at] + chance.choice([digit for digit in DIGITS if digit != share[at]]) + share[at + 1:]


def damaged_shares(work):
    global refused
    store, credential, shares = init_of_shares(f"{work}/shares")
    _, _, foreign = init_of_shares(f"{work}/foreign")
    brought = 0
    for number, share in enumerate(shares):
        write(f"{work}/share-{number}", f"{share}\n".encode(), 0o600)
    present = ["--share-file", f"{work}/share-0", "--share-file", f"{work}/share-2"]

    def expect(server, what, share, status, outcome, message, received):
        nonlocal brought
        brought += 1
        answer, body = unseal(server.port, share=share)
        report.require((answer, body.get("outcome")) == (status, outcome) and message in body.get("message", ""), f"{what}: {answer} {body}")
        report.require(body.get("received") == received, f"{what}: {body.get('received')} shares count")
        report.require(share[20:] not in server.log, f"{what}: the share stands in the log")

    server = store.start(sealed=True)
    for share in shares[:2]:
        status, body = unseal(server.port, share=share)
        report.require(status == 200, f"a share is not taken: {body}")
    sample = Sample(server.port, credential)
    end(server, store, "a store of shares", *present)
    good = slots(store)
    before = digest(f"{store.data}/trent.db")

    # Bad shares between good ones: each is named, none counts, none takes away what was brought. Ten that fail within a minute are the limit.
    server = store.start(sealed=True)
    for number in range(4):
        expect(server, "a share with one character changed", mistyped(shares[number % 3]), 400, "share-refused", "checksum does not match", 0)
    expect(server, "a share of another store", foreign[0], 400, "share-refused", "another set", 0)
    expect(server, "half of a share", shares[0][:50], 400, "share-refused", "not the text of a share", 0)
    expect(server, "a good share", shares[0], 200, "share-taken", "", 1)
    expect(server, "a share brought twice", shares[0].upper(), 200, "share-repeated", "", 1)
    expect(server, "a damaged share after a good one", mistyped(shares[1]), 400, "share-refused", "checksum does not match", 1)
    expect(server, "a share of another store after a good one", foreign[1], 400, "share-refused", "another set", 1)
    report.require(get(server.port, "/health/ready")[0] == 503 and digest(f"{store.data}/trent.db") == before, "the store is not as it was while it is sealed")
    report.require(until(lambda: server.log.count("UnsealingFailed") >= 8), f"the log does not name the shares that were refused: {server.log[-400:]}")
    status, body = unseal(server.port, share=shares[2])
    report.require((status, body.get("outcome")) == (200, "unsealed"), f"the second good share does not open: {status} {body}")
    sample.require(server, "after bad shares")
    end(server, store, "after bad shares", *present)
    refused += 8

    # The command says the same, and a share file that others may read is not even looked at.
    server = store.start(sealed=True)
    for what, share, mode, message in (("a damaged share", mistyped(shares[0]), 0o600, "checksum does not match"), ("a share for all to read", shares[0], 0o644, "others")):
        write(f"{work}/share", f"{share}\n".encode(), mode)
        ran = subprocess.run(command("unseal", "--share-file", f"{work}/share", "--url", f"http://127.0.0.1:{server.port}"), capture_output=True, text=True)
        refused += report.require(ran.returncode == 1 and message in ran.stdout + ran.stderr, f"trent unseal with {what}: {ran.returncode} {ran.stdout} {ran.stderr}")
    server.kill()

    # The slot of the shares: the set, a commitment, the number of shares, the wrapped key. Nothing opens, and what people brought does not count wrongly.
    for what, at in (("the set of the slot of shares", 33), ("a commitment of the slot of shares", 60), ("the threshold of the slot of shares", 49), ("the wrapped key of the slot of shares", len(good["primary"]) - 90), ("the tag of the slot of shares", len(good["primary"]) - 1)):
        slots(store, lambda _: {"primary": flipped(good["primary"], at)})
        changed = slots(store)["primary"]
        server = store.start(patience=20, sealed=True)
        if server.port is None:
            said = said_by(server)
            refused += report.require(len(said) == 1 and "slot" in said[0], f"{what}: what is said is {said}")
        else:
            answers = [unseal(server.port, share=share) for share in shares]
            report.require(all(body.get("outcome") != "unsealed" for _, body in answers), f"{what}: the store opens")
            refused += report.require(any(body.get("outcome") in ("share-refused", "does-not-open") for _, body in answers), f"{what}: nothing is said: {answers}")
            server.kill()
        report.require(slots(store)["primary"] == changed, f"{what}: the slot was repaired")
    slots(store, lambda _: good)
    server = store.start(sealed=True)
    for share in shares[1:]:
        unseal(server.port, share=share)
    sample.require(server, "after the slot of the shares was put back")
    end(server, store, "after the slot of the shares was put back", *present)
    return f"{brought} shares brought"


def certificate(serial):
    """A certificate of its own for 127.0.0.1 and its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"trent-{serial}")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(serial)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False).sign(key, hashes.SHA256())
    )
    return (
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        made.public_bytes(serialization.Encoding.DER),
    )


def shown(port):
    """The certificate that the server shows, in DER, after it answered a request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 20) as plain, context.wrap_socket(plain) as secure:
        secure.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return secure.getpeercert(True) if secure.recv(100).startswith(b"HTTP/1.1 200") else None


def until(condition, patience=15):
    deadline = time.monotonic() + patience
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def damaged_tls(work):
    """The files of TLS, at the start and while a server runs: there the certificate before goes on."""
    global refused
    os.mkdir(f"{work}/tls", 0o700)
    store = Store(f"{work}/tls/data", f"{work}/tls")
    files = {"certificate": f"{work}/tls/tls.pem", "key": f"{work}/tls/tls.key"}
    store.init()
    store.configure(tls={"certificateFile": files["certificate"], "keyFile": files["key"]})
    first, second = certificate(1), certificate(2)
    modes = {"certificate": 0o644, "key": 0o600}
    good = {"certificate": first[0], "key": first[1]}

    def put(which=None, content=None, mode=None):
        for name, path in files.items():
            write(path, content if name == which and content is not None else good[name], mode if name == which and mode is not None else modes[name])
        if which is not None and content is None and mode is None:
            os.unlink(files[which])

    damages = [("no file", name, None, None) for name in files]
    for name, text in good.items():
        lines = text.split(b"\n")
        damages += [
            (f"half of the {name}", name, text[: len(text) // 2], None),
            (f"an empty file of the {name}", name, b"", None),
            (f"the {name} without its last line", name, b"\n".join(lines[:-2]) + b"\n", None),
            (f"a {name} with a line left out", name, b"\n".join(lines[:2] + lines[3:]), None),
            (f"a {name} with a character that is none of base64", name, b"\n".join([lines[0], lines[1][:10] + b"!" + lines[1][11:], *lines[2:]]), None),
            (f"a {name} of zeros", name, bytes(len(text)), None),
            (f"the {name} of another", name, second[0] if name == "certificate" else second[1], None),
        ]
    damages.append(("a key for all to read", "key", good["key"], 0o644))

    for what, name, content, mode in damages:
        put(name, content, mode)
        server = store.start(patience=20)
        report.require(server.port is None, f"{what} at the start: the server starts")
        server.kill()
        said = said_by(server)
        refused += report.require(len(said) == 1 and files[name] in said[0], f"{what} at the start: what is said is {said} {server.log[-200:]}")
        report.require(good["key"].split(b"\n")[1].decode() not in server.log, f"{what} at the start: the key stands in the log")

    put()
    server = store.start()
    if not report.require(server.port is not None, f"no start with good files: {server.log[-300:]}"):
        return "no TLS"
    report.require(shown(server.port) == first[2], "another certificate is shown than that of the file")
    for what, name, content, mode in damages:
        before = len(server.lines)
        put(name, content, mode)
        os.kill(server.pid, signal.SIGHUP)
        told = lambda: [line for line in server.lines[before:] if "CertificateRefused" in line]
        if report.require(until(told), f"{what} at a reload: nothing is said"):
            refused += report.require(files[name] in told()[0], f"{what} at a reload: the file is not named: {told()[0]}")
        report.require(shown(server.port) == first[2], f"{what} at a reload: the certificate before does not go on")
        put()
        os.kill(server.pid, signal.SIGHUP)
        # The same fault is told once: the next one must be another, so that good files have to have been read in between.
        report.require(until(lambda: [line for line in server.lines[before:] if "CertificateLoaded" in line]), f"{what} at a reload: that good files are back is not said")
    good["certificate"], good["key"] = second[0], second[1]
    put()
    os.kill(server.pid, signal.SIGHUP)
    report.require(until(lambda: shown(server.port) == second[2]), "a good certificate is not taken after damaged ones")
    report.require(not [line for line in server.lines if first[1].split(b"\n")[1].decode() in line], "the key stands in the log")
    end(server, store, "after files of TLS were damaged")
    return f"{len(damages)} damages of the files of TLS at the start and again at a reload"


with Work() as work:
    figures = [damaged_slots(work), damaged_shares(work), damaged_tls(work)]
report.end(f"{', '.join(figures)}, {refused} refused and named, seed {seed}")
