# Every call that syncs or writes is made to fail, one after the other: nothing is acknowledged that is not there after a restart, nor recorded that did not happen.
import itertools
import json
import os
import shutil
import signal
import subprocess
import time

from trail import Replay, records
from trent import Client, Gone, Refused, Report, Store, Work, arguments, command

# A call with @audit is made to fail for the segments of the trail only: their writes are synchronized ones.
# `acts` chooses among what is done meanwhile: changes, the rotation of the root key, the addition and removal of a seal.
options = arguments(most=400, calls="fsync,fdatasync:error=EIO fsync,fdatasync:signal=KILL pwrite64@audit:error=EIO pwrite64:error=ENOSPC pwrite64:signal=KILL", acts="changes rotation seal")
report = Report("sync points")

CHANGES = 12


def workload(port, credential):
    """A fixed sequence of changes, none of which replaces another. Returns the acknowledged ones, how the first refusal read, and how many were acknowledged after it."""
    client = Client(port, credential)
    done, refusal, late = [], None, 0
    key = None
    for number in range(CHANGES):
        try:
            if key is None or number % 4 == 0:
                key = client.kms("CreateKey", Description=f"key {number}")["KeyMetadata"]["KeyId"]
                done.append(("key", key, f"key {number}"))
            elif number % 4 == 1:
                client.kms("CreateAlias", AliasName=f"alias/a{number}", TargetKeyId=key)
                done.append(("alias", f"alias/a{number}", key))
            elif number % 4 == 2:
                client.kms("TagResource", KeyId=key, Tags=[{"TagKey": f"t{number}", "TagValue": str(number)}])
                done.append(("tag", key, str(number)))
            else:
                client.kms("CreateGrant", KeyId=key, GranteePrincipal="arn:aws:iam::111122223333:root", Operations=["Decrypt"], Name=f"g{number}")
                done.append(("grant", key, f"g{number}"))
            late += refusal is not None
        except Refused as refused:
            refusal = refusal or f"{refused.status} {refused.kind}"
            if refused.status != 500:
                raise
        except Gone:
            refusal = refusal or "no answer"
            break
    client.close()
    return done, refusal, late


def missing(port, credential, done):
    client = Client(port, credential)
    for what, name, value in done:
        try:
            if what == "key":
                found = client.kms("DescribeKey", KeyId=name)["KeyMetadata"]["Description"] == value
                client.kms("Encrypt", KeyId=name, Plaintext=b"x")
            elif what == "alias":
                found = client.kms("DescribeKey", KeyId=name)["KeyMetadata"]["KeyId"] == value
            elif what == "tag":
                found = any(tag["TagValue"] == value for tag in client.kms("ListResourceTags", KeyId=name)["Tags"])
            else:
                found = any(grant["Name"] == value for grant in client.kms("ListGrants", KeyId=name)["Grants"])
        except Refused as refused:
            found = False
            value = f"{value} {refused}"
        if not found:
            yield f"{what} {name} {value} was acknowledged and is not there"


def rotation(port, credential):
    """Two changes, a rotation of the root key that is waited for, and another change. The answers are as those of `workload`."""
    client = Client(port, credential)
    done, refusal, late = [], None, 0
    for step in ("before", "rotate", "after"):
        try:
            if step == "rotate":
                client.kms("RotateRootKey")
                done.append(("rotation", "root", "2"))
                completed()
            else:
                key = client.kms("CreateKey", Description=step)["KeyMetadata"]["KeyId"]
                done.append(("key", key, step))
            late += refusal is not None
        except Refused as refused:
            refusal = refusal or f"{refused.status} {refused.kind}"
            if refused.status != 500:
                raise
        except Gone:
            refusal = refusal or "no answer"
            break
    client.close()
    return done, refusal, late


def completed():
    """Waits until what the rotation still has to do is recorded as done, or does not come."""
    until = time.monotonic() + 6
    while time.monotonic() < until and current_server.process.poll() is None and not any(record["eventName"] == "RotateRootKey" and record["eventType"] == "AwsServiceEvent" for record in records(current.audit)):
        time.sleep(0.05)


def untrue(store, port, credential, done):
    """Where the trail and the store disagree."""
    replay = Replay(store.audit)
    client = Client(port, credential)
    there = {key["KeyId"] for key in client.kms("ListKeys", Limit=1000)["Keys"]}
    recorded = set(replay.keys)
    if there != recorded:
        yield f"keys {there ^ recorded} are there without a record, or recorded and not there"
    for name in there & recorded:
        metadata = client.kms("DescribeKey", KeyId=name)["KeyMetadata"]
        tags = client.kms("ListResourceTags", KeyId=name)["Tags"]
        aliases = client.kms("ListAliases", KeyId=name)["Aliases"]
        yield from replay.differences("key", name, {
            "state": metadata["KeyState"], "description": metadata["Description"], "tag": tags[-1]["TagValue"] if tags else None,
            "alias": aliases[-1]["AliasName"] if aliases else None, "grants": [grant["Name"] for grant in client.kms("ListGrants", KeyId=name)["Grants"]],
            "rotations": 0, "replica": False})
    yield from replay.unknown
    # What was acknowledged is recorded once.
    for event, what in (("CreateKey", "key"), ("CreateAlias", "alias"), ("TagResource", "tag"), ("CreateGrant", "grant"), ("RotateRootKey", "rotation")):
        acknowledged = sum(kind == what for kind, _, _ in done)
        if replay.events[event] < acknowledged:
            yield f"{acknowledged} {event} acknowledged, {replay.events[event]} recorded"
    client.close()


