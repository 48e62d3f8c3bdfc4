# The clock of the machine jumps: forward over what is due, which then happens once, and backward, which undoes and repeats nothing.
import datetime
import glob
import json
import os
import time

from trent import Client, Refused, Report, Store, Work, arguments

arguments()
report = Report("clock jumps")
found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
if not found:
    report.skip("libfaketime is not installed")
    report.end("skipped")


class Clock:
    """The clock that the server is shown, and the client goes by."""

    def __init__(self, path):
        self.path, self.offset = path, datetime.timedelta()
        self.move(days=0)

    def move(self, **by):
        self.offset += datetime.timedelta(**by)
        with open(self.path + ".new", "w") as file:
            file.write(f"{self.offset.total_seconds():+.0f}\n")
        os.replace(self.path + ".new", self.path)

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc) + self.offset


def until(condition, patience=20):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def rotations(client, key):
    return client.kms("ListKeyRotations", KeyId=key)["Rotations"]


def state(client, key):
    try:
        return client.kms("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"]
    except Refused as refused:
        return refused.kind


with Work() as work:
    store = Store(f"{work}/data", work)
    credential = store.init()
    clock = Clock(f"{work}/clock")
    env = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": clock.path, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    server = store.start(env=env)
    client = Client(server.port, credential, clock=clock.now)
    doomed = [client.kms("CreateKey")["KeyMetadata"]["KeyId"] for _ in range(20)]
    kept = client.kms("CreateKey")["KeyMetadata"]["KeyId"]
    blob = client.kms("Encrypt", KeyId=kept, Plaintext=b"kept")["CiphertextBlob"]
    client.kms("EnableKeyRotation", KeyId=kept, RotationPeriodInDays=90)
    for key in doomed:
        client.kms("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=30)
    session = client.form("sts", "GetSessionToken", DurationSeconds=3600)

    # Forward: what is due happens, once.
    clock.move(days=40)
    report.require(until(lambda: all(state(client, key) == "NotFoundException" for key in doomed)), f"keys due are not destroyed after a jump of 40 days: {state(client, doomed[0])}")
    destroyed = [line for line in server.lines if '"KeyDestroyed"' in line]
    report.require(len(destroyed) == len(doomed), f"{len(destroyed)} destructions of {len(doomed)} keys are in the log")
    clock.move(days=60)
    report.require(until(lambda: len(rotations(client, kept)) >= 1), "a rotation that is due does not happen after a jump")
    time.sleep(3)
    after_forward = len(rotations(client, kept))
    report.require(after_forward == 1, f"{after_forward} rotations after one period")

    # A signature of then is not of now; a session has ended.
    stale = Client(server.port, credential)
    try:
        stale.kms("ListKeys")
        report.require(False, "a signature that is 100 days old was taken")
    except Refused as refused:
        report.require(refused.kind in ("InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired"), f"an old signature is answered with {refused}")
    token = [session.split(f"<{name}>")[1].split("<")[0] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    try:
        Client(server.port, token, clock=clock.now).kms("ListKeys")
        report.require(False, "a session is taken that ended")
    except Refused as refused:
        report.require("Expired" in refused.kind, f"a session that ended is answered with {refused.kind}")

    # Backward: no second rotation, nothing comes back, the server answers.
    clock.move(days=-70)
    time.sleep(3)
    report.require(client.kms("Decrypt", CiphertextBlob=blob)["KeyId"].endswith(kept), "a ciphertext does not open after a jump backward")
    report.require(len(rotations(client, kept)) == 1, "a jump backward rotates a key")
    report.require(all(state(client, key) == "NotFoundException" for key in doomed), "a destroyed key came back")
    late = client.kms("CreateKey")["KeyMetadata"]["KeyId"]
    client.kms("ScheduleKeyDeletion", KeyId=late, PendingWindowInDays=7)
    clock.move(days=70)
    time.sleep(3)
    report.require(len(rotations(client, kept)) == 1, f"{len(rotations(client, kept))} rotations after the clock went back and forth")
    server.kill()
    # And with a restart while the clock is wrong.
    clock.move(days=-200)
    server = store.start(env=env)
    if report.require(server.port is not None, f"no start with a clock that is 200 days behind: {server.log[-500:]}"):
        client = Client(server.port, credential, clock=clock.now)
        report.require(client.kms("Decrypt", CiphertextBlob=blob)["KeyId"].endswith(kept), "a ciphertext does not open after a restart in the past")
        report.require(len(rotations(client, kept)) == 1, "a restart in the past rotates a key")
        complaints = [line for line in server.lines if '"level":"error"' in line or '"level":"critical"' in line]
        report.require(not complaints, f"the server complains: {complaints[:2]}")
        server.stop()
    for complaint in store.check():
        report.require(False, complaint)
report.end(f"{len(doomed)} deletions due, each done once; 1 rotation in 6 jumps")
