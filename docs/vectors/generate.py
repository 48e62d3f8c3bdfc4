# Computes the known-answer vectors of this folder: an implementation of the two formats, independent of the product's.
# Run in this folder with Python 3.11 or later and the package "cryptography"; the output is the same each time.
import hashlib
import hmac
import json
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def u32(value):
    return value.to_bytes(4, "big")


def text(value):
    encoded = value.encode("utf-8")
    return u32(len(encoded)) + encoded


def hkdf(key, salt, info, length):
    extracted = hmac.new(salt or bytes(64), key, hashlib.sha512).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha512).digest()[:length]


def counter_kdf(key, label, context):
    return hmac.new(key, u32(1) + label + b"\x00" + context + u32(512), hashlib.sha512).digest()


def context_digest(context):
    pairs = sorted(context.items(), key=lambda pair: pair[0].encode("utf-8"))
    return hashlib.sha256(u32(len(pairs)) + b"".join(text(key) + text(value) for key, value in pairs)).digest()


def material_id(key_id, material):
    return hmac.new(material, b"kms/v1/material-id" + u32(len(material)) + text(key_id), hashlib.sha256).hexdigest()


def key_bytes(key_id):
    return bytes.fromhex(key_id.removeprefix("mrk-").replace("-", ""))


def header(account, key_id, material_identifier):
    flags = b"\x01" if key_id.startswith("mrk-") else b"\x00"
    return (bytes.fromhex("0102020078" "144b" "01" "01") + flags + bytes(2) + int(account).to_bytes(8, "big")
            + key_bytes(key_id) + bytes.fromhex(material_identifier)[:24])


def customer(material, head, digest, salt, iv, plaintext, commitment_of=None):
    keys = counter_kdf(hkdf(material, b"", b"kms/v1/key/enc", 64), b"kms/v1/enc", head + salt + iv + digest)
    commitment = commitment_of or keys[32:]
    bound = head + salt + commitment + iv
    return bound + AESGCM(keys[:32]).encrypt(iv, plaintext, bound + digest)


def at_rest(wrapping_key, kind, generation, digest, salt, iv, secret, commitment_of=None):
    head = b"TW\x01" + bytes([kind]) + u32(generation)
    keys = counter_kdf(hkdf(wrapping_key, b"", b"kms/v1/wrap/enc", 64), b"kms/v1/wrap", head + salt + iv + digest)
    bound = head + salt + (commitment_of or keys[32:]) + iv
    return bound + AESGCM(keys[:32]).encrypt(iv, secret, bound + digest)


def flip(blob, at, mask=1):
    altered = bytearray(blob)
    altered[at] ^= mask
    return bytes(altered)


