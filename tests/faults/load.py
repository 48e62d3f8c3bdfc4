# Mixed load whose every acknowledged change is written down outside, and the comparison of that with what a server has.
import base64
import json
import os
import random
import threading
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from trail import Replay
from trent import ACCOUNT, REGION, Client, Gone, Refused

OTHER_REGION = "eu-west-1"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ABSENT = None


class Journal:
    """Acknowledged changes, one line each, in a file that no server touches."""

    def __init__(self, path):
        self.file = open(path, "a", buffering=1)
        self.gate = threading.Lock()
        self.acknowledged = 0

    def write(self, thing, aspect, value):
        with self.gate:
            self.acknowledged += 1
            self.file.write(json.dumps([thing, aspect, str(value)[:80]]) + "\n")


class Thing:
    """A key or user: what every aspect of it is, and the one change whose answer never came."""

    def __init__(self, kind, name):
        self.kind, self.name = kind, name
        self.aspects = {}
        self.pending = None
        self.ciphertexts = []
        self.import_parameters = None
        self.round = 0


class Writer:
    """Changes its own things, one request at a time, until the server is gone."""

    def __init__(self, number, journal, seed):
        self.number, self.journal = number, journal
        self.random = random.Random(seed)
        self.things = []
        self.serial = 0
        self.maybe = []
        self.refusals = []
        self.answered = []

    def run(self, port, credential, stop, number_of_round):
        self.client = Client(port, credential)
        self.other = Client(port, credential, region=OTHER_REGION)
        self.client.answered = self.other.answered = self.answered
        try:
            while not stop.is_set():
                self.step(number_of_round)
        except Gone:
            pass
        except Refused as refused:
            self.refusals.append(str(refused))
        finally:
            self.client.close()
            self.other.close()

    def step(self, number_of_round):
        usable = [thing for thing in self.things if thing.aspects.get("state") != "PendingDeletion"]
        if len(usable) < 3 or self.random.random() < 0.15:
            self.create(number_of_round)
            return
        thing = self.random.choice(usable[-8:])
        thing.round = number_of_round
        if thing.kind == "user":
            self.random.choice([self.tag_user, self.access_key, self.policy])(thing)
        elif thing.aspects["state"] == "PendingImport":
            self.import_material(thing)
        else:
            changes = [self.describe, self.tag, self.alias, self.switch, self.encrypt, self.encrypt]
            changes += [self.grant] if thing.aspects["state"] == "Enabled" else []
            changes += [self.rotate, self.replicate] if thing.kind in ("key", "multi") else []
            changes += [self.delete] if self.random.random() < 0.1 else []
            self.random.choice(changes)(thing)

    def unique(self, stem):
        self.serial += 1
        return f"{stem}-{self.number}-{self.serial}-{self.random.getrandbits(32):08x}"

    def change(self, thing, aspect, value, send):
        """Sends a change; until it is acknowledged, the thing may be as before or as after, and nothing else."""
        thing.pending = (aspect, value)
        answer = send()
        thing.aspects[aspect] = value
        thing.pending = None
        self.journal.write(thing.name, aspect, value)
        return answer

    def create(self, number_of_round):
        kind = self.random.choices(["key", "external", "user", "multi"], [5, 2, 2, 1])[0]
        name = self.unique("thing")
        if kind == "user":
            thing = Thing("user", name)
            self.maybe.append(name)
            self.client.form("iam", "CreateUser", UserName=name)
            self.maybe.pop()
            thing.aspects = {"exists": True, "tag": ABSENT, "policy": ABSENT, "keys": ()}
        else:
            thing = Thing(kind, name)
            members = {"external": {"Origin": "EXTERNAL"}, "multi": {"MultiRegion": True}}.get(kind, {})
            metadata = self.client.kms("CreateKey", Description=name, **members)["KeyMetadata"]
            thing.name = metadata["KeyId"]
            thing.aspects = {
                "state": "PendingImport" if kind == "external" else "Enabled", "description": name, "tag": ABSENT, "alias": ABSENT,
                "grants": (), "rotations": 0, "replica": False,
            }
        thing.round = number_of_round
        self.journal.write(thing.name, "created", kind)
        self.things.append(thing)

    def describe(self, thing):
        text = self.unique("description")
        self.change(thing, "description", text, lambda: self.client.kms("UpdateKeyDescription", KeyId=thing.name, Description=text))

    def tag(self, thing):
        value = self.unique("v")
        self.change(thing, "tag", value, lambda: self.client.kms("TagResource", KeyId=thing.name, Tags=[{"TagKey": "t", "TagValue": value}]))

    def alias(self, thing):
        if thing.aspects["alias"] is ABSENT:
            name = "alias/" + self.unique("a")
            self.change(thing, "alias", name, lambda: self.client.kms("CreateAlias", AliasName=name, TargetKeyId=thing.name))
        else:
            self.change(thing, "alias", ABSENT, lambda: self.client.kms("DeleteAlias", AliasName=thing.aspects["alias"]))

    def grant(self, thing):
        grants = thing.aspects["grants"]
        if len(grants) < 4:
            name = self.unique("g")
            self.change(thing, "grants", (*grants, name), lambda: self.client.kms(
                "CreateGrant", KeyId=thing.name, GranteePrincipal=ROOT, RetiringPrincipal=ROOT, Operations=["Decrypt"], Name=name))
        else:
            listed = self.client.kms("ListGrants", KeyId=thing.name)["Grants"]
            victim = next(grant for grant in listed if grant["Name"] == grants[0])
            self.change(thing, "grants", grants[1:], lambda: self.client.kms("RevokeGrant", KeyId=thing.name, GrantId=victim["GrantId"]))

    def switch(self, thing):
        if self.random.random() < 0.5:
            return
        operation, state = ("DisableKey", "Disabled") if thing.aspects["state"] == "Enabled" else ("EnableKey", "Enabled")
        self.change(thing, "state", state, lambda: self.client.kms(operation, KeyId=thing.name))

    def rotate(self, thing):
        if thing.aspects["state"] == "Enabled" and thing.aspects["rotations"] < 8:
            count = thing.aspects["rotations"] + 1
            self.change(thing, "rotations", count, lambda: self.client.kms("RotateKeyOnDemand", KeyId=thing.name))

    def replicate(self, thing):
        if thing.kind == "multi" and thing.aspects["state"] == "Enabled" and not thing.aspects["replica"]:
            self.change(thing, "replica", True, lambda: self.client.kms("ReplicateKey", KeyId=thing.name, ReplicaRegion=OTHER_REGION))

    def delete(self, thing):
        if not thing.aspects["replica"]:
            self.change(thing, "state", "PendingDeletion", lambda: self.client.kms("ScheduleKeyDeletion", KeyId=thing.name, PendingWindowInDays=30))

    def encrypt(self, thing):
        if thing.aspects["state"] == "Enabled":
            plaintext = os.urandom(24)
            thing.ciphertexts.append((self.client.kms("Encrypt", KeyId=thing.name, Plaintext=plaintext)["CiphertextBlob"], plaintext))
            del thing.ciphertexts[:-6]

    def import_material(self, thing):
        if thing.import_parameters is None:
            answer = self.client.kms("GetParametersForImport", KeyId=thing.name, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
            public = serialization.load_der_public_key(base64_bytes(answer["PublicKey"]))
            oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
            thing.import_parameters = (answer["ImportToken"], public.encrypt(os.urandom(32), oaep))
        token, wrapped = thing.import_parameters
        self.change(thing, "state", "Enabled", lambda: self.client.kms(
            "ImportKeyMaterial", KeyId=thing.name, ImportToken=token, EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE"))

    def tag_user(self, thing):
        value = self.unique("v")
        self.change(thing, "tag", value, lambda: self.client.form("iam", "TagUser", **{"UserName": thing.name, "Tags.member.1.Key": "t", "Tags.member.1.Value": value}))

    def policy(self, thing):
        document = json.dumps({"Statement": [{"Sid": self.unique("s").replace("-", ""), "Effect": "Allow", "Action": "kms:*", "Resource": "*"}]})
        self.change(thing, "policy", document, lambda: self.client.form("iam", "PutUserPolicy", UserName=thing.name, PolicyName="p", PolicyDocument=document))

    def access_key(self, thing):
        keys = thing.aspects["keys"]
        if len(keys) < 2:
            thing.pending = ("keys", (*keys, "?"))
            answer = self.client.form("iam", "CreateAccessKey", UserName=thing.name)
            credential = (between(answer, "AccessKeyId"), between(answer, "SecretAccessKey"))
            thing.aspects["keys"] = (*keys, credential)
            thing.pending = None
            self.journal.write(thing.name, "access key", credential[0])
        else:
            self.change(thing, "keys", keys[1:], lambda: self.client.form("iam", "DeleteAccessKey", UserName=thing.name, AccessKeyId=keys[0][0]))


class Comparison:
    """Compares things with what a server has. What differs is lost (an acknowledged change is not there) or half (neither before nor after)."""

    def __init__(self, port, credential, replay=None):
        self.client = Client(port, credential)
        self.other = Client(port, credential, region=OTHER_REGION)
        self.port, self.replay = port, replay
        self.wrong = []
        self.checked = 0

    def compare(self, thing):
        self.checked += 1
        try:
            found = self.user(thing) if thing.kind == "user" else self.key(thing)
        except Refused as refused:
            self.wrong.append(f"{thing.kind} {thing.name}: {refused}")
            return
        if self.replay is not None:
            self.wrong += self.replay.differences(thing.kind, thing.name, found)
        aspect, value = thing.pending or (None, None)
        for name, expected in thing.aspects.items():
            present = found[name]
            if present == expected:
                continue
            # The change whose answer never came may have happened, wholly.
            if name == aspect and (present == value or (name == "keys" and self.unknown_key(expected, value, present))):
                thing.aspects[name] = present
                continue
            self.wrong.append(f"{thing.kind} {thing.name}: {name} is {present!r}, acknowledged was {expected!r}, sent was {value if name == aspect else '-'!r}")
        thing.pending = None

    @staticmethod
    def unknown_key(expected, value, present):
        return len(value) > len(expected) and present[: len(expected)] == expected and len(present) == len(value)

    def key(self, thing):
        metadata = self.client.kms("DescribeKey", KeyId=thing.name)["KeyMetadata"]
        found = {"state": metadata["KeyState"], "description": metadata["Description"]}
        tags = self.client.kms("ListResourceTags", KeyId=thing.name)["Tags"]
        found["tag"] = tags[0]["TagValue"] if tags else ABSENT
        aliases = self.client.kms("ListAliases", KeyId=thing.name)["Aliases"]
        found["alias"] = aliases[0]["AliasName"] if aliases else ABSENT
        grants = self.client.kms("ListGrants", KeyId=thing.name)["Grants"]
        expected = thing.aspects["grants"]
        found["grants"] = tuple(sorted((grant["Name"] for grant in grants), key=lambda name: int(name.split("-")[2])))
        if set(found["grants"]) == set(expected):
            found["grants"] = expected
        rotations = [] if thing.kind == "external" else self.client.kms("ListKeyRotations", KeyId=thing.name)["Rotations"]
        found["rotations"] = sum(rotation.get("RotationType") == "ON_DEMAND" for rotation in rotations)
        replicas = metadata.get("MultiRegionConfiguration", {}).get("ReplicaKeys", [])
        found["replica"] = bool(replicas)
        if thing.kind == "multi":
            self.require_whole_set(thing, found, metadata)
        if found["state"] == "Enabled":
            for blob, plaintext in thing.ciphertexts:
                answer = self.client.kms("Decrypt", CiphertextBlob=blob)
                if base64_bytes(answer["Plaintext"]) != plaintext:
                    self.wrong.append(f"key {thing.name}: a ciphertext opens to something else")
        if found["alias"] is not ABSENT:
            self.client.kms("DescribeKey", KeyId=found["alias"])
        return found

    def require_whole_set(self, thing, found, metadata):
        try:
            replica = self.other.kms("DescribeKey", KeyId=thing.name)["KeyMetadata"]
        except Refused as refused:
            if refused.kind != "NotFoundException":
                raise
            replica = None
        if found["replica"] != (replica is not None):
            self.wrong.append(f"key {thing.name}: a set of Regions is half made")

    def user(self, thing):
        user = self.client.form("iam", "GetUser", UserName=thing.name)
        found = {"exists": True, "tag": between(user, "Value")}
        try:
            found["policy"] = urllib.parse.unquote(between(self.client.form("iam", "GetUserPolicy", UserName=thing.name, PolicyName="p"), "PolicyDocument"))
        except Refused as refused:
            if refused.kind != "NoSuchEntity":
                raise
            found["policy"] = ABSENT
        listed = self.client.form("iam", "ListAccessKeys", UserName=thing.name)
        ids = [part.split("</AccessKeyId>")[0] for part in listed.split("<AccessKeyId>")[1:]]
        known = dict(key for key in thing.aspects["keys"])
        found["keys"] = tuple((key, known.get(key, "")) for key in [*(k for k in known if k in ids), *(k for k in ids if k not in known)])
        for key, secret in known.items():
            # The secret of a key whose answer never came is known to nobody.
            if key in ids and secret:
                answer = Client(self.port, (key, secret)).form("sts", "GetCallerIdentity")
                if thing.name not in answer:
                    self.wrong.append(f"user {thing.name}: an access key is somebody else's")
        return found

    def close(self):
        self.client.close()
        self.other.close()


def require_whole_grants(comparison):
    """A grant stands in several places: both lists must have the same ones."""
    by_principal, marker = set(), None
    while True:
        page = comparison.client.kms("ListRetirableGrants", RetiringPrincipal=ROOT, **({"Marker": marker} if marker else {}))
        by_principal |= {grant["GrantId"] for grant in page["Grants"]}
        marker = page.get("NextMarker")
        if not marker:
            break
    by_key, marker = set(), None
    while True:
        page = comparison.client.kms("ListKeys", Limit=1000, **({"Marker": marker} if marker else {}))
        for key in page["Keys"]:
            metadata = comparison.client.kms("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]
            by_key |= {grant["GrantId"] for grant in comparison.client.kms("ListGrants", KeyId=key["KeyId"])["Grants"]}
            if metadata["KeyState"] == "Enabled" and metadata["Origin"] == "AWS_KMS":
                comparison.client.kms("GenerateDataKey", KeyId=key["KeyId"], KeySpec="AES_256")
        marker = page.get("NextMarker")
        if not marker:
            break
    if by_key != by_principal:
        comparison.wrong.append(f"{len(by_key ^ by_principal)} grants stand in one list and not in the other")


def require_all_recorded(comparison):
    """Every key and user that there is was made by a record, and every one that a record made is there."""
    there, marker = set(), None
    while True:
        page = comparison.client.kms("ListKeys", Limit=1000, **({"Marker": marker} if marker else {}))
        there |= {key["KeyId"] for key in page["Keys"]}
        marker = page.get("NextMarker")
        if not marker:
            break
    users, marker = set(), None
    while True:
        page = comparison.client.form("iam", "ListUsers", **({"Marker": marker} if marker else {}))
        users |= {part.split("</UserName>")[0] for part in page.split("<UserName>")[1:]}
        marker = between(page, "Marker")
        if not marker:
            break
    for kind, present, recorded in (("key", there, set(comparison.replay.keys)), ("user", users, set(comparison.replay.users))):
        comparison.wrong += [f"{kind} {name} is there and no record made it" for name in sorted(present - recorded)[:5]]
        comparison.wrong += [f"{kind} {name} was made by a record and is not there" for name in sorted(recorded - present)[:5]]


def base64_bytes(text):
    return base64.b64decode(text)


def between(xml, name):
    return xml.split(f"<{name}>")[1].split(f"</{name}>")[0] if f"<{name}>" in xml else ABSENT


class Load:
    """Several writers at once. With the trail's directory, what a server has is held against the records as well."""

    def __init__(self, directory, writers=4, seed=1, audit=None):
        self.audit = audit
        self.recorded = 0
        self.journal = Journal(os.path.join(directory, "acknowledged"))
        self.writers = [Writer(number, self.journal, f"{seed}-{number}") for number in range(writers)]
        self.round = 0

    @property
    def things(self):
        return [thing for writer in self.writers for thing in writer.things]

    def run(self, port, credential, until):
        """Runs until the function returns; it is what kills the server."""
        self.round += 1
        stop = threading.Event()
        threads = [threading.Thread(target=writer.run, args=(port, credential, stop, self.round)) for writer in self.writers]
        for thread in threads:
            thread.start()
        try:
            until()
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)

    def compare(self, port, credential, everything):
        replay = Replay(self.audit) if self.audit else None
        comparison = Comparison(port, credential, replay)
        recent = self.things if everything else [thing for thing in self.things if thing.round >= self.round or thing.pending]
        for thing in recent:
            comparison.compare(thing)
        if everything:
            try:
                require_whole_grants(comparison)
                if replay is not None:
                    require_all_recorded(comparison)
            except Refused as refused:
                comparison.wrong.append(f"all keys and grants: {refused}")
        comparison.close()
        if replay is not None:
            comparison.wrong += replay.unknown
            for writer in self.writers:
                comparison.wrong += replay.unrecorded(writer.answered)
                self.recorded += len(writer.answered)
                writer.answered.clear()
        return comparison

    def refusals(self):
        found = [refusal for writer in self.writers for refusal in writer.refusals]
        for writer in self.writers:
            writer.refusals.clear()
        return found
