// ML-DSA and ML-KEM against an independent implementation: noble's, in plain JavaScript.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import {
  CreateKeyCommand, DecapsulateCommand, DecryptCommand, EncapsulateCommand, GenerateDataKeyPairCommand, GenerateDataKeyPairWithoutPlaintextCommand,
  GetPublicKeyCommand, InvalidCiphertextException, InvalidKeyUsageException, KMSInvalidSignatureException, SignCommand, UnsupportedOperationException,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { altered } from './owned-keys.mjs';

const message = Uint8Array.from({ length: 4096 }, (_, n) => n % 251);

/** The bytes of a public key in its SubjectPublicKeyInfo: an algorithm of NIST's without parameters, and a bit string. */
function bareKey(der, lastArcs, length) {
  const identifier = Buffer.from(`300b0609608648016503040${lastArcs}`, 'hex');
  const tail = Buffer.concat([identifier, Buffer.from('0382', 'hex'), uint16(length + 1), Buffer.of(0)]);
  const head = Buffer.concat([Buffer.from('3082', 'hex'), uint16(tail.length + length), tail]);
  assert.deepEqual(Buffer.from(der.subarray(0, head.length)), head);
  assert.equal(der.length, head.length + length);
  return Uint8Array.from(der.subarray(head.length));
}

function uint16(number) {
  const two = Buffer.alloc(2);
  two.writeUInt16BE(number);
  return two;
}

/** The message representative of FIPS 204, algorithm 7, line 6, for an empty context. */
function muOf(publicKey, raw) {
  const shake = (...parts) => createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest();
  return shake(shake(publicKey), Buffer.of(0, 0), raw);
}

for (const [KeySpec, scheme, lastArcs, publicKeyBytes, derBytes, signatureBytes] of [
  ['ML_DSA_44', ml_dsa44, '311', 1312, 1334, 2420], ['ML_DSA_65', ml_dsa65, '312', 1952, 1974, 3309], ['ML_DSA_87', ml_dsa87, '313', 2592, 2614, 4627],
]) {
  describe(KeySpec, () => {
    const SigningAlgorithm = 'ML_DSA_SHAKE_256';
    let key, publicKey, mu;
    before(async () => {
      key = await newKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
      assert.equal(PublicKey.length, derBytes);
      publicKey = bareKey(PublicKey, lastArcs, publicKeyBytes);
      mu = muOf(publicKey, message);
    });
    const signature = async (Message, MessageType) => {
      const { Signature, ...answer } = await kms.send(new SignCommand({ KeyId: key.KeyId, Message, MessageType, SigningAlgorithm }));
      assert.deepEqual([answer.KeyId, answer.SigningAlgorithm], [key.Arn, SigningAlgorithm]);
      assert.equal(Signature.length, signatureBytes);
      return Signature;
    };
    const verification = (Message, Signature, MessageType) => new VerifyCommand({ KeyId: key.KeyId, Message, MessageType, Signature, SigningAlgorithm });

    test(`${KeySpec}: noble verifies the signature of a message, with an empty context and no other`, async () => {
      for (const Message of [message, bytes('x')]) {
        const signed = await signature(Message, 'RAW');
        assert.ok(scheme.verify(signed, Message, publicKey));
        assert.ok(!scheme.verify(signed, Message, publicKey, { context: bytes('c') }));
        assert.ok(!scheme.verify(signed, bytes('another'), publicKey));
      }
    });

    test(`${KeySpec}: the signature of a message representative is one of its message`, async () => {
      const signed = await signature(mu, 'EXTERNAL_MU');
      assert.ok(scheme.verify(signed, message, publicKey));
      assert.ok(scheme.internal.verify(signed, mu, publicKey, { externalMu: true }));
    });

    test(`${KeySpec}: Trent verifies both, in either form`, async () => {
      for (const signed of [await signature(message), await signature(mu, 'EXTERNAL_MU')]) {
        assert.equal((await kms.send(verification(message, signed))).SignatureValid, true);
        assert.equal((await kms.send(verification(mu, signed, 'EXTERNAL_MU'))).SignatureValid, true);
        await refused(verification(mu, signed, 'RAW'), KMSInvalidSignatureException);
      }
    });

    test(`${KeySpec}: signatures are hedged: never the same twice`, async () => {
      assert.notDeepEqual(await signature(message), await signature(message));
    });

    test(`${KeySpec}: an altered message or signature, or one by a key of noble's, is no signature`, async () => {
      const signed = await signature(message);
      await refused(verification(altered(message), signed), KMSInvalidSignatureException);
      for (const at of [0, 40, signatureBytes - 1]) {
        await refused(verification(message, altered(signed, at)), KMSInvalidSignatureException);
      }
      await refused(verification(message, signed.subarray(1)), KMSInvalidSignatureException);
      await refused(verification(message, Buffer.concat([signed, Buffer.of(0)])), KMSInvalidSignatureException);
      const other = scheme.keygen();
      const byOther = scheme.sign(message, other.secretKey);
      assert.ok(scheme.verify(byOther, message, other.publicKey));
      await refused(verification(message, byOther), KMSInvalidSignatureException);
    });

    test(`${KeySpec}: a representative has 64 bytes, and there are no digests`, async () => {
      for (const [Message, MessageType] of [[mu.subarray(1), 'EXTERNAL_MU'], [message, 'EXTERNAL_MU'], [mu, 'DIGEST']]) {
        await refusedByName(new SignCommand({ KeyId: key.KeyId, Message, MessageType, SigningAlgorithm }), 'ValidationException');
        await refusedByName(verification(Message, bytes('x'), MessageType), 'ValidationException');
      }
    });
  });
}

