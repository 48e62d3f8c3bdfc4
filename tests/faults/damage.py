# Files are damaged while no server has them open, and an older copy is put in their place: it is noticed and named, and nothing is repaired in silence.
import hashlib
import os
import random
import re
import shutil
import time

from load import Load
from trent import Report, Store, Work, arguments, has_command

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

    def __init__(self, good, work, number):
        self.directory = f"{work}/trial-{number}"
        os.mkdir(self.directory, 0o700)
        shutil.copytree(good.data, f"{self.directory}/data")
        shutil.copy(good.root_key, f"{self.directory}/root.key")
        self.store = Store(f"{self.directory}/data", self.directory)

    def path(self, name):
        return self.store.root_key if name == "root.key" else os.path.join(self.store.data, name)

    def outcome(self, load, credential):
        """(noticed, what was said, how many things are wrong without a word)."""
        server = self.store.start(patience=20)
        if server.port is None:
            said = [line for line in server.lines if line.startswith("trent: ")]
            return "refused to start", said[-1] if said else "", 0
        comparison = load.compare(server.port, credential, everything=True) if load else None
        log = server.log
        server.kill()
        quiet = [line for line in comparison.wrong if "KMSInternalException" not in line and "InternalFailure" not in line]
        loud = len(comparison.wrong) - len(quiet)
        # A list alone cannot notice that a record is missing from it (docs/storage.md): the check of the whole store does.
        silent = [line for line in quiet if not re.search(": alias is None|: grants is|stand in one list", line)]
        global only_by_check
        if quiet and not silent and not loud:
            only_by_check += 1
            if has_command("check") and not self.store.check():
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
    sizes = {name: os.path.getsize(os.path.join(good.data, name)) for name in os.listdir(good.data)}

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

    # Audit segments, shares and backups join when the binary makes them.
    for folder, _, files in os.walk(good.data):
        for name in files:
            relative = os.path.relpath(os.path.join(folder, name), good.data)
            if not relative.startswith("trent.") and os.path.getsize(os.path.join(folder, name)):
                one = Trial(good, work, number := number + 1)
                rewrite(one.path(relative), flip)
                report.require(one.store.check(), f"16 bytes of {relative} are changed and no check says so")
                shutil.rmtree(one.directory)

    # An older copy of the whole store: only what is outside it, or the audit trail, can tell.
    if has_command("audit"):
        def restore(one):
            for name in os.listdir(older):
                if name.startswith("trent."):
                    shutil.copy(os.path.join(older, name), one.path(name))
            for name in ("trent.db-wal", "trent.db-shm"):
                if os.path.exists(one.path(name)) and not os.path.exists(os.path.join(older, name)):
                    os.unlink(one.path(name))
        trial("an older copy of the store", restore, ("refused to start",))
        rollback = "noticed"
    else:
        report.skip("an older copy of the store: this binary keeps no audit trail yet")
        rollback = "not tried"
report.end(f"{number} damages, {noticed} noticed, {unnoticed} in places that no read came by, of them {only_by_check} that only a check of the whole store sees, older copy {rollback}, seed {seed}")
