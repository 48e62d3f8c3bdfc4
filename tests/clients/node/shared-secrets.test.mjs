// Key agreement: Trent and Node, each with its own private key and the other's public key, come to the same secret.
import assert from 'node:assert/strict';
import { createECDH, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { DeriveSharedSecretCommand, GetPublicKeyCommand, InvalidKeyUsageException } from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { keyPairsOf, newImportedKeyPair, publicKeyOf, spki } from './owned-keys.mjs';

const KeyUsage = 'KEY_AGREEMENT';
const derivation = (key, PublicKey) => new DeriveSharedSecretCommand({ KeyId: key.KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey });
const secretOf = async (key, publicKey) => Buffer.from((await kms.send(derivation(key, spki(publicKey)))).SharedSecret);

for (const [KeySpec, curve, length, prime] of [
  ['ECC_NIST_P256', 'prime256v1', 32, 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n],
  ['ECC_NIST_P384', 'secp384r1', 48, 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n],
  ['ECC_NIST_P521', 'secp521r1', 66, 2n ** 521n - 1n],
]) {
  describe(KeySpec, () => {
    let made, madePublicKey, imported;
    before(async () => {
      made = await newKey({ KeySpec, KeyUsage });
      madePublicKey = await publicKeyOf(made);
      imported = await newImportedKeyPair(KeySpec, KeyUsage);
    });

    test(`${KeySpec}: the secret is the one that Node's diffieHellman and createECDH come to`, async () => {
      for (let n = 0; n < 5; n++) {
        const { privateKey, publicKey } = await keyPairsOf[KeySpec]();
        const { $metadata, SharedSecret, ...answer } = await kms.send(derivation(made, spki(publicKey)));
        assert.deepEqual(answer, { KeyId: made.Arn, KeyAgreementAlgorithm: 'ECDH', KeyOrigin: 'AWS_KMS' });
        assert.equal(SharedSecret.length, length);
        assert.deepEqual(Buffer.from(SharedSecret), diffieHellman({ privateKey, publicKey: madePublicKey }));
        const ecdh = createECDH(curve);
        ecdh.setPrivateKey(Buffer.from(privateKey.export({ format: 'jwk' }).d, 'base64url'));
        const { x, y } = madePublicKey.export({ format: 'jwk' });
        assert.deepEqual(Buffer.from(SharedSecret), ecdh.computeSecret(Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])));
      }
    });

    test(`${KeySpec}: noble, which shares nothing with either, comes to it as well`, async () => {
      const noble = { ECC_NIST_P256: p256, ECC_NIST_P384: p384, ECC_NIST_P521: p521 }[KeySpec];
      const { secretKey, publicKey } = noble.keygen();
      const own = noble.Point.fromBytes(publicKey).toBytes(false);
      const { SharedSecret } = await kms.send(derivation(made, Buffer.concat([spki(madePublicKey).subarray(0, -own.length), own])));
      // Behind the sign of y.
      assert.deepEqual(Buffer.from(SharedSecret), Buffer.from(noble.getSharedSecret(secretKey, spki(madePublicKey).subarray(-own.length))).subarray(1));
    });

    test(`${KeySpec}: an imported key comes to the secrets of its owner, with their leading zeros`, async () => {
      assert.equal((await kms.send(derivation(imported.key, spki(madePublicKey)))).KeyOrigin, 'EXTERNAL');
      for (;;) {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
        const secret = diffieHellman({ privateKey, publicKey: imported.publicKey });
        if (secret[0] === 0) {
          assert.equal(secret.length, length);
          assert.deepEqual(await secretOf(imported.key, publicKey), secret);
          return;
        }
      }
    });

    test(`${KeySpec}: two keys of Trent come to the same secret`, async () => {
      assert.deepEqual(await secretOf(made, imported.publicKey), await secretOf(imported.key, madePublicKey));
    });

    test(`${KeySpec}: public keys of other curves and kinds are refused`, async () => {
      const others = Object.keys(keyPairsOf).filter((spec) => spec !== KeySpec && !/RSA_[34]/.test(spec));
      const foreign = await Promise.all(others.map(async (spec) => spki((await keyPairsOf[spec]()).publicKey)));
      for (const type of ['x25519', 'x448', 'ed448']) {
        foreign.push(spki(generateKeyPairSync(type).publicKey));
      }
      for (const PublicKey of foreign) {
        await refusedByName(derivation(made, PublicKey), 'ValidationException');
      }
    });

    test(`${KeySpec}: a point that is not on the curve, or none, is refused`, async () => {
      const der = spki(imported.publicKey);
      const withPoint = (x, y) => Buffer.concat([der.subarray(0, -2 * length), coordinate(x), coordinate(y)]);
      const coordinate = (number) => Buffer.from(number.toString(16).padStart(2 * length, '0'), 'hex');
      const [x, y] = ['x', 'y'].map((axis) => BigInt(`0x${Buffer.from(imported.publicKey.export({ format: 'jwk' })[axis], 'base64url').toString('hex')}`));
      await kms.send(derivation(made, withPoint(x, y)));
      await kms.send(derivation(made, withPoint(x, prime - y)));
      const highest = 2n ** BigInt(8 * length) - 1n;
      for (const [X, Y] of [[x, y ^ 1n], [x ^ 1n, y], [y, x], [0n, 0n], [x, 0n], [0n, y], [prime, y], [x, prime], [x, y + prime], [x + prime, y], [highest, highest]]) {
        if (X <= highest && Y <= highest) {
          await refusedByName(derivation(made, withPoint(X, Y)), 'ValidationException');
        }
      }
      for (const first of [0, 1, 2, 3, 5, 6, 7]) {
        await refusedByName(derivation(made, Buffer.concat([der.subarray(0, -2 * length - 1), Buffer.of(first), der.subarray(-2 * length)])), 'ValidationException');
      }
    });

    test(`${KeySpec}: what is no SubjectPublicKeyInfo of a named curve is refused`, async () => {
      const der = spki(imported.publicKey);
      const explicit = generateKeyPairSync('ec', { namedCurve: curve, paramEncoding: 'explicit' }).publicKey;
      for (const PublicKey of [
        bytes('garbage'), der.subarray(0, -1), Buffer.concat([der, Buffer.of(0)]), der.subarray(1), der.subarray(-2 * length - 1), new Uint8Array(8192),
        spki(explicit), Buffer.from(imported.publicKey.export({ format: 'pem', type: 'spki' })),
        imported.privateKey.export({ format: 'der', type: 'pkcs8' }),
      ]) {
        await refusedByName(derivation(made, PublicKey), 'ValidationException');
      }
    });
  });
}