for (const [KeySpec, scheme, lastArcs, publicKeyBytes, derBytes, ciphertextBytes] of [
  ['ML_KEM_512', ml_kem512, '401', 800, 822, 768], ['ML_KEM_768', ml_kem768, '402', 1184, 1206, 1088], ['ML_KEM_1024', ml_kem1024, '403', 1568, 1590, 1568],
]) {
  describe(KeySpec, () => {
    const EncapsulationAlgorithm = 'ML_KEM';
    let key, publicKey;
    before(async () => {
      key = await newKey({ KeySpec, KeyUsage: 'ENCAPSULATE_DECAPSULATE' });
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
      assert.equal(PublicKey.length, derBytes);
      publicKey = bareKey(PublicKey, lastArcs, publicKeyBytes);
    });
    const decapsulation = (SharedSecretCiphertextBlob) => new DecapsulateCommand({ KeyId: key.KeyId, SharedSecretCiphertextBlob, EncapsulationAlgorithm });

    test(`${KeySpec}: what noble encapsulates Trent decapsulates`, async () => {
      for (let n = 0; n < 5; n++) {
        const { cipherText, sharedSecret } = scheme.encapsulate(publicKey);
        const { $metadata, ...answer } = await kms.send(decapsulation(cipherText));
        assert.deepEqual(answer, { KeyId: key.Arn, SharedSecret: sharedSecret, EncapsulationAlgorithm });
      }
    });

    test(`${KeySpec}: what Trent encapsulates it decapsulates, and never the same twice`, async () => {
      const [one, other] = await Promise.all([1, 2].map(() => kms.send(new EncapsulateCommand({ KeyId: key.KeyId, EncapsulationAlgorithm }))));
      assert.equal(one.KeyId, key.Arn);
      assert.equal(one.EncapsulationAlgorithm, EncapsulationAlgorithm);
      assert.equal(one.SharedSecret.length, 32);
      assert.equal(one.SharedSecretCiphertextBlob.length, ciphertextBytes);
      assert.notDeepEqual(one.SharedSecret, other.SharedSecret);
      for (const { SharedSecret, SharedSecretCiphertextBlob } of [one, other]) {
        assert.deepEqual((await kms.send(decapsulation(SharedSecretCiphertextBlob))).SharedSecret, SharedSecret);
      }
    });

    test(`${KeySpec}: an altered ciphertext gives another secret, always the same one`, async () => {
      const { cipherText, sharedSecret } = scheme.encapsulate(publicKey);
      const secretOf = async (ciphertext) => (await kms.send(decapsulation(ciphertext))).SharedSecret;
      const rejected = await secretOf(altered(cipherText, 3));
      assert.equal(rejected.length, 32);
      assert.notDeepEqual(rejected, sharedSecret);
      assert.deepEqual(await secretOf(altered(cipherText, 3)), rejected);
      assert.notDeepEqual(await secretOf(altered(cipherText, 4)), rejected);
    });

    test(`${KeySpec}: a ciphertext of another length is none`, async () => {
      const { cipherText } = scheme.encapsulate(publicKey);
      for (const ciphertext of [cipherText.subarray(1), Buffer.concat([cipherText, Buffer.of(0)]), bytes('x')]) {
        await refused(decapsulation(ciphertext), InvalidCiphertextException);
      }
    });

    test(`${KeySpec}: a data key pair is the seed from which noble makes the same public key`, async () => {
      const wrapping = await newKey();
      const EncryptionContext = { pair: KeySpec };
      const pair = await kms.send(new GenerateDataKeyPairCommand({ KeyId: wrapping.KeyId, KeyPairSpec: KeySpec, EncryptionContext }));
      assert.deepEqual([pair.KeyId, pair.KeyPairSpec], [wrapping.Arn, KeySpec]);
      // PKCS #8 with the seed alone (RFC 9935), which is tagged in an octet string.
      const head = Buffer.from(`3054020100300b0609608648016503040${lastArcs}04428040`, 'hex');
      assert.equal(pair.PrivateKeyPlaintext.length, 86);
      assert.deepEqual(Buffer.from(pair.PrivateKeyPlaintext.subarray(0, head.length)), head);
      const made = scheme.keygen(Uint8Array.from(pair.PrivateKeyPlaintext.subarray(head.length)));
      const bare = bareKey(pair.PublicKey, lastArcs, publicKeyBytes);
      assert.deepEqual(Uint8Array.from(made.publicKey), bare);
      const { cipherText, sharedSecret } = scheme.encapsulate(bare);
      assert.deepEqual(scheme.decapsulate(cipherText, made.secretKey), sharedSecret);
      const opened = await kms.send(new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext }));
      assert.deepEqual(opened.Plaintext, pair.PrivateKeyPlaintext);
    });

    test(`${KeySpec}: the same without the plaintext`, async () => {
      const wrapping = await newKey();
      const pair = await kms.send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId: wrapping.KeyId, KeyPairSpec: KeySpec }));
      assert.equal(pair.PrivateKeyPlaintext, undefined);
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob }));
      const made = scheme.keygen(Uint8Array.from(Plaintext.subarray(-64)));
      assert.deepEqual(Uint8Array.from(made.publicKey), bareKey(pair.PublicKey, lastArcs, publicKeyBytes));
    });
  });
}

