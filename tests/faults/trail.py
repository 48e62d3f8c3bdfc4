# The audit trail replayed: what its records of successful changes make of keys and users, to be held against what the server has.
import collections
import json
import os

ABSENT = None


def records(directory):
    """Every record that a signature covers, in their order; of a trail that nobody writes to, or of one that is being written."""
    for name in sorted(name for name in os.listdir(directory) if name.endswith(".jsonl")):
        with open(os.path.join(directory, name), "rb") as file:
            content = file.read().split(b"\0", 1)[0]
        waiting = []
        for line in content.split(b"\n"):
            if not line.startswith(b'{"trentAudit":"'):
                waiting.append(line)
            else:
                yield from (json.loads(record) for record in waiting if record)
                waiting = []


class Replay:
    """What keys and users must be when each successful change of the trail happened once, and nothing else did."""

    def __init__(self, directory):
        self.keys, self.users = {}, {}
        self.answered, self.events = {}, collections.Counter()
        self.aliases, self.grants = {}, {}
        self.unknown = []
        for record in records(directory):
            error = record.get("errorCode")
            self.answered[record["requestID"]] = error
            if error is None and record["eventType"] == "AwsApiCall":
                self.events[record["eventName"]] += 1
                take = getattr(self, "take_" + record["eventName"], None)
                if take is not None:
                    take(record, record.get("requestParameters") or {}, record.get("responseElements") or {})

    def key(self, record):
        """The key of a record: the one that it names first."""
        name = record["resources"][0]["ARN"].rsplit("/", 1)[1]
        if name not in self.keys:
            self.unknown.append(f"{record['eventName']} of the key {name}, which no record made")
        return self.keys.setdefault(name, {})

    def user(self, record, parameters):
        name = parameters["userName"]
        if name not in self.users:
            self.unknown.append(f"{record['eventName']} of the user {name}, whom no record made")
        return self.users.setdefault(name, {})

    def take_CreateKey(self, record, parameters, answer):
        self.keys[answer["keyMetadata"]["keyId"]] = {
            "state": "PendingImport" if parameters.get("origin") == "EXTERNAL" else "Enabled", "description": parameters.get("description", ""),
            "tag": ABSENT, "alias": ABSENT, "grants": {}, "rotations": 0, "replica": False,
        }

    def take_UpdateKeyDescription(self, record, parameters, _):
        self.key(record)["description"] = parameters["description"]

    def take_TagResource(self, record, parameters, _):
        self.key(record)["tag"] = parameters["tags"][0]["tagValue"]

    def take_CreateAlias(self, record, parameters, _):
        self.key(record)["alias"] = parameters["aliasName"]

    def take_DeleteAlias(self, record, *_):
        self.key(record)["alias"] = ABSENT

    def take_DisableKey(self, record, *_):
        self.key(record)["state"] = "Disabled"

    def take_EnableKey(self, record, *_):
        self.key(record)["state"] = "Enabled"

    def take_ImportKeyMaterial(self, record, *_):
        self.key(record)["state"] = "Enabled"

    def take_ScheduleKeyDeletion(self, record, *_):
        self.key(record)["state"] = "PendingDeletion"

    def take_RotateKeyOnDemand(self, record, *_):
        self.key(record)["rotations"] += 1

    def take_ReplicateKey(self, record, *_):
        self.key(record)["replica"] = True

    def take_CreateGrant(self, record, parameters, answer):
        self.key(record)["grants"][answer["grantId"]] = parameters["name"]

    def take_RevokeGrant(self, record, parameters, _):
        if self.key(record)["grants"].pop(parameters["grantId"], None) is None:
            self.unknown.append(f"RevokeGrant of {parameters['grantId']}, which no record made")

    def take_CreateUser(self, record, parameters, _):
        self.users[parameters["userName"]] = {"tag": ABSENT, "policy": ABSENT, "keys": set()}

    def take_TagUser(self, record, parameters, _):
        self.user(record, parameters)["tag"] = parameters["tags"][0]["value"]

    def take_PutUserPolicy(self, record, parameters, _):
        self.user(record, parameters)["policy"] = parameters["policyDocument"]

    def take_CreateAccessKey(self, record, parameters, answer):
        if "userName" in parameters:
            self.user(record, parameters)["keys"].add(answer["accessKey"]["accessKeyId"])

    def take_DeleteAccessKey(self, record, parameters, _):
        self.user(record, parameters)["keys"].remove(parameters["accessKeyId"])

    def differences(self, kind, name, found):
        """Where a key or user, as the server has it, is not what the records say."""
        recorded = (self.users if kind == "user" else self.keys).get(name)
        if recorded is None:
            yield f"{kind} {name} is there and no record made it"
            return
        for aspect, value in recorded.items():
            present = found[aspect]
            if aspect == "grants":
                value, present = sorted(value.values()), sorted(present)
            elif aspect == "keys":
                present = {key for key, _ in present}
            if present != value:
                yield f"{kind} {name}: {aspect} is {present!r}, and by the records {value!r}"

    def unrecorded(self, answered):
        """Which of the answered requests have no record, or one that says something else."""
        for request, operation in answered:
            if self.answered.get(request, "no record") is not None:
                yield f"{operation} {request} was answered with success, and its record says {self.answered.get(request, 'nothing, for there is none')}"
