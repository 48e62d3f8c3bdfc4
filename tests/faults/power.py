# The power of a disk fails: a file system on a loop device is shut down without its log, the process killed, and all mounted again.
import os
import random
import signal
import subprocess
import time

from load import Load
from trent import Report, Store, Work, arguments

options = arguments(rounds=200, seconds=90, seed=0, filesystems="ext4,xfs")
report = Report("power cuts")
seed = options["seed"] or int(time.time())
chance = random.Random(seed)
# The disk of a store fails so often before the next is begun: its trail grows, is read whole again and again, and must fit its disk.
ROUNDS_OF_A_STORE = 250


def run(*words):
    return subprocess.run(words, capture_output=True, text=True)


def stopped(pid):
    """Waits until a process that was sent SIGSTOP has stopped."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rsplit(")", 1)[1].split()[0] in "Tt":
                return
        time.sleep(0.001)


def cut(filesystem, rounds, until, seed, work):
    """(rounds, acknowledged changes, answers found in the trail, what is wrong) of one store whose disk fails again and again; None where that cannot be had."""
    image, mount = f"{work}/{filesystem}.img", f"{work}/{filesystem}"
    os.mkdir(mount)
    run("truncate", "-s", "320M", image)
    if run(f"mkfs.{filesystem}", "-q", image).returncode != 0 or run("mount", "-o", "loop", image, mount).returncode != 0:
        return None
    outside = f"{work}/outside-{filesystem}"
    os.mkdir(outside, 0o700)
    done, wrong = 0, []
    try:
        store = Store(f"{mount}/data", outside)
        credential = store.init()
        load = Load(outside, writers=4, seed=seed, audit=store.audit)
        server = store.start()
        while done < rounds and time.monotonic() < until:
            def cut_off():
                time.sleep(chance.uniform(0.01, 0.25))
                os.kill(server.process.pid, signal.SIGSTOP)
                stopped(server.process.pid)
                # What the kernel has in memory and what the file system's journal has not written is gone.
                shut = run("xfs_io", "-x", "-c", "shutdown", mount)
                if shut.returncode != 0:
                    wrong.append(f"the shutdown failed: {shut.stderr}")
                server.kill()
            load.run(server.port, credential, cut_off)
            # An unmount while the last of the process lets go may have to be asked for again.
            for _ in range(200):
                if run("umount", mount).returncode == 0:
                    break
                time.sleep(0.01)
            remounted = run("mount", "-o", "loop", image, mount)
            if remounted.returncode != 0:
                wrong.append(f"the file system does not mount again: {remounted.stderr}")
                break
            done += 1
            server = store.start()
            if server.port is None:
                wrong.append("the server did not start: " + server.log[-1500:])
                break
            # The trail is read whole: not after each round, or reading it would be most of the work.
            if done % 5 == 0:
                verified = store.run("audit", "verify")
                if verified.returncode != 0:
                    wrong.append(f"trent audit verify: {verified.stdout[-500:]} {verified.stderr[-300:]}")
            comparison = load.compare(server.port, credential, everything=False)
            wrong += comparison.wrong + load.refusals()
            if len(wrong) > 20:
                break
        if server.port is not None:
            wrong += load.compare(server.port, credential, everything=True).wrong
            server.stop()
            wrong += store.check()
    finally:
        run("umount", "-l", mount)
    return done, load.journal.acknowledged, load.recorded, wrong


def cut_stores(filesystem, rounds, seconds):
    until = time.monotonic() + seconds
    done, acknowledged, recorded, wrong, stores = 0, 0, 0, [], 0
    while done < rounds and time.monotonic() < until and not wrong:
        with Work() as work:
            figures = cut(filesystem, min(ROUNDS_OF_A_STORE, rounds - done), until, f"{seed}-{filesystem}" + (f"-{stores}" if stores else ""), work)
        if figures is None:
            report.skip(f"no {filesystem} on a loop device can be mounted here")
            return None
        done, acknowledged, recorded, wrong = (before + more for before, more in zip((done, acknowledged, recorded, wrong), figures))
        stores += 1
        if done < rounds:
            report.so_far(f"{filesystem}, {stores} stores, {done} rounds, {acknowledged} acknowledged changes, {len(wrong)} differences")
    for line in wrong[:20]:
        report.require(False, f"{filesystem}: {line}")
    report.passed += done
    return f"{filesystem} {done} rounds on {stores} stores, {acknowledged} acknowledged changes, {recorded} answers found in the trail, {len(wrong)} lost, half applied or not as recorded"


chosen = options["filesystems"].split(",")
figures = [cut_stores(name, options["rounds"] // len(chosen), options["seconds"] / len(chosen)) for name in chosen]
report.end("; ".join(figure for figure in figures if figure) + f", seed {seed}")
