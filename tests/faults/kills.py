# The process is killed at random points of mixed load, again and again: what was acknowledged is there, the rest wholly or not at all.
import random
import time

from load import Load
from trent import Report, Store, Work, arguments

options = arguments(rounds=200, seconds=100, seed=0)
report = Report("kill -9")
seed = options["seed"] or int(time.time())
chance = random.Random(seed)
# A store is killed so often before the next is begun: its trail grows and is read whole again and again.
ROUNDS_OF_A_STORE = 250
until = time.monotonic() + options["seconds"]


def kill(work, rounds, seed):
    """(rounds, acknowledged changes, things, comparisons, answers found in the trail, what is wrong) of one store that is killed again and again."""
    store = Store(f"{work}/data", work)
    credential = store.init()
    load = Load(work, writers=4, seed=seed, audit=store.audit)
    done, wrong, checked = 0, [], 0
    server = store.start()
    while done < rounds and time.monotonic() < until:
        def killed():
            time.sleep(chance.uniform(0.01, 0.2))
            server.kill()
        load.run(server.port, credential, killed)
        done += 1
        server = store.start()
        if server.port is None:
            return done, 0, 0, checked, 0, [*wrong, "the server did not start: " + server.log[-2000:]]
        # The trail is read whole: not after each round, or reading it would be most of the work.
        if done % 5 == 0:
            verified = store.run("audit", "verify")
            if verified.returncode != 0:
                wrong.append(f"trent audit verify: {verified.stdout[-500:]} {verified.stderr[-300:]}")
        comparison = load.compare(server.port, credential, everything=False)
        checked += comparison.checked
        wrong += comparison.wrong + load.refusals()
        if len(wrong) > 20:
            break
    wrong += load.compare(server.port, credential, everything=True).wrong
    status = server.stop()
    if status != 0:
        wrong.append(f"the last server ended with {status}: {server.log[-500:]}")
    wrong += store.check()
    return done, load.journal.acknowledged, len(load.things), checked, load.recorded, wrong


rounds, acknowledged, things, checked, recorded, wrong, stores = 0, 0, 0, 0, 0, [], 0
while rounds < options["rounds"] and time.monotonic() < until and not wrong:
    with Work() as work:
        figures = kill(work, min(ROUNDS_OF_A_STORE, options["rounds"] - rounds), f"{seed}-{stores}" if stores else seed)
    rounds, acknowledged, things, checked, recorded, wrong = (before + more for before, more in zip((rounds, acknowledged, things, checked, recorded, wrong), figures))
    stores += 1
    if rounds < options["rounds"]:
        report.so_far(f"{stores} stores, {rounds} rounds, {acknowledged} acknowledged changes, {len(wrong)} differences")
for line in wrong[:20]:
    report.require(False, line)
report.require(not wrong, f"{len(wrong)} differences")
report.require(acknowledged > rounds, "hardly anything was acknowledged")
report.passed += rounds
report.end(f"{rounds} rounds on {stores} stores, {acknowledged} acknowledged changes, {things} things, {checked} comparisons, {recorded} answers found in the trail, {len(wrong)} lost, half applied or not as recorded, seed {seed}")
