# Mixed load for a long time: memory, handles and files must not grow with the time, only with what is stored.
import os
import random
import threading
import time

from trent import Client, Gone, Refused, Report, Store, Work, arguments, get

# At most `rate` requests a second; 0 for as many as there can be.
options = arguments(seconds=120, every=2, seed=0, rate=0)
report = Report("soak")
chance = random.Random(options["seed"])
# What one record of this load may take at most, on average; a record has about 900 bytes.
RECORD_BYTES = 2_000


def slope(samples):
    """Change per hour by least squares over the second half, when everything is warm."""
    points = samples[len(samples) // 2:]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0


def bytes_in(folder, is_counted):
    """The files may come and go meanwhile."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            if is_counted(inside):
                try:
                    total += os.path.getsize(os.path.join(inside, name))
                except FileNotFoundError:
                    pass
    return total / 1e6


with Work() as work:
    store = Store(f"{work}/data", work, audit={"segmentMegabytes": 8})
    credential = store.init()
    server = store.start()
    stop = threading.Event()
    done, wrong = [0] * 3, []

    def work_on(number):
        """Each round leaves as many things behind as it found."""
        client = Client(server.port, credential)
        try:
            keys = [client.kms("CreateKey")["KeyMetadata"]["KeyId"] for _ in range(20)]
            began = time.monotonic()
            while not stop.is_set():
                key = chance.choice(keys)
                blob = client.kms("Encrypt", KeyId=key, Plaintext=os.urandom(100))["CiphertextBlob"]
                client.kms("Decrypt", CiphertextBlob=blob)
                client.kms("GenerateDataKey", KeyId=key, KeySpec="AES_256")
                name = f"alias/s{number}-{done[number] % 7}"
                client.kms("CreateAlias", AliasName=name, TargetKeyId=key)
                client.kms("TagResource", KeyId=key, Tags=[{"TagKey": "t", "TagValue": str(done[number])}])
                grant = client.kms("CreateGrant", KeyId=key, GranteePrincipal="arn:aws:iam::111122223333:root", Operations=["Decrypt"])["GrantId"]
                client.kms("ListGrants", KeyId=key)
                client.kms("RevokeGrant", KeyId=key, GrantId=grant)
                client.kms("DeleteAlias", AliasName=name)
                user = f"s{number}"
                client.form("iam", "CreateUser", UserName=user)
                client.form("iam", "DeleteUser", UserName=user)
                client.form("sts", "GetSessionToken")
                done[number] += 12
                if done[number] % 1200 == 0:
                    client.close()
                ahead = options["rate"] and began + done[number] * len(done) / options["rate"] - time.monotonic()
                if ahead > 0:
                    stop.wait(ahead)
        except (Refused, Gone) as failure:
            wrong.append(str(failure))

    threads = [threading.Thread(target=work_on, args=(number,)) for number in range(len(done))]
    for thread in threads:
        thread.start()
    started, memory, handles, files = time.monotonic(), [], [], []
    while time.monotonic() < started + options["seconds"] and not wrong:
        time.sleep(options["every"])
        at = time.monotonic() - started
        with open(f"/proc/{server.pid}/statm") as file:
            memory.append((at, int(file.read().split()[1]) * 4096 / 1e6))
        handles.append((at, len(os.listdir(f"/proc/{server.pid}/fd"))))
        files.append((at, bytes_in(store.data, lambda folder: folder != store.audit)))
    stop.set()
    for thread in threads:
        thread.join(60)
    for line in wrong[:5]:
        report.require(False, line)
    report.require(get(server.port, "/health/ready")[0] == 200, "not ready at the end")
    report.require(server.stop() == 0, "the server did not stop well")
    for complaint in store.check():
        report.require(False, complaint)
    requests, trail, segments = sum(done) + 20 * len(done), bytes_in(store.audit, lambda _: True), sum(name.endswith(".jsonl") for name in os.listdir(store.audit))
    half = len(memory) // 2
    # Bounds for what is kept while it runs; the slopes are for people, and are worth something after an hour.
    report.require(max(y for _, y in memory[half:]) < 1.3 * max(y for _, y in memory[:half]) + 30, f"memory grows: {memory[half]} to {memory[-1]} MB")
    report.require(max(y for _, y in handles[half:]) <= max(y for _, y in handles[:half]) + 10, f"handles grow: {handles[half]} to {handles[-1]}")
    report.require(max(y for _, y in files[half:]) < 1.5 * max(y for _, y in files[:half]) + 8, f"files grow: {files[half]} to {files[-1]} MB")
    # The trail keeps a record of each request, and nothing else in the long run; one more segment lies ready.
    report.require(trail * 1e6 < requests * RECORD_BYTES + 2 * 8 * 1024 * 1024, f"the trail has {trail:.0f} MB for {requests} requests")
report.end(
    f"{requests} requests in {options['seconds']} s, memory {memory[-1][1]:.0f} MB ({slope(memory):+.0f} MB/h), "
    f"handles {handles[-1][1]:.0f} ({slope(handles):+.1f}/h), files of the store {files[-1][1]:.1f} MB ({slope(files):+.1f} MB/h), trail {trail:.0f} MB in {segments} segments"
)
