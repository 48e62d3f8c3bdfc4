# A disk that is full, that becomes read-only while it is written, and that is read-only from the start: that of everything, and that of the trail alone.
import os
import sqlite3
import subprocess
import threading
import time

from load import Load
from trail import Replay
from trent import Client, Gone, Refused, Report, Store, Work, arguments, get

arguments()
report = Report("full and read-only disks")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True)


def fill(client):
    """Makes keys with large policies until one is refused; returns the ids and the refusal."""
    made = []
    for number in range(20000):
        try:
            made.append(client.kms("CreateKey", Description="x" * 8000)["KeyMetadata"]["KeyId"])
        except Refused as refused:
            return made, refused
    return made, None


def present(client, made):
    return sum(client.kms("DescribeKey", KeyId=key)["KeyMetadata"]["KeyId"] == key for key in made)


def listed(client):
    keys, marker = set(), None
    while True:
        page = client.kms("ListKeys", Limit=1000, **({"Marker": marker} if marker else {}))
        keys |= {key["KeyId"] for key in page["Keys"]}
        marker = page.get("NextMarker")
        if not marker:
            return keys


def hold_against_trail(store, client):
    """No key without its record, and no record of a key that is not there."""
    there, recorded = listed(client), set(Replay(store.audit).keys)
    report.require(there == recorded, f"{len(there - recorded)} keys are there and not in the trail, {len(recorded - there)} in the trail and not there")


def taken_again(client):
    """The key that is made once changes are taken again; None when they are not within 20 s."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            return client.kms("CreateKey", Description="after")["KeyMetadata"]["KeyId"]
        except Refused:
            time.sleep(0.1)
    return None


def rows(store):
    """The records of a store, which a server may have open, but for what is written in the background: last uses, records on their way to the trail, and the anchor."""
    with sqlite3.connect(f"file:{store.data}/trent.db?mode=ro", uri=True) as database:
        found = database.execute("SELECT kind, name, version, tag FROM records WHERE kind NOT IN (4, 19, 21) ORDER BY kind, account, region, name").fetchall()
    database.close()
    return found


def read_only_trail(work):
    """Only the trail's disk becomes read-only, as a file system makes itself after an error: the server says so and stops, and there is no change without its record."""
    image, disk, outside = f"{work}/trail-image", f"{work}/trail-mnt", f"{work}/trail-ro-outside"
    run("truncate", "-s", "64M", image)
    os.mkdir(disk)
    os.mkdir(outside, 0o700)
    if run("mkfs.ext4", "-q", image).returncode != 0 or run("mount", "-o", "loop", image, disk).returncode != 0:
        report.skip("no loop device can be mounted here, so that no disk of the trail becomes read-only")
        return
    try:
        store = Store(f"{work}/trail-ro-data", outside, audit={"directory": f"{disk}/audit"})
        credential = store.init()
        server = store.start()
        load = Load(outside, writers=2, seed=11, audit=store.audit)
        load.run(server.port, credential, lambda: (time.sleep(0.5), run("mount", "-o", "remount,abort", disk), time.sleep(0.5)))
        refusals = load.refusals()
        report.require(all("KMSInternalException" in text or "InternalFailure" in text or "ServiceUnavailable" in text for text in refusals), f"a disk of the trail that became read-only is answered with {refusals[:2]}")
        until = time.monotonic() + 30
        while server.process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        report.require(server.process.poll() not in (None, 0), f"a server whose trail's disk failed goes on, or ends as if nothing had happened: {server.process.poll()}")
        server.kill()
        report.require("trail" in server.log.lower() and ("read-only" in server.log.lower() or "i/o" in server.log.lower() or "input/output" in server.log.lower()), f"the log does not say that the trail's disk failed: {server.log[-600:]}")
        # A start on what is still read-only: one line, and the store, which is on another disk, stays as it is.
        before = rows(store)
        again = store.start(patience=20)
        said = [line for line in again.lines if line.startswith("trent: ")]
        report.require(again.port is None and len(said) == 1 and "read-only" in said[0].lower(), f"a start on a read-only disk of the trail: {again.port} {again.lines[-5:]}")
        again.kill()
        report.require(rows(store) == before, "a start on a read-only disk of the trail changed the store")
        run("umount", disk)
        run("e2fsck", "-fy", image)
        run("mount", "-o", "loop", image, disk)
        server = store.start()
        if report.require(server.port is not None, f"no start after the repair of the trail's disk: {server.log[-600:]}"):
            comparison = load.compare(server.port, credential, everything=True)
            for line in comparison.wrong[:10]:
                report.require(False, line)
            report.require(server.stop() == 0, "the server did not stop well")
            figures.append(f"trail read-only in between: {load.journal.acknowledged} acknowledged, {len(comparison.wrong)} lost or not as recorded, the server stopped by itself")
        for complaint in store.check():
            report.require(False, complaint)
    finally:
        run("umount", "-l", disk)


