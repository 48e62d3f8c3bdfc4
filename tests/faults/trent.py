# A client of its own (signed requests on a plain connection) and the server as a process, for everything that breaks the server on purpose.
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ACCOUNT = "111122223333"
REGION = "us-east-1"
BINARY = os.environ["TRENT_BINARY"]


def b64(data):
    return base64.b64encode(data).decode()


def command(*arguments):
    return [os.path.abspath(BINARY), *arguments] if not BINARY.endswith(".dll") else ["dotnet", os.path.abspath(BINARY), *arguments]


class Refused(Exception):
    """The server answered, with an error."""

    def __init__(self, status, kind, text):
        super().__init__(f"{status} {kind} {text}")
        self.status, self.kind, self.text = status, kind, text


class Gone(Exception):
    """No answer: whether the request took effect is unknown."""


class Client:
    """One connection with one credential; belongs to one thread."""

    def __init__(self, port, credential, region=REGION, timeout=40, clock=None):
        self.port, self.region, self.timeout = port, region, timeout
        self.access_key_id, self.secret, self.token = (*credential, None)[:3]
        self.connection = None
        # (request id, operation) of what was answered with success, for whoever sets a list.
        self.answered = None
        self.clock = clock or (lambda: datetime.datetime.now(datetime.timezone.utc))

    def kms(self, operation, **members):
        """Calls the KMS; bytes are sent as base64."""
        body = json.dumps({name: b64(value) if isinstance(value, bytes) else value for name, value in members.items()}).encode()
        text = self.send("kms", body, {"X-Amz-Target": "TrentService." + operation, "Content-Type": "application/x-amz-json-1.1"})
        return json.loads(text) if text else {}

    def form(self, service, action, **parameters):
        """Calls IAM or STS; the answer is XML as text."""
        version = {"iam": "2010-05-08", "sts": "2011-06-15"}[service]
        body = urllib.parse.urlencode({"Action": action, "Version": version, **parameters}).encode()
        return self.send(service, body, {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}).decode()

    def send(self, service, body, headers):
        now = self.clock()
        date = now.strftime("%Y%m%dT%H%M%SZ")
        headers = {"Host": f"127.0.0.1:{self.port}", "X-Amz-Date": date, **headers}
        if self.token:
            headers["X-Amz-Security-Token"] = self.token
        names = sorted(name.lower() for name in headers)
        values = {name.lower(): value for name, value in headers.items()}
        canonical = "\n".join(
            ["POST", "/", "", *(f"{name}:{values[name]}" for name in names), "", ";".join(names), hashlib.sha256(body).hexdigest()]
        )
        scope = f"{date[:8]}/{self.region}/{service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self.access_key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            self.connection.request("POST", "/", body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as gone:
            self.close()
            raise Gone(str(gone)) from gone
        if answer.status == 200:
            if self.answered is not None:
                self.answered.append((answer.headers["x-amzn-RequestId"], headers.get("X-Amz-Target") or body[:40].decode()))
            return content
        kind = re.search(rb'"__type"\s*:\s*"([^"]+)"|<Code>([^<]+)</Code>', content)
        kind = (kind.group(1) or kind.group(2)).decode() if kind else ""
        raise Refused(answer.status, kind, content.decode(errors="replace"))

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


