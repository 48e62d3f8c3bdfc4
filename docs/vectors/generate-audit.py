# Computes the known-answer trail in audit-trail-v1: an implementation of the format, independent of the product's.
# Run in this folder with Python 3.11 or later and the package "cryptography"; the output is the same each time.
import base64
import hashlib
import os
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FOLDER = "audit-trail-v1"
STORE_ID = bytes(range(16)).hex()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = base64.b64encode(KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()
TIME = "2026-11-26T06:29:34.123Z"
EPOCH = 7


def sha256(data):
    return hashlib.sha256(data).digest()


def signed(body):
    return body + ',"signature":"' + KEY.sign(body.encode()).hex() + '"}'


def header(segment, first, chain):
    line = signed(
        f'{{"trentAudit":"header","version":1,"storeId":"{STORE_ID}","segment":{segment},"first":{first},"previousChain":"{chain.hex()}",'
        f'"publicKey":"{PUBLIC_KEY}","storeEpoch":{EPOCH},"time":"{TIME}"')
    return line, sha256(chain + line.encode())


def record(sequence, chain):
    content = f'{{"eventVersion":"1.11","eventName":"Encrypt","eventID":"00000000-0000-4000-8000-{sequence:012}"}}'
    chain = sha256(chain + content.encode())
    return content[:-1] + f',"trent":{{"sequence":{sequence},"chain":"{chain.hex()}"}}}}', chain


def group(first, last, chain):
    return signed(f'{{"trentAudit":"group","first":{first},"last":{last},"chain":"{chain.hex()}","storeEpoch":{EPOCH},"time":"{TIME}"')


def close(segment, last, chain):
    return signed(f'{{"trentAudit":"close","segment":{segment},"last":{last},"chain":"{chain.hex()}","storeEpoch":{EPOCH},"time":"{TIME}"')


def write(first, lines):
    with open(os.path.join(FOLDER, f"{first:020}.jsonl"), "w", newline="\n") as file:
        file.write("".join(line + "\n" for line in lines))


os.makedirs(FOLDER, exist_ok=True)
head, chain = header(1, 1, bytes(32))
one, chain = record(1, chain)
two, chain = record(2, chain)
after_two = group(1, 2, chain)
three, chain = record(3, chain)
write(1, [head, one, two, after_two, three, group(3, 3, chain), close(1, 3, chain)])
head, chain = header(2, 4, chain)
four, chain = record(4, chain)
write(4, [head, four, group(4, 4, chain)])
