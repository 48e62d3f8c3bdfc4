# Secrets are planted through the API and used; then the memory of the process, a core dump of it and its files are searched for them in every form.
import base64
import os
import re
import shutil
import subprocess
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from load import base64_bytes, between
from trent import Client, Report, Store, Work, arguments

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

    def patterns(self):
        for name, secrets in self.by_name.items():
            for secret in secrets:
                text = secret.decode("latin-1")
                for form, pattern in forms(secret).items():
                    yield name, form, pattern
                if name.startswith("access key"):
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


with Work() as work:
    store = Store(f"{work}/data", work)
    credential = store.init()
    secrets, kept = Secrets(), Secrets()
    kept.plant(ROOT_SECRET, credential[1].encode())
    with open(store.root_key, "rb") as file:
        secrets.plant("key in the root key file", bytes.fromhex(file.read().split(b"\n")[1].decode()))
    server = store.start()
    client = Client(server.port, credential)
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
            external = client.kms("CreateKey", Origin="EXTERNAL")["KeyMetadata"]["KeyId"]
            parameters = client.kms("GetParametersForImport", KeyId=external, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
            public = serialization.load_der_public_key(base64_bytes(parameters["PublicKey"]))
            material = os.urandom(32)
            kept.plant("imported key material", material)
            wrapped = public.encrypt(material, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
            client.kms("ImportKeyMaterial", KeyId=external, ImportToken=parameters["ImportToken"], EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
            client.kms("Encrypt", KeyId=external, Plaintext=b"x")
            client.form("iam", "CreateUser", UserName=f"u{number}")
            made = client.form("iam", "CreateAccessKey", UserName=f"u{number}")
            kept.plant("access key of a user", between(made, "SecretAccessKey").encode())
            user = Client(server.port, (between(made, "AccessKeyId"), between(made, "SecretAccessKey")))
            session = user.form("sts", "GetSessionToken")
            kept.plant("access key of a session", between(session, "SecretAccessKey").encode())
            secrets.plant(TOKEN, base64_bytes(between(session, "SessionToken"))[-96:])
            Client(server.port, (between(session, "AccessKeyId"), between(session, "SecretAccessKey"), between(session, "SessionToken"))).form("sts", "GetCallerIdentity")
    for blob in ciphertexts:
        client.kms("Decrypt", CiphertextBlob=blob)
    # Other work on the same buffers, of which a server that runs has always some.
    for _ in range(300):
        client.kms("GenerateRandom", NumberOfBytes=64)
    client.close()

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
    if server.stop() != 0:
        report.require(False, "the server did not stop well")

    # With a copy of the data directory and the log, and without the seal, there is nothing.
    bytes_searched, in_files = 0, 0
    for folder, _, files in os.walk(store.data):
        for file_name in files:
            bytes_searched += os.path.getsize(os.path.join(folder, file_name))
            for name, form, at in search.run(os.path.join(folder, file_name)):
                in_files += 1
                report.require(False, f"{name} as {form} at {at} of {file_name}")
    with open(f"{work}/log", "w") as file:
        file.write(server.log)
    for name, form, at in search.run(f"{work}/log"):
        in_files += 1
        report.require(False, f"{name} as {form} in the log")
    report.require(bytes_searched > 100_000, "there was hardly anything to search")
    report.require(in_files == 0, f"{in_files} secrets in files")
    planted = sum(len(group) for group in [*secrets.by_name.values(), *kept.by_name.values()])
report.end(f"{planted} secrets planted, {ordinary} copies in ordinary memory, {in_core} in a core dump, {in_files} in {bytes_searched} bytes of files and the log")
