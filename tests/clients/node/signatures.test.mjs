// Signatures: what Trent signs Node verifies, what Node signs Trent verifies, and neither takes anything else.
import assert from 'node:assert/strict';
import { constants, createHash, sign, verify } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { ed25519, ed25519ph } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { InvalidKeyUsageException, KMSInvalidSignatureException, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { altered, keyPairsOf, newImportedKeyPair, publicKeyOf, spki } from './owned-keys.mjs';
import { isPkcs1Signature, saltLengthOf } from './textbook-rsa.mjs';

const rsa = [256, 384, 512].flatMap((bits) => [
  [`RSASSA_PKCS1_V1_5_SHA_${bits}`, `sha${bits}`, { padding: constants.RSA_PKCS1_PADDING }],
  [`RSASSA_PSS_SHA_${bits}`, `sha${bits}`, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }],
]);
const ecdsa = (bits) => [[`ECDSA_SHA_${bits}`, `sha${bits}`, { dsaEncoding: 'der' }]];
const algorithmsOf = {
  RSA_2048: rsa, RSA_3072: rsa, RSA_4096: rsa,
  ECC_NIST_P256: ecdsa(256), ECC_NIST_P384: ecdsa(384), ECC_NIST_P521: ecdsa(512), ECC_SECG_P256K1: ecdsa(256),
  ECC_NIST_EDWARDS25519: [['ED25519_SHA_512', null, {}]],
};
const isDeterministic = (algorithm) => /PKCS1|ED25519/.test(algorithm);

const message = Uint8Array.from({ length: 4096 }, (_, n) => n % 251);
const signature = async (key, SigningAlgorithm, Message, MessageType) => {
  const answer = await kms.send(new SignCommand({ KeyId: key.KeyId, Message, MessageType, SigningAlgorithm }));
  assert.deepEqual([answer.KeyId, answer.SigningAlgorithm], [key.Arn, SigningAlgorithm]);
  return answer.Signature;
};
const verification = (key, SigningAlgorithm, Message, Signature, MessageType) => new VerifyCommand({
  KeyId: key.KeyId, Message, MessageType, Signature, SigningAlgorithm,
});
const isValid = async (...given) => {
  const answer = await kms.send(verification(...given));
  assert.deepEqual([answer.KeyId, answer.SignatureValid, answer.SigningAlgorithm], [given[0].Arn, true, given[1]]);
};

