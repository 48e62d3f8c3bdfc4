# Secrets are planted through the API and used; then the memory of the process, a core dump of it, its files and its backups are searched for them in every form.
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import urllib.parse

import material
from load import base64_bytes, between
from trent import ACCOUNT, Client, Report, Store, Work, arguments

options = arguments(rounds=40)
report = Report("secrets")
TOKEN, ROOT_SECRET = "session token", "access key of the root user"


def forms(secret):
    """The ways in which a secret may stand in memory or in a file; a piece of base64 is looked for at each of its three alignments."""
    found = {"raw": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + secret)
        # The first characters depend on what stands before, the last on what stands behind.
        found[f"base64+{shift}"] = text[(0, 2, 3)[shift]: len(text) - 4]
    wide = {name + " UTF-16": form.decode().encode("utf-16-le") for name, form in found.items() if name != "raw"}
    return {**found, **wide}


class Secrets:
    def __init__(self):
        self.by_name = {}

    def plant(self, name, secret):
        self.by_name.setdefault(name, []).append(secret)

    def count(self):
        return sum(len(group) for group in self.by_name.values())

    def patterns(self):
        for name, secrets in self.by_name.items():
            for secret in secrets:
                text = secret.decode("latin-1")
                for form, pattern in forms(secret).items():
                    yield name, form, pattern
                if name.startswith(("access key", "passphrase", "share")):
                    yield name, "UTF-16", text.encode("utf-16-le")
                    yield name, "URL", urllib.parse.quote(text, safe="").encode()


def regions(pid):
    """(start, end, what it is, whether dumps leave it out, whether it is locked) of what is present of a process."""
    region, present = None, 0
    with open(f"/proc/{pid}/smaps") as file:
        for line in file:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+ *(.*)", line)
            if head:
                region = (int(head[1], 16), int(head[2], 16), head[3], head[4].strip())
            elif line.startswith("Rss:"):
                present = int(line.split()[1])
            elif line.startswith("VmFlags:") and region[2].startswith("r") and present and not region[3].startswith("[v"):
                flags = line.split()[1:]
                yield region[0], region[1], region[3] or "anonymous", "dd" in flags, "lo" in flags


class Search:
    """Finds many patterns at once in a file, with grep: a pattern ends at a line feed, so that the longest piece without one is looked for."""

    def __init__(self, patterns, directory):
        self.names = {}
        for name, form, pattern in patterns:
            piece = max(pattern.split(b"\n"), key=len)
            if len(piece) >= 10:
                self.names.setdefault(piece, (name, form))
        self.file = f"{directory}/patterns"
        with open(self.file, "wb") as file:
            file.write(b"\n".join(self.names))

    def run(self, path):
        """(name, form, offset) of each place."""
        found = subprocess.run(["grep", "-aobF", "-f", self.file, path], capture_output=True, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}).stdout
        for line in found.split(b"\n"):
            offset, _, text = line.partition(b":")
            if text in self.names:
                yield (*self.names[text], int(offset))


def in_memory(pid, search, directory):
    index, path = [], f"{directory}/memory"
    with open(f"/proc/{pid}/mem", "rb", 0) as memory, open(path, "wb") as copy:
        for start, end, *what in regions(pid):
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue
            index.append((copy.tell(), what))
            copy.write(content)
    for name, form, at in search.run(path):
        what, undumped, locked = next(what for offset, what in reversed(index) if offset <= at)
        yield name, form, what, undumped, locked
    os.unlink(path)


def unseal(port, **members):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/unseal", json.dumps(members))
    answer = connection.getresponse()
    body = answer.read().decode()
    report.require(answer.status == 200, f"the store does not open: {answer.status} {body}")
    connection.close()


def private_file(path, text):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o600)
    return path


def plant_every_kind(client, kept, on_disk):
    """
    Keys of every spec, imported where the API takes material, so that it is known here, and made by the server where it does not. OpenSSL and BouncyCastle keep
    copies of the keys of pairs in memory of their own (SECURITY.md): those are searched for in files, and only symmetric and HMAC keys in memory as well.
    """
    wrapping = client.kms("CreateKey")["KeyMetadata"]["KeyId"]
    for spec in material.SPECS:
        made = client.kms("CreateKey", KeySpec=spec, KeyUsage=material.SPECS[spec])["KeyMetadata"]["KeyId"]
        for secret in material.use(client, spec, made):
            on_disk.plant("shared secret given out", secret)
        if spec in material.IMPORTED:
            encoded, parts = material.make(spec)
            key, token = material.import_key(client, spec, encoded)
            for part in parts:
                (on_disk if spec in material.PAIRS else kept).plant(f"imported material of {spec}", part)
            # Within it is the private key of the wrapping, sealed, which nobody outside ever knows.
            on_disk.plant("import token", token)
            material.use(client, spec, key)
        if spec in material.PAIRS:
            pair = client.kms("GenerateDataKeyPair", KeyId=wrapping, KeyPairSpec=spec)
            encoded = base64_bytes(pair["PrivateKeyPlaintext"])
            on_disk.plant(f"data key pair of {spec}", encoded)
            for part in material.secrets_of_pair(spec, encoded):
                on_disk.plant(f"private key of a data key pair of {spec}", part)
            client.kms("Decrypt", CiphertextBlob=pair["PrivateKeyCiphertextBlob"])
    # What is not known outside is known by its beginning, should it ever be written in the clear.
    for kind, beginning in material.beginnings():
        on_disk.plant(f"beginning of a private key of {kind}", beginning)