class Store:
    """The files of one installation, and how to start a server on them."""

    def __init__(self, data, outside, audit=None):
        self.data, self.outside = data, outside
        self.audit = (audit or {}).get("directory", os.path.join(data, "audit"))
        self.root_key = os.path.join(outside, "root.key")
        self.config = os.path.join(outside, "trent.json")
        self.configure(audit={"segmentMegabytes": 1, **(audit or {})}, rootKeyFile=self.root_key)

    def configure(self, **more):
        """Writes the settings; segments are small, so that there is more than one."""
        self.settings = {**getattr(self, "settings", {"dataDirectory": self.data, "listen": ["127.0.0.1:0"], "quotas": {"enabled": False}}), **more}
        with open(self.config, "w") as file:
            json.dump(self.settings, file)

    def init(self):
        made = subprocess.run(command("init", "--config", self.config, "--account", ACCOUNT), capture_output=True, text=True)
        if made.returncode != 0:
            raise RuntimeError(f"trent init: {made.stderr}")
        self.credential = (
            re.search(r"AWS_ACCESS_KEY_ID=(\S+)", made.stdout).group(1),
            re.search(r"AWS_SECRET_ACCESS_KEY=(\S+)", made.stdout).group(1),
        )
        return self.credential

    def start(self, *extra, prefix=(), env=None, patience=60, sealed=False):
        """A server; one that stays sealed has a port only for whoever asks for it."""
        return Server([*prefix, *command("serve", "--config", self.config, *extra)], env, patience, sealed)

    def run(self, *words, stdin=None):
        """Runs a command of the binary on this store."""
        return subprocess.run(command(*words, "--config", self.config), capture_output=True, text=True, input=stdin)

    def check(self):
        """What `trent check` and `trent audit verify` say of a store that no server has open; empty when they have nothing to complain about."""
        complaints = []
        for words in (["check"], ["audit", "verify"]):
            run = self.run(*words)
            if run.returncode != 0:
                complaints.append(f"trent {' '.join(words)}: {run.returncode} {run.stdout[-500:]} {run.stderr[-500:]}")
        return complaints


class Server:
    """A server that is ready, or has ended before it was; then `port` is None."""

    def __init__(self, arguments, env, patience, sealed=False):
        self.lines = []
        self.sealed = sealed
        self.port = None
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, text=True, start_new_session=True)
        self.ready = threading.Event()
        self.readers = [threading.Thread(target=self.read, args=(stream,), daemon=True) for stream in (self.process.stdout, self.process.stderr)]
        for reader in self.readers:
            reader.start()
        self.ready.wait(patience)
        if self.port is None:
            self.stop(signal.SIGKILL)

    def read(self, stream):
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            found = re.search(r" serves on https?://127\.0\.0\.1:(\d+)", line)
            closed = re.search(r'"addresses":"https?://127\.0\.0\.1:(\d+)/?".*"reason":', line)
            if self.port is None and (found or (closed and self.sealed)):
                self.port = int((found or closed).group(1))
            if found or closed:
                self.ready.set()
        if stream is self.process.stdout:
            self.ready.set()

    @property
    def log(self):
        return "\n".join(self.lines)

    @property
    def pid(self):
        """The server's own process, below a tracer if there is one."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            children = file.read().split()
        return int(children[0]) if children else self.process.pid

    def kill(self):
        self.stop(signal.SIGKILL)

    def stop(self, number=signal.SIGTERM, patience=60):
        """Signals the server and everything that was started with it, and waits for the end."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for reader in self.readers:
            reader.join(10)
        return self.process.returncode


class Work:
    """A directory that is gone at the end, whatever happens."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="trent-faults-")
        os.chmod(self.path, 0o700)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Report:
    """Counts what was required; prints the figures and the lines that are added up."""

    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0
        self.started = time.monotonic()

    def require(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {self.name}: {what}", flush=True)
        return holds

    def skip(self, why):
        print(f"SKIPPED {self.name}: {why}", flush=True)
        self.passed += 1

    def so_far(self, figures):
        """For a long form: whoever watches sees that it goes on."""
        print(f"{self.name} so far: {figures}, {time.monotonic() - self.started:.0f} s", flush=True)

    def end(self, figures):
        print(f"{self.name}: {figures}, {time.monotonic() - self.started:.0f} s, {'ok' if self.failed == 0 else 'FAILED'}")
        print(f"# pass {self.passed}\n# fail {self.failed}", flush=True)
        sys.exit(1 if self.failed else 0)


def arguments(**defaults):
    """`name=value` words of the command line over the defaults of a scenario."""
    given = dict(word.lstrip("-").split("=", 1) for word in sys.argv[1:])
    unknown = given.keys() - defaults.keys()
    if unknown:
        sys.exit(f"There is no {', '.join(sorted(unknown))}; there is {', '.join(defaults)}.")
    return {name: type(default)(given[name]) if name in given else default for name, default in defaults.items()}