def slots(store):
    """(name, generation) of the seals."""
    status = store.run("seal", "status")
    return [(line.split()[0], int(line.split()[-1])) for line in status.stdout.splitlines() if line.split() and line.split()[-1].isdigit()]


def injected(prefix_calls, fault, number, persistent, trace, paths):
    return ["strace", "-f", "-qq", "-o", trace, *(word for path in paths for word in ("-P", path)), "-e", f"trace={prefix_calls}", "-e", "signal=none", "-e", f"inject={prefix_calls}:{fault}:when={number}{persistent}"]


def hit_in(trace):
    with open(trace) as file:
        return any("INJECTED" in line or "killed by SIGKILL" in line for line in file)


def seal_change(store, prefix):
    """Adds a seal, and removes it; (what was said to be done, what was said when not)."""
    passphrase, settings = f"{store.outside}/passphrase", f"{store.outside}/second.json"
    with open(passphrase, "w") as file:
        file.write("correct horse battery staple")
    os.chmod(passphrase, 0o600)
    with open(settings, "w") as file:
        json.dump({**store.settings, "rootKeyFile": None, "seal": {"type": "passphrase"}}, file)
    added = subprocess.run([*prefix, *command("seal", "add", "--config", store.config, "--to", settings, "--new-passphrase-file", passphrase)], capture_output=True, text=True)
    return added


if shutil.which("strace") is None:
    report.skip("there is no strace")
    report.end("skipped")
if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
    report.skip("processes cannot be traced here")
    report.end("skipped")

figures = []
with Work() as work:
    template = Store(f"{work}/data", work)
    credential = template.init()
    acknowledged, lost, answers, total = 0, 0, set(), 0

    def wrong(words, number, what):
        global lost
        lost += 1
        report.require(False, f"{words} {number}: {what}")

    for act in options["acts"].split():
        points = 0
        for words in options["calls"].split():
            calls, fault = words.split(":")
            calls, _, of = calls.partition("@")
            if act != "changes" and "pwrite" in calls and not of:
                continue
            # A full disk stays full; an error of a sync, and a death, come once.
            persistent = "+" if "ENOSPC" in fault else ""
            for number in itertools.count(1):
                if number > options["most"]:
                    break
                where = f"{act} {words}"
                directory = f"{work}/{act}{points}{fault[-4:]}{number}"
                shutil.copytree(template.data, f"{directory}/data", symlinks=True)
                os.chmod(directory, 0o700)
                shutil.copy(template.root_key, f"{directory}/root.key")
                current = store = Store(f"{directory}/data", directory)
                trace = f"{directory}/trace"
                segments = [os.path.join(store.audit, name) for name in os.listdir(store.audit) if name.endswith(".jsonl")] if of else []
                prefix = injected(calls, fault, number, persistent, trace, segments)
                if act == "seal":
                    ended = seal_change(store, prefix)
                    done, late = [], 0
                    refusal = None if ended.returncode == 0 else f"exit code {ended.returncode}"
                    here = [name for name, _ in slots(store)]
                    if store.run("seal", "status").returncode != 0:
                        wrong(where, number, "a slot is damaged")
                    if ended.returncode == 0 and len(here) != 2:
                        wrong(where, number, f"a seal was said to be added, and there are {here}")
                    named = [record for record in records(store.audit) if record["eventName"] == "AddSeal"]
                    if len(here) > 1 and not named:
                        wrong(where, number, "a seal was added without a record")
                    if ended.returncode == 1 and not ended.stderr.strip():
                        wrong(where, number, "the command failed and does not say why")
                else:
                    current_server = server = store.start(prefix=prefix)
                    done, refusal, late = (workload if act == "changes" else rotation)(server.port, credential) if server.port else ([], "not started", 0)
                    server.stop(signal.SIGTERM)
                hit = hit_in(trace)
                server = store.start()
                if server.port is None:
                    wrong(where, number, f"no start afterwards: {server.log[-800:]}")
                else:
                    for difference in [*missing(server.port, credential, [one for one in done if one[0] != "rotation"]), *([] if act == "seal" else untrue(store, server.port, credential, done))]:
                        wrong(where, number, difference)
                    server.stop()
                    generation, rotated = max(generation for _, generation in slots(store)), Replay(store.audit).events["RotateRootKey"]
                    if generation != 1 + rotated:
                        wrong(where, number, f"the root key has generation {generation}, and {rotated} rotations are recorded")
                    for complaint in store.check():
                        wrong(where, number, complaint)
                acknowledged += len(done)
                points += 1
                shutil.rmtree(directory)
                if not hit:
                    break
                answers.add(refusal)
                # What was not synced was not acknowledged: somebody was told, or nobody was there.
                if fault == "error=EIO" and act != "seal":
                    expected = CHANGES if act == "changes" else 3
                    report.require(refusal is not None or len(done) == expected, f"{where} {number}: a change is missing without a word")
                    # Nobody knows what the disk holds after a sync that failed.
                    report.require(late == 0, f"{where} {number}: {late} changes were acknowledged after a sync had failed")
                report.passed += 1
        total += points
        figures.append(f"{act} {points}")
    report.require(lost == 0, f"{lost} acknowledged changes lost, or not as recorded")
    report.end(f"{total} points ({', '.join(figures)}), {acknowledged} acknowledged changes, {lost} lost or not as recorded, answers {sorted(map(str, answers))}")
