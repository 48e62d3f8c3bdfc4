# Files are damaged while no server has them open, and an older copy is put in their place: it is noticed and named, and nothing is repaired in silence.
import hashlib
import os
import random
import re
import shutil
import time

from load import Load
from trent import Report, Store, Work, arguments, get

options = arguments(flips=40, seed=0)
report = Report("damage")
seed = options["seed"] or int(time.time())
chance = random.Random(seed)
PAGE = 4096
only_by_check = 0


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def rewrite(path, change):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    changed = change(content)
    with open(path, "r+b") as file:
        file.truncate(0)
        file.write(content if changed is None else changed)


def flip(content):
    # Sixteen bytes of one place, so that the change does not fall into a page that nothing uses every time.
    at = chance.randrange(len(content) - 16)
    for offset in range(16):
        content[at + offset] ^= 0xA5


class Trial:
    """A copy of the good installation that is damaged in one way."""

    def __init__(self, good, work, number, data=None):
        self.directory = f"{work}/trial-{number}"
        os.mkdir(self.directory, 0o700)
        shutil.copytree(data or good.data, f"{self.directory}/data")
        shutil.copy(good.root_key, f"{self.directory}/root.key")
        self.store = Store(f"{self.directory}/data", self.directory)

    def path(self, name):
        return self.store.root_key if name == "root.key" else os.path.join(self.store.data, name)

    def outcome(self, load, credential):
        """(noticed, what was said, how many things are wrong without a word)."""
        server = self.store.start(patience=20)
        if server.port is None:
            said = [line for line in server.lines if line.startswith("trent: ") or '"reason":"Refused"' in line]
            return "refused to start", said[-1] if said else "", 0
        comparison = load.compare(server.port, credential, everything=True) if load else None
        log = server.log
        server.kill()
        quiet = [line for line in comparison.wrong if "KMSInternalException" not in line and "InternalFailure" not in line]
        loud = len(comparison.wrong) - len(quiet)
        # A list alone cannot notice that a record is missing from it (docs/storage.md): the check of the whole store does.
        silent = [line for line in quiet if not re.search(": alias is None|: grants is|: keys is (?!.*, ''\\).*acknowledged)|stand in one list", line)]
        global only_by_check
        if quiet and not silent and not loud:
            only_by_check += 1
            if not self.store.check():
                silent = quiet
        named = "RecordIntegrity" in log or "integrity" in log.lower() or "malformed" in log.lower() or "does not agree" in log.lower() or "corrupt" in log.lower()
        return ("answers with errors" if loud else "not noticed"), ("named in the log" if named else "not named in the log: " + log[-300:]), silent