for (const [KeySpec, algorithms] of Object.entries(algorithmsOf)) {
  describe(KeySpec, () => {
    let made, publicKey, imported, other;
    before(async () => {
      made = await newKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
      publicKey = await publicKeyOf(made);
      imported = await newImportedKeyPair(KeySpec, 'SIGN_VERIFY');
      other = await keyPairsOf[KeySpec === 'RSA_4096' ? 'RSA_2048' : KeySpec]();
    });

    for (const [algorithm, hash, options] of algorithms) {
      test(`${KeySpec} ${algorithm}: Node verifies what Trent signs, with a key made here or imported`, async () => {
        for (const [key, keyOfNode] of [[made, publicKey], [imported.key, imported.publicKey]]) {
          for (const Message of [message, bytes('x')]) {
            const signed = await signature(key, algorithm, Message);
            assert.ok(verify(hash, Message, { key: keyOfNode, ...options }, signed));
            assert.ok(!verify(hash, bytes('another'), { key: keyOfNode, ...options }, signed));
            await isValid(key, algorithm, Message, signed, 'RAW');
          }
        }
      });

      test(`${KeySpec} ${algorithm}: so does an implementation that shares nothing with either`, async () => {
        const signed = await signature(made, algorithm, message);
        assert.ok(isSignatureElsewhere(KeySpec, algorithm, hash, publicKey, message, signed));
        assert.ok(!isSignatureElsewhere(KeySpec, algorithm, hash, publicKey, altered(message), signed));
      });

      test(`${KeySpec} ${algorithm}: Trent verifies what Node signs`, async () => {
        const signed = sign(hash, message, { key: imported.privateKey, ...options });
        await isValid(imported.key, algorithm, message, signed);
        if (isDeterministic(algorithm)) {
          assert.deepEqual(Buffer.from(await signature(imported.key, algorithm, message)), signed);
        }
      });

      if (hash) {
        test(`${KeySpec} ${algorithm}: a digest is signed as the message it is of`, async () => {
          const digest = createHash(hash).update(message).digest();
          const signed = await signature(imported.key, algorithm, digest, 'DIGEST');
          assert.ok(verify(hash, message, { key: imported.publicKey, ...options }, signed));
          await isValid(imported.key, algorithm, message, signed, 'RAW');
          await isValid(imported.key, algorithm, digest, await signature(imported.key, algorithm, message), 'DIGEST');
          await isValid(imported.key, algorithm, digest, sign(hash, message, { key: imported.privateKey, ...options }), 'DIGEST');
          await refused(verification(imported.key, algorithm, digest, signed, 'RAW'), KMSInvalidSignatureException);
        });

        test(`${KeySpec} ${algorithm}: what has not the length of a digest is refused`, async () => {
          const text = `Digest is invalid length for algorithm ${algorithm}.`;
          const length = createHash(hash).digest().length;
          for (const size of [length - 1, length + 1, 20]) {
            const input = { KeyId: made.KeyId, Message: new Uint8Array(size), MessageType: 'DIGEST', SigningAlgorithm: algorithm };
            await refusedByName(new SignCommand(input), 'ValidationException', text);
            await refusedByName(new VerifyCommand({ ...input, Signature: bytes('x') }), 'ValidationException', text);
          }
        });
      }

      test(`${KeySpec} ${algorithm}: an altered message or signature, or one by another key, is no signature`, async () => {
        const signed = sign(hash, message, { key: imported.privateKey, ...options });
        const no = (...given) => refused(verification(imported.key, algorithm, ...given), KMSInvalidSignatureException);
        await no(altered(message), signed);
        for (const at of [0, 1, Math.floor(signed.length / 2), signed.length - 1]) {
          await no(message, altered(signed, at));
        }
        await no(message, signed.subarray(0, -1));
        await no(message, Buffer.concat([signed, Buffer.of(0)]));
        await no(message, new Uint8Array(signed.length));
        await no(message, bytes('x'));
        await no(message, sign(hash, message, { key: other.privateKey, ...options }));
      });
    }

    test(`${KeySpec}: algorithms of other keys are refused`, async () => {
      for (const SigningAlgorithm of ['RSASSA_PSS_SHA_256', 'ECDSA_SHA_256', 'ECDSA_SHA_384', 'ED25519_SHA_512', 'SM2DSA', 'ML_DSA_SHAKE_256']) {
        if (algorithms.every(([algorithm]) => algorithm !== SigningAlgorithm)) {
          const text = `Algorithm ${SigningAlgorithm} is incompatible with key spec ${KeySpec}.`;
          const input = { KeyId: made.KeyId, Message: bytes('x'), SigningAlgorithm };
          await refused(new SignCommand(input), InvalidKeyUsageException, text);
          await refused(new VerifyCommand({ ...input, Signature: bytes('x') }), InvalidKeyUsageException, text);
        }
      }
    });
  });
}

