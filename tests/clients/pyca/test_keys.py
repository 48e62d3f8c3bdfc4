# What a program that uses boto3 and pyca/cryptography finds: its own half of the cryptography fits Trent's. Runs with what Debian packages.
import base64
import json
import os
import sys
import unittest
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding

ENDPOINT = os.environ["TRENT_ENDPOINT"]
REGION = "eu-central-1"
MESSAGE = bytes(n % 251 for n in range(4096))
OTHER = b"another message"

HASHES = {224: hashes.SHA224(), 256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}
CURVES = {
    "ECC_NIST_P256": (ec.SECP256R1(), 256),
    "ECC_NIST_P384": (ec.SECP384R1(), 384),
    "ECC_NIST_P521": (ec.SECP521R1(), 512),
    "ECC_SECG_P256K1": (ec.SECP256K1(), 256),
}


def client():
    # The limits under test are the server's, so boto3's own checks of parameters are off; a retry would only take longer.
    config = Config(parameter_validation=False, retries={"max_attempts": 1, "mode": "standard"})
    return boto3.client("kms", endpoint_url=ENDPOINT, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test", config=config)


def send(operation, members):
    """An operation that boto3 may be too old to know: status and answer."""
    headers = {"X-Amz-Target": f"TrentService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", f"{ENDPOINT}/", headers=headers, data=json.dumps(members))
    SigV4Auth(Credentials("test", "test"), "kms", REGION).add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, request.data.encode(), dict(request.headers), method="POST")) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def new_private_key(spec):
    if spec.startswith("RSA_"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(spec[4:]))
    if spec == "ECC_NIST_EDWARDS25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(CURVES[spec][0])


