# The process is killed at random points of mixed load, again and again: what was acknowledged is there, the rest wholly or not at all.
import random
import time

from load import Load
from trent import Report, Store, Work, arguments

options = arguments(rounds=200, seconds=100, seed=0)
report = Report("kill -9")
seed = options["seed"] or int(time.time())
chance = random.Random(seed)
with Work() as work:
    store = Store(f"{work}/data", work)
    credential = store.init()
    load = Load(work, writers=4, seed=seed, audit=store.audit)
    rounds, wrong, checked = 0, [], 0
    until = time.monotonic() + options["seconds"]
    server = store.start()
    while rounds < options["rounds"] and time.monotonic() < until:
        def killed():
            time.sleep(chance.uniform(0.01, 0.2))
            server.kill()
        load.run(server.port, credential, killed)
        rounds += 1
        server = store.start()
        if server.port is None:
            wrong.append("the server did not start: " + server.log[-2000:])
            break
        # The trail is read whole: not after each round, or reading it would be most of the work.
        if rounds % 5 == 0:
            verified = store.run("audit", "verify")
            if verified.returncode != 0:
                wrong.append(f"trent audit verify: {verified.stdout[-500:]} {verified.stderr[-300:]}")
        comparison = load.compare(server.port, credential, everything=False)
        checked += comparison.checked
        wrong += comparison.wrong + load.refusals()
        if len(wrong) > 20:
            break
    comparison = load.compare(server.port, credential, everything=True)
    wrong += comparison.wrong
    status = server.stop()
    report.require(status == 0, f"the last server ended with {status}: {server.log[-500:]}")
    for complaint in store.check():
        report.require(False, complaint)
    for line in wrong[:20]:
        report.require(False, line)
    report.require(not wrong, f"{len(wrong)} differences")
    report.require(load.journal.acknowledged > rounds, "hardly anything was acknowledged")
    report.passed += rounds
    report.end(f"{rounds} rounds, {load.journal.acknowledged} acknowledged changes, {len(load.things)} things, {checked} comparisons, {load.recorded} answers found in the trail, {len(wrong)} lost, half applied or not as recorded, seed {seed}")
