# Key material of every kind that the API takes, made here so that its secret parts are known and can be searched for; and what betrays keys that nobody outside knows.
import os

from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from load import base64_bytes

# What each spec is used for here. ML-DSA and ML-KEM keys cannot be imported: of them, and of all others that the server makes, the data key pairs
# are known, which are made by the same code, and what every stored private key begins with.
SPECS = {
    "SYMMETRIC_DEFAULT": "ENCRYPT_DECRYPT",
    **{f"HMAC_{bits}": "GENERATE_VERIFY_MAC" for bits in (224, 256, 384, 512)},
    **{f"RSA_{bits}": "SIGN_VERIFY" for bits in (2048, 3072, 4096)},
    **{name: "SIGN_VERIFY" for name in ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "SM2")},
    **{f"ML_DSA_{set_}": "SIGN_VERIFY" for set_ in (44, 65, 87)},
    **{f"ML_KEM_{set_}": "ENCAPSULATE_DECAPSULATE" for set_ in (512, 768, 1024)},
}
IMPORTED = [spec for spec in SPECS if not spec.startswith("ML_")]
PAIRS = [spec for spec in SPECS if spec.startswith(("RSA_", "ECC_", "SM2", "ML_KEM_"))]
CURVES = {"ECC_NIST_P256": ec.SECP256R1, "ECC_NIST_P384": ec.SECP384R1, "ECC_NIST_P521": ec.SECP521R1, "ECC_SECG_P256K1": ec.SECP256K1}
SM2_OF_PKCS8 = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")


def beginnings():
    """(kind, bytes) with which a private key in the clear begins, up to its secret: PKCS #8 in the forms in which keys are kept."""
    yield "RSA", bytes.fromhex("020100300d06092a864886f70d01010105000482")
    for kind, curve in (("P-256", "06082a8648ce3d030107"), ("P-384", "06052b81040022"), ("P-521", "06052b81040023"), ("secp256k1", "06052b8104000a"), ("SM2", "06082a811ccf5501822d")):
        identifier = bytes.fromhex("06072a8648ce3d0201") + bytes.fromhex(curve)
        yield kind, bytes([2, 1, 0, 0x30, len(identifier)]) + identifier + b"\x04"
    yield "Ed25519", bytes.fromhex("020100300506032b657004220420")
    for kind, arc in (("ML-DSA-44", "0311"), ("ML-DSA-65", "0312"), ("ML-DSA-87", "0313"), ("ML-KEM-512", "0401"), ("ML-KEM-768", "0402"), ("ML-KEM-1024", "0403")):
        yield kind, bytes.fromhex("020100300b060960864801650304" + arc + "04")


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def secrets_of(private):
    """What of a private key is secret, as it stands in its encodings."""
    numbers = private.private_numbers() if not isinstance(private, ed25519.Ed25519PrivateKey) else None
    if isinstance(private, rsa.RSAPrivateKey):
        return [number(numbers.d), number(numbers.p), number(numbers.q), number(numbers.dmp1), number(numbers.dmq1), number(numbers.iqmp)]
    if numbers is not None:
        return [number(numbers.private_value)]
    return [private.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())]


def secrets_of_pair(spec, encoded):
    """The same of a data key pair that a server gave out in PKCS #8."""
    if spec.startswith(("SM2", "ML_KEM")):
        # The scalar stands behind the last tag of 32 bytes, the seed of 64 bytes at the end.
        at = encoded.index(b"\x02\x01\x01\x04\x20") + 5 if spec == "SM2" else len(encoded) - 64
        return [encoded[at: at + (32 if spec == "SM2" else 64)]]
    return secrets_of(serialization.load_der_private_key(encoded, None))


def make(spec):
    """(the material as it is imported, its secret parts)."""
    if spec == "SYMMETRIC_DEFAULT" or spec.startswith("HMAC_"):
        material = os.urandom(32 if spec == "SYMMETRIC_DEFAULT" else int(spec.split("_")[1]) // 8)
        return material, [material]
    if spec == "SM2":
        # Below the order of the group, which begins with 0xFFFFFFFE.
        scalar = b"\x7f" + os.urandom(31)
        return SM2_OF_PKCS8 + scalar, [scalar]
    if spec.startswith("RSA_"):
        private = rsa.generate_private_key(65537, int(spec.split("_")[1]))
    else:
        private = ec.generate_private_key(CURVES[spec]()) if spec in CURVES else ed25519.Ed25519PrivateKey.generate()
    encoded = private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return encoded, secrets_of(private)


def import_key(client, spec, material):
    """Creates a key with the material; returns its id and the token, which was used and is good for nothing more."""
    key = client.kms("CreateKey", Origin="EXTERNAL", KeySpec=spec, KeyUsage=SPECS[spec])["KeyMetadata"]["KeyId"]
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    is_pair = spec in PAIRS
    parameters = client.kms("GetParametersForImport", KeyId=key, WrappingAlgorithm="RSA_AES_KEY_WRAP_SHA_256" if is_pair else "RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    public = serialization.load_der_public_key(base64_bytes(parameters["PublicKey"]))
    wrapping = os.urandom(32)
    wrapped = public.encrypt(wrapping, oaep) + keywrap.aes_key_wrap_with_padding(wrapping, material) if is_pair else public.encrypt(material, oaep)
    client.kms("ImportKeyMaterial", KeyId=key, ImportToken=parameters["ImportToken"], EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
    return key, base64_bytes(parameters["ImportToken"])


def use(client, spec, key):
    """Has the key of a spec compute something, for which its material is unsealed; returns what of the answer is secret."""
    if spec == "SYMMETRIC_DEFAULT":
        client.kms("Encrypt", KeyId=key, Plaintext=b"x")
    elif spec.startswith("HMAC_"):
        client.kms("GenerateMac", KeyId=key, Message=b"x", MacAlgorithm="HMAC_SHA_" + spec.split("_")[1])
    elif spec.startswith("ML_KEM_"):
        algorithm = client.kms("DescribeKey", KeyId=key)["KeyMetadata"]["EncapsulationAlgorithms"][0]
        made = client.kms("Encapsulate", KeyId=key, EncapsulationAlgorithm=algorithm)
        client.kms("Decapsulate", KeyId=key, EncapsulationAlgorithm=algorithm, SharedSecretCiphertextBlob=made["SharedSecretCiphertextBlob"])
        return [base64_bytes(made["SharedSecret"])]
    else:
        algorithm = client.kms("DescribeKey", KeyId=key)["KeyMetadata"]["SigningAlgorithms"][0]
        client.kms("Sign", KeyId=key, Message=b"x", MessageType="RAW", SigningAlgorithm=algorithm)
    return []