def pkcs8(key):
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def spki(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def oaep(bits):
    algorithm = hashes.SHA1() if bits == 1 else HASHES[bits]
    return padding.OAEP(mgf=padding.MGF1(algorithm), algorithm=algorithm, label=None)


def pss(bits):
    return padding.PSS(mgf=padding.MGF1(HASHES[bits]), salt_length=HASHES[bits].digest_size)


def digest(bits, message):
    context = hashes.Hash(HASHES[bits])
    context.update(message)
    return context.finalize()


def b64(data):
    return base64.b64encode(data).decode()


def altered(data, at=-1):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


class KeysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kms = client()

    def new_key(self, spec="SYMMETRIC_DEFAULT", usage="ENCRYPT_DECRYPT", **parameters):
        return self.kms.create_key(KeySpec=spec, KeyUsage=usage, **parameters)["KeyMetadata"]["KeyId"]

    def import_into(self, key_id, material, twofold, hash_bits=256):
        """Wraps by RSA-OAEP, alone or around the key of an AES-KWP, and imports for good."""
        algorithm = f"RSA_AES_KEY_WRAP_SHA_{hash_bits}" if twofold else f"RSAES_OAEP_SHA_{hash_bits}"
        parameters = self.kms.get_parameters_for_import(KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_2048")
        wrapping_key = serialization.load_der_public_key(parameters["PublicKey"])
        if twofold:
            aes_key = os.urandom(32)
            wrapped = wrapping_key.encrypt(aes_key, oaep(hash_bits)) + aes_key_wrap_with_padding(aes_key, material)
        else:
            wrapped = wrapping_key.encrypt(material, oaep(hash_bits))
        return self.kms.import_key_material(
            KeyId=key_id, ImportToken=parameters["ImportToken"], EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE"
        )

    def new_imported_pair(self, spec, usage, hash_bits=256):
        private_key = new_private_key(spec)
        key_id = self.new_key(spec, usage, Origin="EXTERNAL")
        self.import_into(key_id, pkcs8(private_key), twofold=True, hash_bits=hash_bits)
        self.assertEqual(self.kms.get_public_key(KeyId=key_id)["PublicKey"], spki(private_key.public_key()))
        return key_id, private_key

    def public_key(self, key_id):
        return serialization.load_der_public_key(self.kms.get_public_key(KeyId=key_id)["PublicKey"])

    def assert_refused(self, code, call, message=None, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIsInstance(caught.exception, getattr(self.kms.exceptions, code, ClientError) if code in dir(self.kms.exceptions) else ClientError)
        if message is not None:
            self.assertEqual(caught.exception.response["Error"].get("Message", ""), message)


class Signatures(KeysTest):
    _keys = {}

    def keys_of(self, spec):
        """A key made there, an imported one with its private key, and the private key of a stranger: once for each spec, because RSA keys take their time."""
        if spec not in self._keys:
            imported, private_key = self.new_imported_pair(spec, "SIGN_VERIFY", hash_bits=1 if spec.startswith("ECC") else 256)
            other = new_private_key("RSA_2048" if spec.startswith("RSA_") else spec)
            self._keys[spec] = (self.new_key(spec, "SIGN_VERIFY"), imported, private_key, other)
        return self._keys[spec]

    def check(self, spec, algorithm, sign, verify, hash_bits=None):
        """Both directions with an imported key, from Trent with a key made there, in both forms; nothing else is taken."""
        made, imported, private_key, other = self.keys_of(spec)
        for key_id, public_key in ((made, self.public_key(made)), (imported, private_key.public_key())):
            for message in (MESSAGE, b"x"):
                signature = self.kms.sign(KeyId=key_id, Message=message, SigningAlgorithm=algorithm)["Signature"]
                verify(public_key, signature, message)
                with self.assertRaises(InvalidSignature):
                    verify(public_key, signature, OTHER)
                self.assertTrue(self.kms.verify(KeyId=key_id, Message=message, Signature=signature, SigningAlgorithm=algorithm)["SignatureValid"])
        signature = sign(private_key, MESSAGE)
        parameters = {"KeyId": imported, "SigningAlgorithm": algorithm}
        self.assertTrue(self.kms.verify(Message=MESSAGE, Signature=signature, **parameters)["SignatureValid"])
        for message, given in ((OTHER, signature), (MESSAGE, altered(signature)), (MESSAGE, signature[:-1]), (MESSAGE, sign(other, MESSAGE))):
            self.assert_refused("KMSInvalidSignatureException", self.kms.verify, "", Message=message, Signature=given, **parameters)
        if hash_bits:
            hashed = digest(hash_bits, MESSAGE)
            self.assertTrue(self.kms.verify(Message=hashed, MessageType="DIGEST", Signature=signature, **parameters)["SignatureValid"])
            verify(private_key.public_key(), self.kms.sign(Message=hashed, MessageType="DIGEST", **parameters)["Signature"], MESSAGE)
            self.assert_refused("KMSInvalidSignatureException", self.kms.verify, "", Message=hashed, Signature=signature, **parameters)

    def test_rsa_pkcs1(self):
        for spec, bits in (("RSA_2048", 256), ("RSA_2048", 384), ("RSA_2048", 512), ("RSA_3072", 256)):
            with self.subTest(spec=spec, bits=bits):
                self.check(
                    spec, f"RSASSA_PKCS1_V1_5_SHA_{bits}",
                    lambda key, message, bits=bits: key.sign(message, padding.PKCS1v15(), HASHES[bits]),
                    lambda key, signature, message, bits=bits: key.verify(signature, message, padding.PKCS1v15(), HASHES[bits]), bits,
                )

    def test_rsa_pss(self):
        for spec, bits in (("RSA_2048", 256), ("RSA_2048", 384), ("RSA_2048", 512), ("RSA_3072", 384)):
            with self.subTest(spec=spec, bits=bits):
                self.check(
                    spec, f"RSASSA_PSS_SHA_{bits}",
                    lambda key, message, bits=bits: key.sign(message, pss(bits), HASHES[bits]),
                    lambda key, signature, message, bits=bits: key.verify(signature, message, pss(bits), HASHES[bits]), bits,
                )

    def test_rsa_pss_has_a_salt_as_long_as_the_digest(self):
        _, key_id, private_key, _ = self.keys_of("RSA_2048")
        signature = self.kms.sign(KeyId=key_id, Message=MESSAGE, SigningAlgorithm="RSASSA_PSS_SHA_256")["Signature"]
        for salt_length in (0, 31, 33, padding.PSS.MAX_LENGTH):
            other = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt_length)
            with self.subTest(salt_length=salt_length):
                with self.assertRaises(InvalidSignature):
                    private_key.public_key().verify(signature, MESSAGE, other, hashes.SHA256())
                self.assert_refused(
                    "KMSInvalidSignatureException", self.kms.verify, KeyId=key_id, Message=MESSAGE, SigningAlgorithm="RSASSA_PSS_SHA_256",
                    Signature=private_key.sign(MESSAGE, other, hashes.SHA256()),
                )

    def test_ecdsa(self):
        for spec, (_, bits) in CURVES.items():
            with self.subTest(spec=spec):
                self.check(
                    spec, f"ECDSA_SHA_{bits}",
                    lambda key, message, bits=bits: key.sign(message, ec.ECDSA(HASHES[bits])),
                    lambda key, signature, message, bits=bits: key.verify(signature, message, ec.ECDSA(HASHES[bits])), bits,
                )

    def test_ecdsa_of_a_digest_made_elsewhere(self):
        for spec, (_, bits) in CURVES.items():
            with self.subTest(spec=spec):
                _, key_id, private_key, _ = self.keys_of(spec)
                hashed = digest(bits, MESSAGE)
                prehashed = ec.ECDSA(utils.Prehashed(HASHES[bits]))
                parameters = {"KeyId": key_id, "Message": hashed, "MessageType": "DIGEST", "SigningAlgorithm": f"ECDSA_SHA_{bits}"}
                self.assertTrue(self.kms.verify(Signature=private_key.sign(hashed, prehashed), **parameters)["SignatureValid"])
                private_key.public_key().verify(self.kms.sign(**parameters)["Signature"], hashed, prehashed)

    def test_ecdsa_signatures_are_der(self):
        key_id = self.new_key("ECC_NIST_P256", "SIGN_VERIFY")
        for _ in range(20):
            signature = self.kms.sign(KeyId=key_id, Message=MESSAGE, SigningAlgorithm="ECDSA_SHA_256")["Signature"]
            self.assertEqual(utils.encode_dss_signature(*utils.decode_dss_signature(signature)), signature)

    def test_ed25519(self):
        self.check("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", lambda key, message: key.sign(message), lambda key, signature, message: key.verify(signature, message))

    def test_ed25519_signatures_are_the_same_here_and_there(self):
        _, key_id, private_key, _ = self.keys_of("ECC_NIST_EDWARDS25519")
        signature = self.kms.sign(KeyId=key_id, Message=MESSAGE, SigningAlgorithm="ED25519_SHA_512")["Signature"]
        self.assertEqual(signature, private_key.sign(MESSAGE))

    def test_a_digest_of_another_length_is_refused(self):
        key_id = self.new_key("ECC_NIST_P384", "SIGN_VERIFY")
        self.assert_refused(
            "ValidationException", self.kms.sign, "Digest is invalid length for algorithm ECDSA_SHA_384.",
            KeyId=key_id, Message=digest(256, MESSAGE), MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_384",
        )


class Encryption(KeysTest):
    def test_rsa_oaep_both_ways_up_to_the_last_byte(self):
        for spec, bits, largest in (("RSA_2048", 1, 214), ("RSA_2048", 256, 190), ("RSA_3072", 256, 318)):
            algorithm = f"RSAES_OAEP_SHA_{bits}"
            with self.subTest(spec=spec, algorithm=algorithm):
                made = self.new_key(spec)
                imported, private_key = self.new_imported_pair(spec, "ENCRYPT_DECRYPT")
                for size in (1, largest):
                    plaintext = os.urandom(size)
                    blob = self.public_key(made).encrypt(plaintext, oaep(bits))
                    opened = self.kms.decrypt(KeyId=made, CiphertextBlob=blob, EncryptionAlgorithm=algorithm)
                    self.assertEqual((opened["Plaintext"], opened["EncryptionAlgorithm"]), (plaintext, algorithm))
                    blob = self.kms.encrypt(KeyId=imported, Plaintext=plaintext, EncryptionAlgorithm=algorithm)["CiphertextBlob"]
                    self.assertEqual(private_key.decrypt(blob, oaep(bits)), plaintext)
                self.assert_refused(
                    "ValidationException", self.kms.encrypt, f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {largest} bytes.",
                    KeyId=made, Plaintext=bytes(largest + 1), EncryptionAlgorithm=algorithm,
                )
                for given in (altered(blob), blob[:-1], self.public_key(made).encrypt(b"x", oaep(bits)), self.public_key(imported).encrypt(b"x", padding.PKCS1v15())):
                    self.assert_refused("InvalidCiphertextException", self.kms.decrypt, "", KeyId=imported, CiphertextBlob=given, EncryptionAlgorithm=algorithm)

    def test_re_encrypt_between_symmetric_and_rsa_keys(self):
        imported, private_key = self.new_imported_pair("RSA_2048", "ENCRYPT_DECRYPT")
        symmetric = self.new_key()
        blob = self.kms.encrypt(KeyId=symmetric, Plaintext=b"moved", EncryptionContext={"a": "1"})["CiphertextBlob"]
        there = self.kms.re_encrypt(
            CiphertextBlob=blob, SourceEncryptionContext={"a": "1"}, DestinationKeyId=imported, DestinationEncryptionAlgorithm="RSAES_OAEP_SHA_256"
        )
        self.assertEqual(private_key.decrypt(there["CiphertextBlob"], oaep(256)), b"moved")
        back = self.kms.re_encrypt(
            CiphertextBlob=private_key.public_key().encrypt(b"back", oaep(1)), SourceKeyId=imported, SourceEncryptionAlgorithm="RSAES_OAEP_SHA_1",
            DestinationKeyId=symmetric, DestinationEncryptionContext={"b": "2"},
        )
        self.assertEqual(self.kms.decrypt(CiphertextBlob=back["CiphertextBlob"], EncryptionContext={"b": "2"})["Plaintext"], b"back")


class Macs(KeysTest):
    def test_codes_are_those_of_the_same_material_elsewhere(self):
        for bits, algorithm in HASHES.items():
            for size in (bits // 8, 128):
                with self.subTest(bits=bits, size=size):
                    material = os.urandom(size)
                    key_id = self.new_key(f"HMAC_{bits}", "GENERATE_VERIFY_MAC", Origin="EXTERNAL")
                    self.import_into(key_id, material, twofold=False)
                    context = hmac.HMAC(material, algorithm)
                    context.update(MESSAGE)
                    mac = context.finalize()
                    parameters = {"KeyId": key_id, "Message": MESSAGE, "MacAlgorithm": f"HMAC_SHA_{bits}"}
                    self.assertEqual(self.kms.generate_mac(**parameters)["Mac"], mac)
                    self.assertTrue(self.kms.verify_mac(Mac=mac, **parameters)["MacValid"])
                    for given in (altered(mac), mac[:-1], mac[:16]):
                        self.assert_refused("KMSInvalidMacException", self.kms.verify_mac, "", Mac=given, **parameters)


class KeyAgreement(KeysTest):
    def derive(self, key_id, public_key):
        return send("DeriveSharedSecret", {"KeyId": key_id, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public_key})

    def test_both_sides_come_to_the_same_secret(self):
        for spec in ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"):
            with self.subTest(spec=spec):
                made = self.new_key(spec, "KEY_AGREEMENT")
                imported, private_key = self.new_imported_pair(spec, "KEY_AGREEMENT")
                status, answer = self.derive(made, b64(spki(private_key.public_key())))
                self.assertEqual((status, answer["SharedSecret"], answer["KeyOrigin"]), (200, b64(private_key.exchange(ec.ECDH(), self.public_key(made))), "AWS_KMS"))
                status, answer = self.derive(imported, b64(spki(self.public_key(made))))
                self.assertEqual((status, answer["SharedSecret"], answer["KeyOrigin"]), (200, b64(private_key.exchange(ec.ECDH(), self.public_key(made))), "EXTERNAL"))

    def test_keys_of_other_curves_and_garbage_are_refused_without_a_word(self):
        made = self.new_key("ECC_NIST_P256", "KEY_AGREEMENT")
        own = spki(self.public_key(made))
        for given in (*(spki(new_private_key(spec).public_key()) for spec in ("ECC_NIST_P384", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "RSA_2048")), b"garbage", own[:-1], altered(own)):
            self.assertEqual(self.derive(made, b64(given)), (400, {"__type": "ValidationException"}))


class Material(KeysTest):
    def test_symmetric_material_comes_back_by_either_wrapping(self):
        material = os.urandom(32)
        key_id = self.new_key(Origin="EXTERNAL")
        self.import_into(key_id, material, twofold=False, hash_bits=1)
        blob = self.kms.encrypt(KeyId=key_id, Plaintext=b"a secret")["CiphertextBlob"]
        self.kms.delete_imported_key_material(KeyId=key_id)
        self.assert_refused("KMSInvalidStateException", self.kms.decrypt, CiphertextBlob=blob)
        self.assert_refused("IncorrectKeyMaterialException", self.import_into, key_id=key_id, material=os.urandom(32), twofold=False)
        self.import_into(key_id, material, twofold=False, hash_bits=256)
        self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"a secret")

    def test_a_private_key_of_another_kind_is_refused(self):
        for spec, other in (("RSA_2048", "ECC_NIST_P256"), ("ECC_NIST_P256", "ECC_SECG_P256K1"), ("ECC_NIST_EDWARDS25519", "ECC_NIST_P256")):
            key_id = self.new_key(spec, "SIGN_VERIFY", Origin="EXTERNAL")
            with self.subTest(spec=spec, other=other):
                self.assert_refused("IncorrectKeyMaterialException", self.import_into, key_id=key_id, material=pkcs8(new_private_key(other)), twofold=True)


class DataKeyPairs(KeysTest):
    def test_the_halves_belong_together_and_the_private_one_decrypts_to_itself(self):
        wrapping = self.new_key()
        for spec in ("RSA_2048", *CURVES, "ECC_NIST_EDWARDS25519"):
            for with_plaintext in (True, False):
                with self.subTest(spec=spec, with_plaintext=with_plaintext):
                    call = self.kms.generate_data_key_pair if with_plaintext else self.kms.generate_data_key_pair_without_plaintext
                    pair = call(KeyId=wrapping, KeyPairSpec=spec, EncryptionContext={"a": "1"})
                    opened = self.kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"], EncryptionContext={"a": "1"})["Plaintext"]
                    self.assertEqual(pair.get("PrivateKeyPlaintext"), opened if with_plaintext else None)
                    private_key = serialization.load_der_private_key(opened, password=None)
                    self.assertEqual(spki(private_key.public_key()), pair["PublicKey"])
                    self.assertEqual(pkcs8(private_key), opened)
                    self.assert_refused("InvalidCiphertextException", self.kms.decrypt, CiphertextBlob=pair["PrivateKeyCiphertextBlob"])


if __name__ == "__main__":
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    failed = len(result.failures) + len(result.errors)
    print(f"# pass {result.testsRun - failed}")
    print(f"# fail {failed}")
    sys.exit(0 if result.wasSuccessful() else 1)
