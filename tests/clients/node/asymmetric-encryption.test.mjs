// RSA encryption: what Node encrypts Trent decrypts, what Trent encrypts Node decrypts, up to the last byte that fits.
import assert from 'node:assert/strict';
import { constants, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  DecryptCommand, EncryptCommand, IncorrectKeyException, InvalidCiphertextException, InvalidKeyUsageException, NotFoundException, ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { altered, newImportedKeyPair, publicKeyOf } from './owned-keys.mjs';
import { oaepEncrypted } from './textbook-rsa.mjs';

const KeyUsage = 'ENCRYPT_DECRYPT';
const oaep = (key, oaepHash, rest) => ({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash, ...rest });
const encrypted = async (key, EncryptionAlgorithm, Plaintext) => {
  const { $metadata, CiphertextBlob, ...answer } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, EncryptionAlgorithm }));
  assert.deepEqual(answer, { KeyId: key.Arn, EncryptionAlgorithm });
  return CiphertextBlob;
};
const decryption = (key, EncryptionAlgorithm, CiphertextBlob) => new DecryptCommand({ KeyId: key.KeyId, CiphertextBlob, EncryptionAlgorithm });
const decrypted = async (key, EncryptionAlgorithm, CiphertextBlob) => {
  const { $metadata, Plaintext, ...answer } = await kms.send(decryption(key, EncryptionAlgorithm, CiphertextBlob));
  assert.deepEqual(answer, { KeyId: key.Arn, EncryptionAlgorithm });
  return Buffer.from(Plaintext);
};