def plant_in_use(client, secrets, kept, on_disk):
    """Plaintexts, data keys, tokens and credentials, as they come and go; returns ciphertexts of them."""
    ciphertexts = []
    for number in range(options["rounds"]):
        key = client.kms("CreateKey")["KeyMetadata"]["KeyId"]
        answer = client.kms("GenerateDataKey", KeyId=key, KeySpec="AES_256")
        secrets.plant("data key given out", base64_bytes(answer["Plaintext"]))
        ciphertexts.append(answer["CiphertextBlob"])
        plaintext = os.urandom(48)
        secrets.plant("plaintext sent to be encrypted", plaintext)
        ciphertexts.append(client.kms("Encrypt", KeyId=key, Plaintext=plaintext)["CiphertextBlob"])
        secrets.plant("random bytes given out", base64_bytes(client.kms("GenerateRandom", NumberOfBytes=32)["Plaintext"]))
        if number % 4 == 0:
            grant = client.kms("CreateGrant", KeyId=key, GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:root", Operations=["Decrypt"])
            on_disk.plant("grant token", base64_bytes(grant["GrantToken"]))
            client.kms("DescribeKey", KeyId=key, GrantTokens=[grant["GrantToken"]])
            imported = os.urandom(32)
            kept.plant("imported key material", imported)
            external, _ = material.import_key(client, "SYMMETRIC_DEFAULT", imported)
            client.kms("Encrypt", KeyId=external, Plaintext=b"x")
            client.form("iam", "CreateUser", UserName=f"u{number}")
            made = client.form("iam", "CreateAccessKey", UserName=f"u{number}")
            kept.plant("access key of a user", between(made, "SecretAccessKey").encode())
            user = Client(client.port, (between(made, "AccessKeyId"), between(made, "SecretAccessKey")))
            session = user.form("sts", "GetSessionToken")
            kept.plant("access key of a session", between(session, "SecretAccessKey").encode())
            secrets.plant(TOKEN, base64_bytes(between(session, "SessionToken"))[-96:])
            Client(client.port, (between(session, "AccessKeyId"), between(session, "SecretAccessKey"), between(session, "SessionToken"))).form("sts", "GetCallerIdentity")
    return ciphertexts


def change_seals(store, work, on_disk, credential):
    """From the key file to a passphrase, and from it to shares, each used once; returns what the servers logged."""
    log = []
    passphrase = base64.b32encode(os.urandom(20)).decode().lower()
    on_disk.plant("passphrase", passphrase.encode())
    file = private_file(f"{work}/passphrase", passphrase + "\n")
    second, third = Store(store.data, work), Store(store.data, work)
    for one, name, seal in ((second, "passphrase", {"type": "passphrase"}), (third, "shares", {"type": "shamir", "threshold": 2, "shares": 3})):
        one.config = f"{work}/{name}.json"
        one.settings.pop("rootKeyFile")
        one.configure(seal=seal)
    changed = store.run("seal", "change", "--to", second.config, "--new-passphrase-file", file)
    if not report.require(changed.returncode == 0, f"no change to a passphrase: {changed.stderr}"):
        return log
    server = second.start(sealed=True)
    unseal(server.port, passphrase=passphrase)
    Client(server.port, credential).kms("ListKeys")
    server.stop()
    log += server.lines
    changed = second.run("seal", "change", "--to", third.config, "--passphrase-file", file)
    shares = re.findall(r"trent-share-1-\S+", changed.stdout)
    if not report.require(changed.returncode == 0 and len(shares) == 3, f"no change to shares: {changed.stderr}"):
        return log
    for share in shares:
        plain = share.replace("-", "")
        on_disk.plant("share", share.encode())
        on_disk.plant("share without hyphens", plain.encode())
        # 55 bytes in base 32: which set, how many, and from the 20th byte on the value of the share (docs/seals.md).
        bits = int("".join(f"{'0123456789abcdefghjkmnpqrstvwxyz'.index(digit):05b}" for digit in plain[len("trentshare1"):]), 2).to_bytes(55, "big")
        on_disk.plant("value of a share", bits[19:51])
    server = third.start(sealed=True)
    for share in shares[:2]:
        unseal(server.port, share=share)
    Client(server.port, credential).kms("ListKeys")
    server.stop()
    return log + server.lines


with Work() as work:
    store = Store(f"{work}/data", work)
    credential = store.init()
    secrets, kept, on_disk = Secrets(), Secrets(), Secrets()
    kept.plant(ROOT_SECRET, credential[1].encode())
    with open(store.root_key, "rb") as file:
        secrets.plant("key in the root key file", bytes.fromhex(file.read().split(b"\n")[1].decode()))
    server = store.start()
    client = Client(server.port, credential)
    plant_every_kind(client, kept, on_disk)
    for blob in plant_in_use(client, secrets, kept, on_disk):
        client.kms("Decrypt", CiphertextBlob=blob)
    # Other work on the same buffers, of which a server that runs has always some.
    for _ in range(300):
        client.kms("GenerateRandom", NumberOfBytes=64)

    counts = {}
    search = Search([*secrets.patterns(), *kept.patterns()], work)
    for name, form, what, undumped, locked in in_memory(server.pid, search, work):
        place = ("left out of dumps" if undumped else "ordinary memory") + (", locked" if locked else "")
        counts[name, form, place] = counts.get((name, form, place), 0) + 1
    for (name, form, place), count in sorted(counts.items()):
        print(f"memory: {name} as {form}: {count} times in {place}")
    # A session token is sealed: it says nothing, and is good for nothing without the secret that goes with it.
    ordinary = sum(count for (name, form, place), count in counts.items() if place.startswith("ordinary") and name != TOKEN)
    report.require(ordinary == 0, f"{ordinary} copies of secrets in memory that is dumped")
    # The search finds what must be there: signatures are verified with it.
    report.require(any(name == ROOT_SECRET and "locked" in place for name, form, place in counts), "the search does not even find the secret that is in use")

    core = f"{work}/core"
    dumped = subprocess.run(["gcore", "-o", core, str(server.pid)], capture_output=True, text=True) if shutil.which("gcore") else None
    in_core = None
    if dumped is not None and os.path.exists(f"{core}.{server.pid}"):
        in_core = sum(name != TOKEN for name, *_ in search.run(f"{core}.{server.pid}"))
        os.unlink(f"{core}.{server.pid}")
        report.require(in_core == 0, f"{in_core} copies of secrets in a core dump")
    else:
        report.skip("no core dump could be made")
    os.mkdir(f"{work}/backups", 0o700)
    for number in (1, 2):
        made = store.run("backup", "--out", f"{work}/backups/{number}")
        report.require(made.returncode == 0, f"no backup: {made.stderr}")

    # An emergency seal zeroes what was kept for use: no memory of the process holds it any more, locked or not.
    client.kms("SealStore")
    client.close()
    sealed = {}
    for name, form, what, undumped, locked in in_memory(server.pid, Search([*kept.patterns(), *secrets.patterns()], work), work):
        if name != TOKEN:
            sealed[name, form, what] = sealed.get((name, form, what), 0) + 1
    for (name, form, what), count in sorted(sealed.items()):
        report.require(False, f"after an emergency seal: {name} as {form}: {count} times in memory ({what})")
    if server.stop() != 0:
        report.require(False, "the server did not stop well")
    log = server.lines + change_seals(store, work, on_disk, credential)
    made = store.run("backup", "--out", f"{work}/backups/3")
    report.require(made.returncode == 0, f"no backup after the seals were changed: {made.stderr}")

    # With a copy of the data directory, of the backups and of the log, and without a seal, there is nothing.
    search = Search([*secrets.patterns(), *kept.patterns(), *on_disk.patterns()], work)
    bytes_searched, in_files = 0, 0
    private_file(f"{work}/backups/log", "\n".join(log))
    for top in (store.data, f"{work}/backups"):
        for folder, _, files in os.walk(top):
            for file_name in files:
                bytes_searched += os.path.getsize(os.path.join(folder, file_name))
                for name, form, at in search.run(os.path.join(folder, file_name)):
                    in_files += 1
                    report.require(False, f"{name} as {form} at {at} of {file_name}")
    # The search finds what was written in the clear on purpose.
    report.require(list(search.run(f"{work}/passphrase")) and list(search.run(store.root_key)), "the search does not find the passphrase and the key in their own files")
    report.require(bytes_searched > 1_000_000, "there was hardly anything to search")
    report.require(in_files == 0, f"{in_files} secrets in files")
    planted = secrets.count() + kept.count() + on_disk.count()
report.end(f"{planted} secrets planted, {ordinary} copies in ordinary memory, {in_core} in a core dump, {sum(sealed.values())} in memory after an emergency seal, {in_files} in {bytes_searched} bytes of files, backups and the log")