def full_trail(work):
    """Only the trail's disk is full: nothing is done and answered any more, until there is room again."""
    disk, outside = f"{work}/trail-disk", f"{work}/trail-outside"
    os.mkdir(disk)
    os.mkdir(outside, 0o700)
    run("mount", "-t", "tmpfs", "-o", "size=2500k,mode=700", "tmpfs", disk)
    try:
        store = Store(f"{work}/trail-data", outside, audit={"directory": f"{disk}/audit"})
        credential = store.init()
        server = store.start()
        client = Client(server.port, credential)
        made, refusal = fill(client)
        report.require(refusal is not None and refusal.status == 500, f"a full disk of the trail is answered with {refusal}")
        report.require(get(server.port, "/health/live")[0] == 200, "a server whose trail has no room is not alive")
        report.require("room" in server.log.lower() or "no space" in server.log.lower() or "full" in server.log.lower(), f"the log does not say that the trail has no room: {server.log[-600:]}")
        try:
            client.kms("GenerateRandom", NumberOfBytes=8)
            report.require(False, "a request is answered although the trail has no room for its record")
        except Refused as refused:
            report.require(refused.status == 500, f"without room for a record the answer is {refused}")
        # The store's disk has all the room there is, and yet nothing happens in it: whatever is asked for, no record comes, goes or changes.
        before = rows(store)
        for attempt in (("CreateKey", {}), ("UpdateKeyDescription", {"KeyId": made[0], "Description": "changed"}), ("ScheduleKeyDeletion", {"KeyId": made[0]}), ("DescribeKey", {"KeyId": made[0]})) * 5:
            try:
                client.kms(attempt[0], **attempt[1])
                report.require(False, f"{attempt[0]} is answered although the trail has no room for its record")
            except Refused as refused:
                report.require(refused.status == 500 and refused.kind == "KMSInternalException", f"without room for a record {attempt[0]} is answered with {refused}")
        report.require(rows(store) == before, "the store was changed although the trail has no room for the record")
        run("mount", "-o", "remount,size=24m", disk)
        more = taken_again(client)
        report.require(more is not None, "no request is taken after the trail has room again")
        report.require(present(client, made) == len(made), "something is lost after the trail had no room")
        hold_against_trail(store, client)
        report.require(server.stop() == 0, "the server did not stop well")
        for complaint in store.check():
            report.require(False, complaint)
        figures.append(f"trail full: {len(made)} changes acknowledged, then refused as {refusal.kind}, recovered without a restart")

    finally:
        run("umount", "-l", disk)