for (const [KeySpec, modulusBytes, largest] of [['RSA_2048', 256, [214, 190]], ['RSA_3072', 384, [342, 318]], ['RSA_4096', 512, [470, 446]]]) {
  describe(KeySpec, () => {
    let made, publicKey, imported;
    before(async () => {
      made = await newKey({ KeySpec, KeyUsage });
      publicKey = await publicKeyOf(made);
      imported = await newImportedKeyPair(KeySpec, KeyUsage);
    });

    for (const [algorithm, hash, max] of [['RSAES_OAEP_SHA_1', 'sha1', largest[0]], ['RSAES_OAEP_SHA_256', 'sha256', largest[1]]]) {
      test(`${KeySpec} ${algorithm}: Trent decrypts what Node encrypts, of 1 to ${max} bytes`, async () => {
        for (const size of [1, 32, max - 1, max]) {
          const plaintext = randomBytes(size);
          assert.deepEqual(await decrypted(made, algorithm, publicEncrypt(oaep(publicKey, hash), plaintext)), plaintext);
        }
      });

      test(`${KeySpec} ${algorithm}: Trent decrypts what an implementation encrypts that shares nothing with it`, async () => {
        for (const size of [1, max]) {
          const plaintext = randomBytes(size);
          assert.deepEqual(await decrypted(made, algorithm, oaepEncrypted(publicKey, hash, plaintext)), plaintext);
        }
      });

      test(`${KeySpec} ${algorithm}: Node decrypts what Trent encrypts, of 1 to ${max} bytes`, async () => {
        for (const size of [1, 32, max - 1, max]) {
          const plaintext = randomBytes(size);
          const ciphertext = await encrypted(imported.key, algorithm, plaintext);
          assert.equal(ciphertext.length, modulusBytes);
          assert.deepEqual(privateDecrypt(oaep(imported.privateKey, hash), ciphertext), plaintext);
        }
      });

      test(`${KeySpec} ${algorithm}: ${max + 1} bytes are refused, more than 4096 by the constraint`, async () => {
        const encryption = (size) => new EncryptCommand({ KeyId: made.KeyId, Plaintext: new Uint8Array(size), EncryptionAlgorithm: algorithm });
        const text = `Algorithm ${algorithm} and key spec ${KeySpec} cannot encrypt data larger than ${max} bytes.`;
        await refusedByName(encryption(max + 1), 'ValidationException', text);
        await refusedByName(encryption(4096), 'ValidationException', text);
        await refusedByName(encryption(4097), 'ValidationException', /Member must have length less than or equal to 4096$/);
      });

      test(`${KeySpec} ${algorithm}: a ciphertext is never the same twice, and decrypts here too`, async () => {
        const ciphertexts = await Promise.all([1, 2].map(() => encrypted(made, algorithm, bytes('same'))));
        assert.notDeepEqual(...ciphertexts);
        for (const ciphertext of ciphertexts) {
          assert.equal((await decrypted(made, algorithm, ciphertext)).toString(), 'same');
        }
      });

      test(`${KeySpec} ${algorithm}: what was altered, or made with another hash, label, padding or key, does not decrypt`, async () => {
        const plaintext = bytes('a secret');
        const ciphertext = publicEncrypt(oaep(publicKey, hash), plaintext);
        for (const blob of [
          altered(ciphertext, 0), altered(ciphertext), altered(ciphertext, modulusBytes - 1),
          ciphertext.subarray(1), ciphertext.subarray(0, -1), Buffer.concat([Buffer.of(0), ciphertext]), Buffer.concat([ciphertext, Buffer.of(0)]),
          publicEncrypt(oaep(publicKey, hash === 'sha1' ? 'sha256' : 'sha1'), plaintext),
          publicEncrypt(oaep(publicKey, hash, { oaepLabel: Buffer.from('label') }), plaintext),
          publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, plaintext),
          publicEncrypt(oaep(imported.publicKey, hash), plaintext),
          new Uint8Array(modulusBytes), Buffer.alloc(modulusBytes, 0xff),
        ]) {
          await refused(decryption(made, algorithm, blob), InvalidCiphertextException);
        }
      });

      test(`${KeySpec} ${algorithm}: ReEncrypt leads from a symmetric key to it and back`, async () => {
        const [symmetric, other] = [await newKey(), await newKey()];
        const plaintext = randomBytes(max);
        const source = await kms.send(new EncryptCommand({ KeyId: symmetric.KeyId, Plaintext: plaintext, EncryptionContext: { from: 'here' } }));
        const there = await kms.send(new ReEncryptCommand({
          CiphertextBlob: source.CiphertextBlob, SourceEncryptionContext: { from: 'here' }, DestinationKeyId: imported.key.KeyId, DestinationEncryptionAlgorithm: algorithm,
        }));
        assert.deepEqual(privateDecrypt(oaep(imported.privateKey, hash), there.CiphertextBlob), plaintext);
        assert.deepEqual(
          [there.SourceKeyId, there.KeyId, there.SourceEncryptionAlgorithm, there.DestinationEncryptionAlgorithm, there.SourceKeyMaterialId, there.DestinationKeyMaterialId],
          [symmetric.Arn, imported.key.Arn, 'SYMMETRIC_DEFAULT', algorithm, symmetric.CurrentKeyMaterialId, undefined]);
        const back = await kms.send(new ReEncryptCommand({
          CiphertextBlob: publicEncrypt(oaep(imported.publicKey, hash), plaintext), SourceKeyId: imported.key.KeyId, SourceEncryptionAlgorithm: algorithm,
          DestinationKeyId: other.KeyId, DestinationEncryptionContext: { to: 'there' },
        }));
        assert.deepEqual(
          [back.SourceKeyId, back.KeyId, back.SourceEncryptionAlgorithm, back.DestinationEncryptionAlgorithm, back.SourceKeyMaterialId, back.DestinationKeyMaterialId],
          [imported.key.Arn, other.Arn, algorithm, 'SYMMETRIC_DEFAULT', undefined, other.CurrentKeyMaterialId]);
        const opened = await kms.send(new DecryptCommand({ CiphertextBlob: back.CiphertextBlob, EncryptionContext: { to: 'there' } }));
        assert.deepEqual(Buffer.from(opened.Plaintext), plaintext);
      });
    }

    test(`${KeySpec}: ReEncrypt leads from one algorithm to the other, and refuses what does not fit`, async () => {
      const move = (size, SourceEncryptionAlgorithm, DestinationEncryptionAlgorithm) => new ReEncryptCommand({
        CiphertextBlob: publicEncrypt(oaep(publicKey, SourceEncryptionAlgorithm.endsWith('SHA_1') ? 'sha1' : 'sha256'), new Uint8Array(size)),
        SourceKeyId: made.KeyId, SourceEncryptionAlgorithm, DestinationKeyId: imported.key.KeyId, DestinationEncryptionAlgorithm,
      });
      const { CiphertextBlob } = await kms.send(move(largest[1], 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'));
      assert.deepEqual(privateDecrypt(oaep(imported.privateKey, 'sha256'), CiphertextBlob), Buffer.alloc(largest[1]));
      await kms.send(move(largest[1], 'RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1'));
      await refusedByName(
        move(largest[1] + 1, 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'), 'ValidationException',
        `Algorithm RSAES_OAEP_SHA_256 and key spec ${KeySpec} cannot encrypt data larger than ${largest[1]} bytes.`);
    });
  });
}

describe('RSA keys', () => {
  let rsa, ciphertext;
  before(async () => {
    rsa = await newKey({ KeySpec: 'RSA_2048', KeyUsage });
    ciphertext = publicEncrypt(oaep(await publicKeyOf(rsa), 'sha256'), bytes('a secret'));
  });
  const algorithm = 'RSAES_OAEP_SHA_256';

  test('A ciphertext of an RSA key does not name its key: without a KeyId it is refused', async () => {
    await refusedByName(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionAlgorithm: algorithm }), 'ValidationException');
  });

  test('An RSA key has no default algorithm', async () => {
    const text = 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.';
    await refused(new EncryptCommand({ KeyId: rsa.KeyId, Plaintext: bytes('x') }), InvalidKeyUsageException, text);
    await refused(
      new EncryptCommand({ KeyId: rsa.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: 'SM2PKE' }), InvalidKeyUsageException,
      text.replace('SYMMETRIC_DEFAULT', 'SM2PKE'));
  });

  test('A symmetric ciphertext with an RSA key is the wrong key', async () => {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: (await newKey()).KeyId, Plaintext: bytes('x') }));
    await refused(
      new DecryptCommand({ CiphertextBlob, KeyId: rsa.KeyId }), IncorrectKeyException,
      'The key ID in the request does not identify a CMK that can perform this operation.');
  });

  test('There is no encryption context with an RSA key', async () => {
    const EncryptionContext = { a: '1' };
    await refusedByName(new EncryptCommand({ KeyId: rsa.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: algorithm, EncryptionContext }), 'ValidationException');
    await refusedByName(new DecryptCommand({ KeyId: rsa.KeyId, CiphertextBlob: ciphertext, EncryptionAlgorithm: algorithm, EncryptionContext }), 'ValidationException');
    await kms.send(new DecryptCommand({ KeyId: rsa.KeyId, CiphertextBlob: ciphertext, EncryptionAlgorithm: algorithm, EncryptionContext: {} }));
  });

  test('An RSA key that signs does not encrypt', async () => {
    const signing = await newKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    const text = (operation) => `${signing.Arn} key usage is SIGN_VERIFY which is not valid for ${operation}.`;
    await refused(new EncryptCommand({ KeyId: signing.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: algorithm }), InvalidKeyUsageException, text('Encrypt'));
    await refused(decryption(signing, algorithm, ciphertext), InvalidKeyUsageException, text('Decrypt'));
  });

  test('ReEncrypt says which of its two keys is not for it', async () => {
    const signing = await newKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    const source = { CiphertextBlob: ciphertext, SourceKeyId: rsa.KeyId, SourceEncryptionAlgorithm: algorithm };
    await refused(
      new ReEncryptCommand({ ...source, DestinationKeyId: signing.KeyId, DestinationEncryptionAlgorithm: algorithm }), InvalidKeyUsageException,
      `${signing.Arn} key usage is SIGN_VERIFY which is not valid for ReEncryptTo.`);
    await refused(
      new ReEncryptCommand({ ...source, SourceKeyId: signing.KeyId, DestinationKeyId: rsa.KeyId, DestinationEncryptionAlgorithm: algorithm }), InvalidKeyUsageException,
      `${signing.Arn} key usage is SIGN_VERIFY which is not valid for ReEncryptFrom.`);
    await refused(new ReEncryptCommand({ ...source, DestinationKeyId: 'nobody' }), NotFoundException, "Invalid keyId 'nobody'");
  });
});
