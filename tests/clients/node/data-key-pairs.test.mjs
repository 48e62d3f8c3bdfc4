// Data key pairs: both halves are what Node takes them for, belong together, and the private one decrypts to itself.
import assert from 'node:assert/strict';
import { constants, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  DecryptCommand, DisableKeyCommand, DisabledException, GenerateDataKeyPairCommand, GenerateDataKeyPairWithoutPlaintextCommand, InvalidCiphertextException,
  InvalidKeyUsageException, RotateKeyOnDemandCommand, DescribeKeyCommand,
} from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { pkcs8, publicKeyFrom, spki } from './owned-keys.mjs';

const message = bytes('a message');
const signs = (hash, options) => (privateKey, publicKey) => {
  assert.ok(verify(hash, message, { key: publicKey, ...options }, sign(hash, message, { key: privateKey, ...options })));
};
const encrypts = (privateKey, publicKey) => {
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  assert.deepEqual(privateDecrypt({ key: privateKey, ...padding }, publicEncrypt({ key: publicKey, ...padding }, message)), Buffer.from(message));
};
const agrees = (namedCurve) => (privateKey, publicKey) => {
  const other = generateKeyPairSync('ec', { namedCurve });
  assert.deepEqual(diffieHellman({ privateKey, publicKey: other.publicKey }), diffieHellman({ privateKey: other.privateKey, publicKey }));
};
const rsa = (modulusLength) => ({ type: 'rsa', details: { modulusLength, publicExponent: 65537n }, works: [signs('sha256'), encrypts] });
const curve = (namedCurve, hash) => ({ type: 'ec', details: { namedCurve }, works: [signs(hash), agrees(namedCurve)] });
const forms = {
  RSA_2048: rsa(2048), RSA_3072: rsa(3072), RSA_4096: rsa(4096),
  ECC_NIST_P256: curve('prime256v1', 'sha256'), ECC_NIST_P384: curve('secp384r1', 'sha384'), ECC_NIST_P521: curve('secp521r1', 'sha512'),
  ECC_SECG_P256K1: curve('secp256k1', 'sha256'),
  ECC_NIST_EDWARDS25519: { type: 'ed25519', details: {}, works: [signs(null)] },
};

describe('Data key pairs', () => {
  const EncryptionContext = { tenant: '42', purpose: 'pairs' };
  let wrapping;
  before(async () => {
    wrapping = await newKey();
  });

  const check = (KeyPairSpec, privateDer, publicDer) => {
    const { type, details, works } = forms[KeyPairSpec];
    const privateKey = createPrivateKey({ key: Buffer.from(privateDer), format: 'der', type: 'pkcs8' });
    const publicKey = publicKeyFrom(publicDer);
    for (const key of [privateKey, publicKey]) {
      assert.equal(key.asymmetricKeyType, type);
      assert.deepEqual({ ...key.asymmetricKeyDetails }, details);
    }
    assert.deepEqual(spki(createPublicKey(privateKey)), Buffer.from(publicDer));
    assert.deepEqual(pkcs8(privateKey), Buffer.from(privateDer));
    works.forEach((work) => work(privateKey, publicKey));
  };

  for (const KeyPairSpec of Object.keys(forms)) {
    test(`${KeyPairSpec}: the two halves belong together, and the private one decrypts in its context only`, async () => {
      const { $metadata, PrivateKeyPlaintext, PrivateKeyCiphertextBlob, PublicKey, ...answer } = await kms.send(
        new GenerateDataKeyPairCommand({ KeyId: wrapping.KeyId, KeyPairSpec, EncryptionContext }));
      assert.deepEqual(answer, { KeyId: wrapping.Arn, KeyPairSpec, KeyMaterialId: wrapping.CurrentKeyMaterialId });
      check(KeyPairSpec, PrivateKeyPlaintext, PublicKey);
      const opened = await kms.send(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob, EncryptionContext }));
      assert.deepEqual(opened.Plaintext, PrivateKeyPlaintext);
      assert.equal(opened.KeyId, wrapping.Arn);
      for (const other of [undefined, { tenant: '42' }, { ...EncryptionContext, tenant: '43' }]) {
        await refused(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob, EncryptionContext: other }), InvalidCiphertextException);
      }
    });

    test(`${KeyPairSpec}: without the plaintext, the private half comes by Decrypt`, async () => {
      const { $metadata, PrivateKeyCiphertextBlob, PublicKey, ...answer } = await kms.send(
        new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId: wrapping.KeyId, KeyPairSpec, EncryptionContext }));
      assert.deepEqual(answer, { KeyId: wrapping.Arn, KeyPairSpec, KeyMaterialId: wrapping.CurrentKeyMaterialId });
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob, EncryptionContext }));
      check(KeyPairSpec, Plaintext, PublicKey);
    });
  }

  test('No pair is made twice', async () => {
    const pairs = await Promise.all([1, 2, 3].map(() => kms.send(new GenerateDataKeyPairCommand({ KeyId: wrapping.KeyId, KeyPairSpec: 'ECC_NIST_P256' }))));
    assert.equal(new Set(pairs.map(({ PublicKey }) => Buffer.from(PublicKey).toString('hex'))).size, 3);
  });

  test('A private key still decrypts when the key has rotated', async () => {
    const key = await newKey();
    const pair = await kms.send(new GenerateDataKeyPairCommand({ KeyId: key.KeyId, KeyPairSpec: 'ECC_NIST_P256' }));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
    const next = await kms.send(new GenerateDataKeyPairCommand({ KeyId: key.KeyId, KeyPairSpec: 'ECC_NIST_P256' }));
    assert.equal(next.KeyMaterialId, (await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.CurrentKeyMaterialId);
    assert.notEqual(next.KeyMaterialId, pair.KeyMaterialId);
    for (const { PrivateKeyCiphertextBlob, PrivateKeyPlaintext, KeyMaterialId } of [pair, next]) {
      const opened = await kms.send(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob }));
      assert.deepEqual([opened.Plaintext, opened.KeyMaterialId], [PrivateKeyPlaintext, KeyMaterialId]);
    }
  });

  test('Only a symmetric key wraps pairs', async () => {
    for (const [KeySpec, KeyUsage, text] of [
      ['RSA_2048', 'ENCRYPT_DECRYPT', /^Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048\.$/],
      ['RSA_2048', 'SIGN_VERIFY', /key usage is SIGN_VERIFY which is not valid for GenerateDataKeyPair\.$/],
      ['HMAC_256', 'GENERATE_VERIFY_MAC', /key usage is GENERATE_VERIFY_MAC which is not valid for GenerateDataKeyPair\.$/],
    ]) {
      const { KeyId } = await newKey({ KeySpec, KeyUsage });
      await refused(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: 'ECC_NIST_P256' }), InvalidKeyUsageException, text);
    }
  });

  test('A disabled key makes none, and there is no pair of no spec', async () => {
    const key = await newKey();
    await refusedByName(new GenerateDataKeyPairCommand({ KeyId: key.KeyId }), 'ValidationException', /Value null at 'keyPairSpec'/);
    await refusedByName(new GenerateDataKeyPairCommand({ KeyId: key.KeyId, KeyPairSpec: 'SYMMETRIC_DEFAULT' }), 'ValidationException', /at 'keyPairSpec'/);
    await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
    for (const Command of [GenerateDataKeyPairCommand, GenerateDataKeyPairWithoutPlaintextCommand]) {
      await refused(new Command({ KeyId: key.KeyId, KeyPairSpec: 'ECC_NIST_P256' }), DisabledException, `${key.Arn} is disabled.`);
    }
  });
});