test('SM2: the secret is the one that Node comes to on the same curve', async () => {
  const key = await newKey({ KeySpec: 'SM2', KeyUsage });
  const ecdh = createECDH('SM2');
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
  for (let n = 0; n < 5; n++) {
    // A SubjectPublicKeyInfo on this curve ends with the point.
    const own = Buffer.concat([Buffer.from(PublicKey.subarray(0, -65)), ecdh.generateKeys()]);
    const { SharedSecret, KeyOrigin } = await kms.send(derivation(key, own));
    assert.equal(KeyOrigin, 'AWS_KMS');
    assert.deepEqual(Buffer.from(SharedSecret), ecdh.computeSecret(PublicKey.subarray(-65)));
  }
  await refusedByName(derivation(key, spki((await keyPairsOf.ECC_NIST_P256()).publicKey)), 'ValidationException');
});

test('Keys for something else derive no secrets', async () => {
  const { publicKey } = await keyPairsOf.ECC_NIST_P256();
  for (const [KeySpec, usage] of [['ECC_NIST_P256', 'SIGN_VERIFY'], ['RSA_2048', 'ENCRYPT_DECRYPT'], ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT']]) {
    const key = await newKey({ KeySpec, KeyUsage: usage });
    await refused(derivation(key, spki(publicKey)), InvalidKeyUsageException, `${key.Arn} key usage is ${usage} which is not valid for DeriveSharedSecret.`);
  }
});

test('A public key of 8193 bytes or of none, and no algorithm, are refused', async () => {
  const key = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage });
  await refusedByName(derivation(key, new Uint8Array(8193)), 'ValidationException', /at 'publicKey' .* less than or equal to 8192$/);
  await refusedByName(derivation(key, new Uint8Array(0)), 'ValidationException', /at 'publicKey' .* greater than or equal to 1$/);
  await refusedByName(
    new DeriveSharedSecretCommand({ KeyId: key.KeyId, PublicKey: bytes('x') }), 'ValidationException', /Value null at 'keyAgreementAlgorithm'/);
});