def hanging_trail(work):
    """The trail's disk takes a write and does not answer: requests are answered all the same, and when the disk is back, so is the server."""
    image, disk, outside = f"{work}/trail-hang-image", f"{work}/trail-hang-mnt", f"{work}/trail-hang-outside"
    os.mkdir(disk)
    os.mkdir(outside, 0o700)
    run("truncate", "-s", "64M", image)
    if run("mkfs.ext4", "-q", image).returncode != 0 or run("mount", "-o", "loop", image, disk).returncode != 0 or run("fsfreeze", "--freeze", disk).returncode != 0:
        run("umount", "-l", disk)
        report.skip("no disk can be frozen here")
        return
    run("fsfreeze", "--unfreeze", disk)
    frozen = False
    try:
        os.chmod(disk, 0o700)
        store = Store(f"{work}/trail-hang-data", outside, audit={"directory": f"{disk}/audit"})
        credential = store.init()
        server = store.start()
        client = Client(server.port, credential)
        key = client.kms("CreateKey", Description="before")["KeyMetadata"]["KeyId"]
        run("fsfreeze", "--freeze", disk)
        frozen = True
        answers, began = [], time.monotonic()

        def ask(operation, members):
            try:
                Client(server.port, credential).kms(operation, **members)
                answers.append(f"{operation} was answered with success")
            except (Refused, Gone) as refused:
                answers.append(f"{getattr(refused, 'status', 'no answer')} {getattr(refused, 'kind', refused)}")

        asked = [threading.Thread(target=ask, args=one) for one in (("Encrypt", {"KeyId": key, "Plaintext": b"x"}), ("CreateKey", {"Description": "meanwhile"})) * 8]
        for thread in asked:
            thread.start()
        for thread in asked:
            thread.join()
        waited = time.monotonic() - began
        report.require(answers == ["500 KMSInternalException"] * len(asked), f"a disk that hangs is answered with {sorted(set(answers))}")
        report.require(waited < 25, f"a disk that hangs holds requests for {waited:.0f} s")
        report.require("has not answered" in server.log, f"the log does not say that the disk hangs: {server.log[-600:]}")
        began = time.monotonic()
        ask("Encrypt", {"KeyId": key, "Plaintext": b"x"})
        report.require(answers[-1] == "500 KMSInternalException" and time.monotonic() - began < 5, f"a request that comes while the disk hangs is answered with {answers[-1]}")
        report.require(get(server.port, "/health/live")[0] == 200, "a server whose trail's disk hangs is not alive")
        run("fsfreeze", "--unfreeze", disk)
        frozen = False
        more = taken_again(client)
        report.require(more is not None, f"no request is taken after the disk is back: {server.log[-600:]}")
        report.require(present(client, [key, more]) == 2, "something is lost after the disk hung")
        hold_against_trail(store, client)
        report.require(server.stop() == 0, "the server did not stop well")
        for complaint in store.check():
            report.require(False, complaint)
        figures.append(f"trail hanging: {len(asked)} requests refused after {waited:.0f} s, recovered without a restart")
    finally:
        if frozen:
            run("fsfreeze", "--unfreeze", disk)
        run("umount", "-l", disk)