test('Keys for something else neither encapsulate nor decapsulate', async () => {
  for (const [KeySpec, KeyUsage] of [['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'], ['RSA_2048', 'ENCRYPT_DECRYPT'], ['ML_DSA_44', 'SIGN_VERIFY']]) {
    const key = await newKey({ KeySpec, KeyUsage });
    await refused(
      new EncapsulateCommand({ KeyId: key.KeyId, EncapsulationAlgorithm: 'ML_KEM' }), InvalidKeyUsageException,
      `${key.Arn} key usage is ${KeyUsage} which is not valid for Encapsulate.`);
    await refused(
      new DecapsulateCommand({ KeyId: key.KeyId, EncapsulationAlgorithm: 'ML_KEM', SharedSecretCiphertextBlob: bytes('x') }), InvalidKeyUsageException,
      `${key.Arn} key usage is ${KeyUsage} which is not valid for Decapsulate.`);
  }
});

test('An encapsulation algorithm is required', async () => {
  const { KeyId } = await newKey({ KeySpec: 'ML_KEM_512', KeyUsage: 'ENCAPSULATE_DECAPSULATE' });
  await refusedByName(new EncapsulateCommand({ KeyId }), 'ValidationException', /Value null at 'encapsulationAlgorithm'/);
});

for (const [KeySpec, KeyUsage] of [['ML_DSA_65', 'SIGN_VERIFY'], ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE']]) {
  test(`${KeySpec} keys take no imported material`, async () => {
    await refused(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: 'EXTERNAL' }), UnsupportedOperationException);
  });
}

test('There are no data key pairs of ML-DSA', async () => {
  const { KeyId } = await newKey();
  await refusedByName(
    new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: 'ML_DSA_44' }), 'ValidationException',
    /^1 validation error detected: Value 'ML_DSA_44' at 'keyPairSpec' failed to satisfy constraint: Member must satisfy enum value set: /);
});