with Work() as work:
    good = Store(f"{work}/data", work)
    credential = good.init()
    load = Load(work, writers=2, seed=seed)
    server = good.start()
    load.run(server.port, credential, lambda: time.sleep(0.6))
    load.refusals()
    older = f"{work}/older"
    server.stop()
    shutil.copytree(good.data, older)
    server = good.start()
    load.run(server.port, credential, lambda: time.sleep(0.4))
    # Killed, so that there is a log beside the database.
    server.kill()
    load.compare((server := good.start()).port, credential, everything=True)
    load.run(server.port, credential, lambda: time.sleep(0.2))
    server.kill()
    killed = f"{work}/killed"
    shutil.copytree(good.data, killed)

    number, noticed, unnoticed = 0, 0, 0

    def trial(what, prepare, expected=("refused to start", "answers with errors"), kept=None):
        global number, noticed, unnoticed
        number += 1
        one = Trial(good, work, number)
        prepare(one)
        before = digest(one.path(kept)) if kept and os.path.exists(one.path(kept)) else None
        outcome, said, silent = one.outcome(load, credential)
        report.require(not silent, f"{what}: {silent and silent[:2]}")
        if report.require(outcome in expected, f"{what}: {outcome}, {said}"):
            noticed += outcome != "not noticed"
            unnoticed += outcome == "not noticed"
        if outcome == "refused to start":
            report.require(said, f"{what}: no line says why")
            if before:
                report.require(digest(one.path(kept)) == before, f"{what}: {kept} was changed")
        shutil.rmtree(one.directory)
        return said

    # Bytes of the database itself, with the log copied into it first, so that no page of the log hides them.
    server = good.start()
    server.stop()
    for _ in range(options["flips"]):
        trial("16 bytes of the database", lambda one: rewrite(one.path("trent.db"), flip), ("refused to start", "answers with errors", "not noticed"))
    trial("the header of the database", lambda one: rewrite(one.path("trent.db"), lambda content: content.__setitem__(slice(0, 16), bytes(16))), ("refused to start",), "trent.db")
    trial("half of the database", lambda one: rewrite(one.path("trent.db"), lambda content: content[: len(content) // 2 // PAGE * PAGE]), kept="trent.db")
    trial("an empty database", lambda one: rewrite(one.path("trent.db"), lambda content: b""), ("refused to start",))
    trial("no database", lambda one: os.unlink(one.path("trent.db")), ("refused to start",))
    trial("16 bytes of the root key file", lambda one: rewrite(one.path("root.key"), flip), ("refused to start",), "root.key")
    trial("half of the root key file", lambda one: rewrite(one.path("root.key"), lambda content: content[: len(content) // 2]), ("refused to start",), "root.key")
    trial("no root key file", lambda one: os.unlink(one.path("root.key")), ("refused to start",))
    trial("a root key file for all to read", lambda one: os.chmod(one.path("root.key"), 0o644), ("refused to start",), "root.key")

    def other_root_key(one):
        os.mkdir(f"{one.directory}/other", 0o700)
        other = Store(f"{one.directory}/other/data", f"{one.directory}/other")
        other.init()
        shutil.copy(other.root_key, one.path("root.key"))

    trial("the root key file of another store", other_root_key, ("refused to start",), "root.key")

    # The log beside the database: what it held is lost or whole, and never something else without a word.
    wal = "trent.db-wal"
    if os.path.exists(os.path.join(killed, wal)):
        for _ in range(4):
            number += 1
            one = Trial(good, work, number, killed)
            rewrite(one.path(wal), flip)
            outcome, said, silent = one.outcome(load, credential)
            # Frames of a log that do not sum up end it: the store is then older than its trail, which says so.
            report.require(outcome != "not noticed" or not silent, f"16 bytes of the log of the database: {outcome}, {silent and silent[:2]}")
            noticed += outcome != "not noticed"
            unnoticed += outcome == "not noticed"
            shutil.rmtree(one.directory)

    # The trail: whatever is done to what is signed, the verification finds, with the place, and the server does not go on with it where it looks.
    def trail(what, change):
        global number, noticed
        number += 1
        one = Trial(good, work, number)
        names = sorted(name for name in os.listdir(one.path("audit")) if name.endswith(".jsonl"))
        change(one, [one.path(f"audit/{name}") for name in names])
        verified = one.store.run("audit", "verify")
        report.require(verified.returncode == 1 and "FAULT" in verified.stdout, f"{what}: trent audit verify says {verified.stdout[-300:]}")
        report.require(".jsonl" in verified.stdout.split("FAULT")[-1], f"{what}: no place is named")
        noticed += verified.returncode == 1
        shutil.rmtree(one.directory)

    def lines(path, change):
        with open(path, "rb") as file:
            content, zero, rest = file.read().partition(b"\0")
        several = content.split(b"\n")
        change(several)
        with open(path, "wb") as file:
            file.write(b"\n".join(several) + zero + rest)

    def flip_text(one, paths):
        with open(paths[0], "r+b") as file:
            end = file.read().find(b"\0")
            at = chance.randrange(end - 2000 if end > 0 else os.path.getsize(paths[0]) - 2000)
            file.seek(at)
            byte = file.read(1)
            file.seek(at)
            file.write(bytes([byte[0] ^ 1]))

    for _ in range(10):
        trail("a bit of the trail", flip_text)
    trail("a record taken out", lambda one, paths: lines(paths[0], lambda several: several.pop(3)))
    trail("a record put in twice", lambda one, paths: lines(paths[0], lambda several: several.insert(4, several[3])))
    trail("two records in each other's place", lambda one, paths: lines(paths[0], lambda several: several.__setitem__(slice(1, 4), several[1:4][::-1])))
    if len([name for name in os.listdir(f"{good.data}/audit") if name.endswith(".jsonl")]) > 1:
        trail("a segment taken away", lambda one, paths: os.unlink(paths[0]))
        trail("a closed segment cut off", lambda one, paths: os.truncate(paths[0], os.path.getsize(paths[0]) // 2))
        trail("two segments in each other's place", lambda one, paths: (os.rename(paths[0], paths[0] + "x"), os.rename(paths[1], paths[0]), os.rename(paths[0] + "x", paths[1])))

    # Older copies. The store beside its trail, the trail beside its store, and both, which nothing here can tell from the past itself.
    def put_back(one, is_store, is_trail):
        if is_store:
            for name in ("trent.db", "trent.db-wal", "trent.db-shm"):
                if os.path.exists(one.path(name)):
                    os.unlink(one.path(name))
                if os.path.exists(os.path.join(older, name)):
                    shutil.copy(os.path.join(older, name), one.path(name))
        if is_trail:
            shutil.rmtree(one.path("audit"))
            shutil.copytree(os.path.join(older, "audit"), one.path("audit"))

    def set_back(what, is_store, is_trail):
        global number, noticed
        number += 1
        one = Trial(good, work, number)
        put_back(one, is_store, is_trail)
        before = {name: digest(one.path(f"audit/{name}")) for name in sorted(os.listdir(one.path("audit")))}
        server = one.store.start(patience=20, sealed=True)
        if not report.require(server.port is not None, f"{what}: no server that says it is sealed: {server.log[-400:]}"):
            return
        status, body = get(server.port, "/health/ready")
        body = body.decode()
        report.require(status == 503 and '"refused"' in body, f"{what}: the server is not sealed: {status} {body}")
        epoch = re.search(r"--accept-rollback (\d+)", body + server.log)
        report.require(epoch, f"{what}: nothing says how it is accepted: {body} {server.log[-300:]}")
        server.kill()
        report.require({name: digest(one.path(f"audit/{name}")) for name in sorted(os.listdir(one.path("audit")))} == before, f"{what}: the trail was changed before it was accepted")
        noticed += 1
        wrong_epoch = one.store.start("--accept-rollback", str(int(epoch[1]) + 1), patience=20, sealed=True)
        if wrong_epoch.port is not None:
            report.require(get(wrong_epoch.port, "/health/ready")[0] == 503, f"{what}: another epoch opens the store")
            wrong_epoch.kill()
        server = one.store.start("--accept-rollback", epoch[1], patience=20, sealed=True)
        if report.require(server.port is not None and get(server.port, "/health/ready")[0] == 200, f"{what}: accepted, and not opened: {server.log[-400:]}"):
            report.require(server.stop() == 0, f"{what}: the server did not stop well")
            for complaint in one.store.check():
                report.require(False, f"{what}: {complaint}")
            searched = one.store.run("audit", "search", "--event-name", "AcceptRollback")
            report.require("AcceptRollback" in searched.stdout, f"{what}: what was accepted is not recorded")
        shutil.rmtree(one.directory)

    set_back("an older copy of the store", True, False)
    set_back("an older copy of the trail", False, True)
    number += 1
    one = Trial(good, work, number)
    put_back(one, True, True)
    server = one.store.start(patience=20, sealed=True)
    report.require(server.port is not None and get(server.port, "/health/ready")[0] == 200, "an older copy of both does not open")
    server.kill()
report.end(f"{number} damages, {noticed} noticed, {unnoticed} in places that no read came by, of them {only_by_check} that only a check of the whole store sees, older copies of the store and of the trail refused until accepted, seed {seed}")