figures = []
with Work() as work:
    disk = f"{work}/disk"
    os.mkdir(disk)
    if run("mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", disk).returncode != 0:
        report.skip("nothing can be mounted here")
        report.end("skipped")
    try:
        outside = f"{work}/outside"
        os.mkdir(outside, 0o700)
        store = Store(f"{disk}/data", outside)
        credential = store.init()
        server = store.start()
        client = Client(server.port, credential)
        first, refusal = fill(client)
        report.require(refusal is not None and refusal.status == 500 and refusal.kind == "KMSInternalException", f"a full disk is answered with {refusal}")
        report.require("full" in server.log.lower() or "no space" in server.log.lower(), f"the log does not say that the disk is full: {server.log[-600:]}")
        report.require(present(client, first) == len(first), "what was made before is not all readable on a full disk")
        report.require(get(server.port, "/health/live")[0] == 200, "a server on a full disk is not alive")
        again, refusal = fill(client)
        report.require(refusal is not None, "a full disk takes more")
        # A restart on a full disk: what was acknowledged is there, or one line says that there is no room for the log to be copied.
        server.kill()
        server = store.start()
        if server.port is not None:
            client = Client(server.port, credential)
            report.require(present(client, first + again) == len(first + again), "something is lost after a restart on a full disk")
            restarted = "restarted while it was full"
        else:
            said = [line for line in server.lines if line.startswith("trent: ")]
            report.require(len(said) == 1 and "full" in said[0], f"a full disk is not named: {server.lines[-5:]}")
            restarted = "no start while it was full"
        run("mount", "-o", "remount,size=24m", disk)
        if server.port is None:
            server = store.start()
            report.require(server.port is not None, f"no start after space came back: {server.log[-600:]}")
            client = Client(server.port, credential)
        more = taken_again(client)
        report.require(more is not None, "no change is taken after space came back, without a restart")
        report.require(present(client, first + again) == len(first + again), "something is lost after space came back")
        hold_against_trail(store, client)
        report.require(server.stop() == 0, "the server did not stop well")
        for complaint in store.check():
            report.require(False, complaint)
        figures.append(f"full: {len(first) + len(again)} changes acknowledged, refused as {refusal.kind}, {restarted}, recovered when there was room")

        # Read-only from the start.
        readonly = f"{work}/readonly"
        os.mkdir(readonly)
        run("mount", "--bind", disk, readonly)
        run("mount", "-o", "remount,bind,ro", readonly)
        try:
            other = Store(f"{readonly}/data", outside)
            server = other.start(patience=20)
            report.require(server.port is None, "a server starts on a read-only disk")
            said = [line for line in server.lines if line.startswith("trent: ")]
            report.require(len(said) == 1 and "read-only" in said[0].lower(), f"a read-only disk is not named: {server.lines[-5:]}")
            figures.append(f"read-only at start: {said[0][:120] if said else 'nothing said'}")
        finally:
            run("umount", readonly)
    finally:
        run("umount", "-l", disk)

    full_trail(work)
    hanging_trail(work)
    read_only_trail(work)

    # Read-only in between, as a file system makes itself after an error of its disk.
    image = f"{work}/image"
    run("truncate", "-s", "64M", image)
    os.mkdir(f"{work}/mnt")
    if run("mkfs.ext4", "-q", image).returncode != 0 or run("mount", "-o", "loop", image, f"{work}/mnt").returncode != 0:
        report.skip("no loop device can be mounted here, so that no file system becomes read-only")
    else:
        try:
            store = Store(f"{work}/mnt/data", outside)
            os.unlink(store.root_key)
            credential = store.init()
            server = store.start()
            load = Load(outside, writers=2, seed=7, audit=store.audit)
            load.run(server.port, credential, lambda: (time.sleep(0.3), run("mount", "-o", "remount,abort", f"{work}/mnt"), time.sleep(0.3)))
            refusals = load.refusals()
            report.require(refusals and all("KMSInternalException" in text or "InternalFailure" in text or "ServiceUnavailable" in text for text in refusals), f"a disk that became read-only is answered with {refusals[:2]}")
            report.require("read" in server.log.lower() or "i/o" in server.log.lower(), f"the log does not say why: {server.log[-600:]}")
            server.kill()
            run("umount", f"{work}/mnt")
            run("e2fsck", "-fy", image)
            run("mount", "-o", "loop", image, f"{work}/mnt")
            server = store.start()
            if report.require(server.port is not None, f"no start after the repair: {server.log[-600:]}"):
                comparison = load.compare(server.port, credential, everything=True)
                for line in comparison.wrong[:10]:
                    report.require(False, line)
                report.require(server.stop() == 0, "the server did not stop well")
                figures.append(f"read-only in between: {load.journal.acknowledged} acknowledged, {len(comparison.wrong)} lost")
            for complaint in store.check():
                report.require(False, complaint)
        finally:
            run("umount", "-l", f"{work}/mnt")
report.end("; ".join(figures))
