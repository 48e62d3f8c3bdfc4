# Every call that syncs or writes is made to fail, one after the other: nothing is acknowledged that is not there after a restart.
import itertools
import shutil
import signal
import subprocess

from load import Load
from trent import Client, Gone, Refused, Report, Store, Work, arguments

options = arguments(most=400, calls="fsync,fdatasync:error=EIO fsync,fdatasync:signal=KILL pwrite64:error=ENOSPC pwrite64:signal=KILL")
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


if shutil.which("strace") is None:
    report.skip("there is no strace")
    report.end("skipped")
if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
    report.skip("processes cannot be traced here")
    report.end("skipped")

with Work() as work:
    template = Store(f"{work}/data", work)
    credential = template.init()
    points, acknowledged, lost, answers = 0, 0, 0, set()
    for words in options["calls"].split():
        calls, fault = words.split(":")
        # A full disk stays full; an error of a sync, and a death, come once.
        persistent = "+" if "ENOSPC" in fault else ""
        for number in itertools.count(1):
            if number > options["most"]:
                break
            directory = f"{work}/{points}"
            shutil.copytree(template.data, f"{directory}/data", symlinks=True)
            shutil.copy(template.root_key, f"{directory}/root.key")
            store = Store(f"{directory}/data", directory)
            trace = f"{directory}/trace"
            prefix = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={calls}", "-e", "signal=none", "-e", f"inject={calls}:{fault}:when={number}{persistent}"]
            server = store.start(prefix=prefix)
            done, refusal, late = workload(server.port, credential) if server.port else ([], "not started", 0)
            server.stop(signal.SIGTERM)
            with open(trace) as file:
                hit = any("INJECTED" in line for line in file) or (fault == "signal=KILL" and refusal is not None)
            server = store.start()
            if server.port is None:
                report.require(False, f"{words} {number}: no start afterwards: {server.log[-800:]}")
                lost += 1
            else:
                differences = list(missing(server.port, credential, done))
                lost += len(differences)
                for difference in differences:
                    report.require(False, f"{words} {number}: {difference}")
                server.stop()
                for complaint in store.check():
                    report.require(False, f"{words} {number}: {complaint}")
            acknowledged += len(done)
            points += 1
            shutil.rmtree(directory)
            if not hit:
                break
            answers.add(refusal)
            # What was not synced was not acknowledged: somebody was told, or nobody was there.
            if fault == "error=EIO":
                report.require(refusal is not None or len(done) == CHANGES, f"{words} {number}: a change is missing without a word")
                # Nobody knows what the disk holds after a sync that failed.
                report.require(late == 0, f"{words} {number}: {late} changes were acknowledged after a sync had failed")
            report.passed += 1
    report.require(lost == 0, f"{lost} acknowledged changes lost")
    report.end(f"{points} points, {acknowledged} acknowledged changes, {lost} lost, answers {sorted(map(str, answers))}")