def write(name, value):
    with open(name, "w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, indent=2, ensure_ascii=True)
        file.write("\n")


MATERIAL = bytes(range(32))
SALT = bytes(range(0x40, 0x60))
IV = bytes(range(0x70, 0x7C))
ACCOUNT = "111122223333"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "mrk-1234abcd12ab34cd56ef1234567890ab"
STORE = bytes(range(0xA0, 0xB0))


def customer_vectors():
    good = []
    for name, key_id, account, material, context, plaintext in [
        ("one byte, no context", KEY, ACCOUNT, MATERIAL, {}, b"\x00"),
        ("a data key with a context", KEY, ACCOUNT, MATERIAL, {"tenant": "blue", "purpose": "test"}, bytes(range(0x80, 0xA0))),
        ("a multi-Region key", MULTI_REGION, "000000000000", bytes(range(1, 33)), {"a": ""}, b"multi-Region"),
        ("the largest account, the longest plaintext", KEY, "999999999999", MATERIAL, {"": ""}, bytes(value % 251 for value in range(4096))),
        ("a context whose UTF-8 order differs from its UTF-16 order", KEY, ACCOUNT, MATERIAL, {"\U00010000": "1", "\uff5e": "2", "\u00e9": "3"}, b"order"),
    ]:
        identifier = material_id(key_id, material)
        digest = context_digest(context)
        good.append({
            "name": name, "material": material.hex(), "accountId": account, "keyId": key_id, "keyMaterialId": identifier,
            "context": context, "contextDigest": digest.hex(), "salt": SALT.hex(), "iv": IV.hex(), "plaintext": plaintext.hex(),
            "ciphertext": customer(material, header(account, key_id, identifier), digest, SALT, IV, plaintext).hex(),
        })
    base = good[1]
    blob = bytes.fromhex(base["ciphertext"])
    head = blob[:60]
    digest = bytes.fromhex(base["contextDigest"])
    plaintext = bytes.fromhex(base["plaintext"])
    other_head = header(ACCOUNT, "00000000-0000-0000-0000-000000000000", base["keyMaterialId"])
    foreign = bytes.fromhex("0102020078") + hashlib.sha256(b"another service").digest() + b"\x01" + bytes(16) + u32(0x7E) + bytes.fromhex("307c06092a864886f70d010706a06f306d020100") + bytes(107)
    bad = [
        ("empty", "length", b""),
        ("the overhead without a plaintext", "length", blob[:136] + blob[-16:]),
        ("one byte more than the longest", "length", blob + bytes(152 + 4097 - len(blob))),
        ("a ciphertext of another service", "magic", foreign),
        ("another prefix", "magic", flip(blob, 2)),
        ("another magic", "magic", flip(blob, 6)),
        ("another version", "version", flip(blob, 7, 3)),
        ("another suite", "suite", flip(blob, 8, 3)),
        ("an unknown flag", "flags", flip(blob, 9, 2)),
        ("reserved bytes in use", "reserved", flip(blob, 11)),
        ("an account of thirteen digits", "account", blob[:12] + (10 ** 12).to_bytes(8, "big") + blob[20:]),
        ("the header of another key", "key", flip(blob, 20)),
        ("the header of another account", "key", flip(blob, 19)),
        ("the multi-Region flag set", "key", flip(blob, 9, 1)),
        ("the id of another key material", "key", flip(blob, 59)),
        ("sealed under this material, named for another key, renamed", "commitment", head + customer(MATERIAL, other_head, digest, SALT, IV, plaintext)[60:]),
        ("another salt", "commitment", flip(blob, 60)),
        ("another commitment", "commitment", flip(blob, 92)),
        ("another IV", "commitment", flip(blob, 124)),
        ("sealed with another context", "commitment", customer(MATERIAL, head, context_digest({"tenant": "green"}), SALT, IV, plaintext)),
        ("sealed under another material", "commitment", customer(bytes(32), head, digest, SALT, IV, plaintext)),
        ("sealed under another material, the commitment of this one", "tag", customer(bytes(32), head, digest, SALT, IV, plaintext, blob[92:124])),
        ("another ciphertext", "tag", flip(blob, 136)),
        ("another tag", "tag", flip(blob, len(blob) - 1)),
        ("cut by a byte", "tag", blob[:-1]),
        ("longer by a byte", "tag", blob + b"\x00"),
    ]
    write("ciphertext-v1.json", {
        "format": "docs/ciphertext-format.md, version 1",
        "good": good,
        "badOf": base["name"],
        "bad": [{"name": name, "failure": failure, "ciphertext": value.hex()} for name, failure, value in bad],
    })


def sealed_context(kind, context):
    return hashlib.sha256(b"kms/v1/wrap" + bytes([kind]) + STORE + b"".join(
        text(context[field]) for field in ["account", "region", "name", "materialId", "spec", "usage", "origin"])
        + context["createdAt"].to_bytes(8, "big")).digest()


def sealed_vectors():
    wrapping_key = bytes(range(0x20, 0x40))
    good = []
    for name, kind, purpose, generation, context, secret in [
        ("key material", 3, "KeyMaterial", 1, {
            "account": ACCOUNT, "region": "eu-central-1", "name": KEY, "materialId": material_id(KEY, MATERIAL), "spec": "SYMMETRIC_DEFAULT",
            "usage": "ENCRYPT_DECRYPT", "origin": "AWS_KMS", "createdAt": 1790000000000}, MATERIAL),
        ("the secret of an access key", 4, "AccessKeySecret", 2147483647, {
            "account": ACCOUNT, "region": "", "name": "AKIAIOSFODNN7EXAMPLE", "materialId": "", "spec": "", "usage": "", "origin": "", "createdAt": 0}, b"secret"),
        ("an import wrapping key", 5, "ImportWrappingKey", 7, {
            "account": ACCOUNT, "region": "us-east-1", "name": MULTI_REGION, "materialId": "", "spec": "RSA_4096", "usage": "", "origin": "EXTERNAL", "createdAt": 1}, bytes(2400)),
    ]:
        digest = sealed_context(kind, context)
        good.append({
            "name": name, "domainKey": wrapping_key.hex(), "generation": generation, "purpose": purpose, "storeId": STORE.hex(), **context,
            "contextDigest": digest.hex(), "salt": SALT.hex(), "iv": IV.hex(), "secret": secret.hex(),
            "sealed": at_rest(wrapping_key, kind, generation, digest, SALT, IV, secret).hex(),
        })
    base = good[0]
    blob = bytes.fromhex(base["sealed"])
    digest = bytes.fromhex(base["contextDigest"])
    bad = [
        ("empty", "length", b""),
        ("the overhead without a secret", "length", blob[:84] + blob[-16:]),
        ("one byte more than the longest", "length", blob + bytes(100 + 16385 - len(blob))),
        ("another magic", "magic", flip(blob, 0)),
        ("another version", "version", flip(blob, 2, 3)),
        ("the type of an access key secret", "type", flip(blob, 3, 7)),
        ("an unknown type", "type", flip(blob, 3, 0xF0)),
        ("generation zero", "generation", blob[:4] + bytes(4) + blob[8:]),
        ("a negative generation", "generation", flip(blob, 4, 0x80)),
        ("another generation", "generation", flip(blob, 7, 3)),
        ("another salt", "commitment", flip(blob, 8)),
        ("another commitment", "commitment", flip(blob, 40)),
        ("another IV", "commitment", flip(blob, 72)),
        ("sealed for another record", "commitment", at_rest(wrapping_key, 3, 1, bytes(32), SALT, IV, MATERIAL)),
        ("sealed under another key", "commitment", at_rest(bytes(32), 3, 1, digest, SALT, IV, MATERIAL)),
        ("sealed under another key, the commitment of this one", "tag", at_rest(bytes(32), 3, 1, digest, SALT, IV, MATERIAL, blob[40:72])),
        ("another ciphertext", "tag", flip(blob, 84)),
        ("another tag", "tag", flip(blob, len(blob) - 1)),
        ("cut by a byte", "tag", blob[:-1]),
        ("longer by a byte", "tag", blob + b"\x00"),
    ]
    write("sealed-key-v1.json", {
        "format": "docs/sealed-key-format.md, at-rest envelope, version 1",
        "good": good,
        "badOf": base["name"],
        "bad": [{"name": name, "failure": failure, "sealed": value.hex()} for name, failure, value in bad],
    })


def hierarchy_vectors():
    root = bytes(range(0x60, 0x80))

    def store(purpose, length=32):
        return hkdf(root, STORE, b"kms/v1/store/" + purpose, length)

    row = b"a row"
    domain_key = bytes(range(0x20, 0x40))
    domain_digest = hashlib.sha256(b"kms/v1/wrap\x02" + STORE + u32(9)).digest()
    write("hierarchy-v1.json", {
        "format": "docs/sealed-key-format.md, hierarchy, version 1",
        "rootKey": root.hex(), "rootGeneration": 3, "storeId": STORE.hex(),
        "checkValue": store(b"check", 16).hex(),
        "row": row.hex(),
        "rowTag": hmac.new(store(b"rowmac"), row, hashlib.sha256).hexdigest(),
        "headDigest": hmac.new(store(b"head"), row, hashlib.sha256).hexdigest(),
        "tokenLabel": "list-keys",
        "tokenTag": hmac.new(store(b"token"), b"\x09list-keys" + row, hashlib.sha256).hexdigest(),
        "slotTag": hmac.new(store(b"slotmac"), row, hashlib.sha256).hexdigest(),
        "domainKey": domain_key.hex(), "domainKeyGeneration": 9,
        "sealedDomainKey": at_rest(store(b"dkwrap"), 2, 3, domain_digest, SALT, IV, domain_key).hex(),
        "materialIds": [
            {"keyId": key_id, "material": material.hex(), "keyMaterialId": material_id(key_id, material)}
            for key_id, material in [(KEY, MATERIAL), (MULTI_REGION, MATERIAL), (KEY, bytes(32)), (KEY, b"\x01"), (KEY, bytes(300))]
        ],
        "contexts": [
            {"context": context, "digest": context_digest(context).hex()}
            for context in [{}, {"": ""}, {"ab": "c"}, {"a": "bc"}, {"a": "b", "c": "d"}, {"a": "", "b": ""}, {"b": "", "a": ""}, {"A": "", "a": ""},
                            {"\u00e9": "composed"}, {"e\u0301": "decomposed"}, {"\U0001f511": "key", "\ufffd": "sign", "z": "\u0000"},
                            {f"name-{number:03}": "v" * 64 for number in range(100)}]
        ],
    })


def slot_vectors():
    root = bytes(range(0x60, 0x80))
    key_file_key = bytes(range(0xC0, 0xE0))
    slot_id = bytes(range(0xB0, 0xC0))
    generation = 3
    digest = hashlib.sha256(b"kms/v1/wrap\x01" + STORE + slot_id + u32(generation)).digest()
    wrapped = at_rest(key_file_key, 1, 1, digest, SALT, IV, root)
    tagged = (b"TS\x01\x01" + slot_id + u32(generation) + u32(0) + u32(len(wrapped)) + wrapped
              + hkdf(root, STORE, b"kms/v1/store/check", 16))
    slot = tagged + hmac.new(hkdf(root, STORE, b"kms/v1/store/slotmac", 32), tagged, hashlib.sha256).digest()
    lines = b"trent-seal-key 1\n" + key_file_key.hex().encode() + b"\n"
    file = lines + hashlib.sha256(lines).digest()[:8].hex().encode() + b"\n"
    bad_slots = [
        ("empty", "form", b""),
        ("cut by a byte", "form", slot[:-1]),
        ("longer by a byte", "form", slot + b"\x00"),
        ("another magic", "form", flip(slot, 1)),
        ("another version", "form", flip(slot, 2, 3)),
        ("an unknown type", "form", flip(slot, 3, 0x80)),
        ("generation zero", "form", slot[:20] + bytes(4) + slot[24:]),
        ("parameters that claim two gigabytes", "form", slot[:24] + bytes.fromhex("7fffffff") + slot[28:]),
        ("parameters of negative length", "form", slot[:24] + bytes.fromhex("ffffffff") + slot[28:]),
        ("a wrapped key of another length", "form", flip(slot, 31)),
        ("another slot id", "open", flip(slot, 4)),
        ("another generation", "open", flip(slot, 23, 4)),
        ("another wrapped key", "open", flip(slot, 32 + 90)),
        ("another check value", "open", flip(slot, len(slot) - 48)),
        ("another tag", "open", flip(slot, len(slot) - 1)),
    ]
    write("seal-slot-v1.json", {
        "format": "docs/sealed-key-format.md, seal slot and key file, version 1",
        "storeId": STORE.hex(), "rootKey": root.hex(), "rootGeneration": generation, "slotId": slot_id.hex(),
        "keyFile": file.decode(), "slot": slot.hex(),
        "bad": [{"name": name, "failure": failure, "slot": value.hex()} for name, failure, value in bad_slots],
    })


def tree_keys_vectors():
    first = bytes(range(0x60, 0x80))
    second = bytes(range(0x80, 0xA0))

    def store(root, purpose):
        return hkdf(root, STORE, b"kms/v1/store/" + purpose, 32)

    row = b"a row"
    tree_keys = store(first, b"rowmac") + store(first, b"head")
    digest = hashlib.sha256(b"kms/v1/wrap\x10" + STORE + u32(2)).digest()
    write("tree-keys-v1.json", {
        "format": "docs/sealed-key-format.md, tree keys, version 1",
        "storeId": STORE.hex(), "firstRootKey": first.hex(), "secondRootKey": second.hex(),
        "sealedTreeKeys": at_rest(store(second, b"dkwrap"), 16, 2, digest, SALT, IV, tree_keys).hex(),
        "row": row.hex(),
        "rowTag": hmac.new(store(first, b"rowmac"), row, hashlib.sha256).hexdigest(),
        "addressDigest": hmac.new(store(first, b"head"), row, hashlib.sha256).hexdigest(),
        "headTag": hmac.new(store(second, b"rowmac"), row, hashlib.sha256).hexdigest(),
        "tokenTag": hmac.new(store(second, b"token"), b"\x09list-keys" + row, hashlib.sha256).hexdigest(),
        "tokenLabel": "list-keys",
    })


customer_vectors()
sealed_vectors()
hierarchy_vectors()
slot_vectors()
tree_keys_vectors()