describe('RSA', () => {
  let rsaKey;
  before(async () => {
    rsaKey = await newImportedKeyPair('RSA_2048', 'SIGN_VERIFY');
  });
  const no = (algorithm, signed) => refused(verification(rsaKey.key, algorithm, message, signed), KMSInvalidSignatureException);

  test('PSS with a salt of another length than the digest is no signature', async () => {
    for (const saltLength of [0, 31, 33, constants.RSA_PSS_SALTLEN_MAX_SIGN]) {
      await no('RSASSA_PSS_SHA_256', sign('sha256', message, { key: rsaKey.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));
    }
  });

  test('A signature of another padding or hash is no signature', async () => {
    await no('RSASSA_PSS_SHA_256', sign('sha256', message, { key: rsaKey.privateKey, padding: constants.RSA_PKCS1_PADDING }));
    await no('RSASSA_PKCS1_V1_5_SHA_256', sign('sha512', message, { key: rsaKey.privateKey, padding: constants.RSA_PKCS1_PADDING }));
    await no('RSASSA_PKCS1_V1_5_SHA_256', sign('sha256', message, { key: rsaKey.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }));
  });
});

test('ECDSA: r and s side by side are no signature, and both signs of s are one', async () => {
  const { key, privateKey } = await newImportedKeyPair('ECC_NIST_P256', 'SIGN_VERIFY');
  const sides = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  await refused(verification(key, 'ECDSA_SHA_256', message, sides), KMSInvalidSignatureException);
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [r, s] = [sides.subarray(0, 32), sides.subarray(32)].map((half) => BigInt(`0x${half.toString('hex')}`));
  await isValid(key, 'ECDSA_SHA_256', message, der(r, s));
  await isValid(key, 'ECDSA_SHA_256', message, der(r, order - s));
  for (const [R, S] of [[0n, s], [r, 0n], [r, order], [order, s], [r + order, s], [r, s + order]]) {
    await refused(verification(key, 'ECDSA_SHA_256', message, der(R, S)), KMSInvalidSignatureException);
  }
});

test('Ed25519ph signs the given 64 bytes as its message, and takes nothing but them', async () => {
  const { key, privateKey, publicKey } = await newImportedKeyPair('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY');
  const [seed, point] = [privateKey.export({ format: 'jwk' }).d, publicKey.export({ format: 'jwk' }).x].map((text) => Buffer.from(text, 'base64url'));
  const digest = createHash('sha512').update(message).digest();
  const signed = await signature(key, 'ED25519_PH_SHA_512', digest, 'DIGEST');
  assert.deepEqual(Buffer.from(signed), Buffer.from(ed25519ph.sign(digest, seed)));
  assert.ok(ed25519ph.verify(signed, digest, point));
  await isValid(key, 'ED25519_PH_SHA_512', digest, ed25519ph.sign(digest, seed), 'DIGEST');
  await refused(verification(key, 'ED25519_PH_SHA_512', digest, altered(signed), 'DIGEST'), KMSInvalidSignatureException);
  await refused(verification(key, 'ED25519_SHA_512', digest, signed, 'RAW'), KMSInvalidSignatureException);
  for (const [SigningAlgorithm, Message, MessageType] of [
    ['ED25519_PH_SHA_512', digest, 'RAW'], ['ED25519_PH_SHA_512', digest.subarray(1), 'DIGEST'], ['ED25519_SHA_512', digest, 'DIGEST'],
    ['ED25519_PH_SHA_512', digest, 'EXTERNAL_MU'],
  ]) {
    await refusedByName(new SignCommand({ KeyId: key.KeyId, Message, MessageType, SigningAlgorithm }), 'ValidationException');
  }
});

test('A message of 4097 bytes, of none, or of a type that there is not, is refused', async () => {
  const key = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const input = { KeyId: key.KeyId, SigningAlgorithm: 'ECDSA_SHA_256', Message: bytes('x') };
  await refusedByName(
    new SignCommand({ ...input, Message: new Uint8Array(4097) }), 'ValidationException',
    "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096");
  await refusedByName(
    new SignCommand({ ...input, Message: new Uint8Array(0) }), 'ValidationException',
    "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length greater than or equal to 1");
  await refusedByName(
    new SignCommand({ ...input, MessageType: 'HASHED' }), 'ValidationException',
    /^1 validation error detected: Value 'HASHED' at 'messageType' failed to satisfy constraint: Member must satisfy enum value set: /);
  await refusedByName(new SignCommand({ ...input, SigningAlgorithm: undefined }), 'ValidationException', /^1 validation error detected: Value null at 'signingAlgorithm'/);
});

test('Keys for something else neither sign nor verify', async () => {
  for (const [KeySpec, KeyUsage, SigningAlgorithm] of [
    ['RSA_2048', 'ENCRYPT_DECRYPT', 'RSASSA_PSS_SHA_256'], ['ECC_NIST_P256', 'KEY_AGREEMENT', 'ECDSA_SHA_256'],
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'ECDSA_SHA_256'], ['HMAC_256', 'GENERATE_VERIFY_MAC', 'ECDSA_SHA_256'],
  ]) {
    const key = await newKey({ KeySpec, KeyUsage });
    const input = { KeyId: key.KeyId, Message: bytes('x'), SigningAlgorithm };
    await refused(new SignCommand(input), InvalidKeyUsageException, `${key.Arn} key usage is ${KeyUsage} which is not valid for Sign.`);
    await refused(
      new VerifyCommand({ ...input, Signature: bytes('x') }), InvalidKeyUsageException, `${key.Arn} key usage is ${KeyUsage} which is not valid for Verify.`);
  }
});

/** Verifies in plain JavaScript: Node's own cryptography is OpenSSL's. */
function isSignatureElsewhere(spec, algorithm, hash, publicKey, signedMessage, signed) {
  if (spec.startsWith('RSA_')) {
    return algorithm.startsWith('RSASSA_PKCS1')
      ? isPkcs1Signature(publicKey, hash, signedMessage, signed)
      : saltLengthOf(publicKey, hash, signedMessage, signed) === createHash(hash).digest().length;
  }
  if (spec === 'ECC_NIST_EDWARDS25519') {
    return ed25519.verify(signed, signedMessage, spki(publicKey).subarray(-32));
  }
  const curve = { ECC_NIST_P256: p256, ECC_NIST_P384: p384, ECC_NIST_P521: p521, ECC_SECG_P256K1: secp256k1 }[spec];
  const digest = createHash(hash).update(signedMessage).digest();
  return curve.verify(signed, digest, spki(publicKey).subarray(-curve.lengths.publicKeyUncompressed), { prehash: false, lowS: false, format: 'der' });
}

/** ECDSA-Sig-Value in DER, whatever the two numbers. */
function der(...numbers) {
  const integers = numbers.map((number) => {
    const hex = number.toString(16);
    const magnitude = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
    const content = magnitude[0] & 0x80 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
    return Buffer.concat([Buffer.of(2, content.length), content]);
  });
  return Buffer.concat([Buffer.of(0x30, integers[0].length + integers[1].length), ...integers]);
}
