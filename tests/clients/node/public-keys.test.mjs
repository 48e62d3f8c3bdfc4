// GetPublicKey: every kind of key pair hands out a public key that Node takes, with what it is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAliasCommand, DescribeKeyCommand, DisableKeyCommand, GetPublicKeyCommand, KMSInvalidStateException, ScheduleKeyDeletionCommand,
  UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import { kms, newKey, refused, unique } from './trent.mjs';
import { newImportedKeyPair, publicKeyFrom, spki } from './owned-keys.mjs';

const rsaSigning = [
  'RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512', 'RSASSA_PSS_SHA_256', 'RSASSA_PSS_SHA_384', 'RSASSA_PSS_SHA_512',
];
const rsaEncryption = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
const rsa = (modulusLength) => ({ type: 'rsa', details: { modulusLength, publicExponent: 65537n } });
const curve = (namedCurve) => ({ type: 'ec', details: { namedCurve } });
const ed25519 = { type: 'ed25519', details: {} };

// What Node 20 cannot read is read by the tests of post-quantum keys, and by OpenSSL's command line.
const keys = [
  ['RSA_2048', 'SIGN_VERIFY', { SigningAlgorithms: rsaSigning }, rsa(2048)],
  ['RSA_3072', 'SIGN_VERIFY', { SigningAlgorithms: rsaSigning }, rsa(3072)],
  ['RSA_4096', 'SIGN_VERIFY', { SigningAlgorithms: rsaSigning }, rsa(4096)],
  ['RSA_2048', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: rsaEncryption }, rsa(2048)],
  ['ECC_NIST_P256', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_256'] }, curve('prime256v1')],
  ['ECC_NIST_P384', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_384'] }, curve('secp384r1')],
  ['ECC_NIST_P521', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_512'] }, curve('secp521r1')],
  ['ECC_NIST_P256', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }, curve('prime256v1')],
  ['ECC_NIST_P384', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }, curve('secp384r1')],
  ['ECC_NIST_P521', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }, curve('secp521r1')],
  ['ECC_SECG_P256K1', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_256'] }, curve('secp256k1')],
  ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', { SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] }, ed25519],
  ['SM2', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: ['SM2PKE'] }],
  ['SM2', 'SIGN_VERIFY', { SigningAlgorithms: ['SM2DSA'] }],
  ['SM2', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }],
  ['ML_DSA_44', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['ML_DSA_65', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['ML_DSA_87', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['ML_KEM_512', 'ENCAPSULATE_DECAPSULATE', { EncapsulationAlgorithms: ['ML_KEM'] }],
  ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', { EncapsulationAlgorithms: ['ML_KEM'] }],
  ['ML_KEM_1024', 'ENCAPSULATE_DECAPSULATE', { EncapsulationAlgorithms: ['ML_KEM'] }],
];
const lists = ['EncryptionAlgorithms', 'SigningAlgorithms', 'MacAlgorithms', 'KeyAgreementAlgorithms', 'EncapsulationAlgorithms'];

for (const [KeySpec, KeyUsage, algorithms, form] of keys) {
  test(`${KeySpec} for ${KeyUsage} hands out its public key and the algorithms of its usage, in their order`, async () => {
    const key = await newKey({ KeySpec, KeyUsage });
    const { PublicKey, $metadata, ...members } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
    assert.equal(members.KeyId, key.Arn);
    assert.equal(members.KeySpec, KeySpec);
    assert.equal(members.KeyUsage, KeyUsage);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
    for (const list of lists) {
      assert.deepEqual(members[list], algorithms[list], list);
      assert.deepEqual(KeyMetadata[list], algorithms[list], list);
    }
    if (form) {
      const publicKey = publicKeyFrom(PublicKey);
      assert.equal(publicKey.asymmetricKeyType, form.type);
      assert.deepEqual({ ...publicKey.asymmetricKeyDetails }, form.details);
      // Node writes DER anew: what it read was in that form.
      assert.deepEqual(Buffer.from(PublicKey), spki(publicKey));
    }
  });
}

test('The public key of imported material is the one of its owner', async () => {
  const { key, publicKey } = await newImportedKeyPair('ECC_NIST_P384', 'SIGN_VERIFY');
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
  assert.deepEqual(Buffer.from(PublicKey), spki(publicKey));
});

test('A public key is found by key ARN, alias and alias ARN, and is the same every time', async () => {
  const key = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const alias = `alias/${unique('public')}`;
  await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
  for (const KeyId of [key.Arn, alias, key.Arn.replace(/key\/.*/, alias)]) {
    const again = await kms.send(new GetPublicKeyCommand({ KeyId }));
    assert.equal(again.KeyId, key.Arn);
    assert.deepEqual(again.PublicKey, PublicKey);
  }
});

test('A disabled key still hands out its public key, one pending deletion does not', async () => {
  const key = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }));
  await refused(new GetPublicKeyCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
});

test('A key without material has no public key yet', async () => {
  const key = await newKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', Origin: 'EXTERNAL' });
  await refused(new GetPublicKeyCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending import.`);
});

for (const [KeySpec, KeyUsage] of [['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'], ['HMAC_256', 'GENERATE_VERIFY_MAC']]) {
  test(`${KeySpec} has no public key`, async () => {
    const key = await newKey({ KeySpec, KeyUsage });
    await refused(new GetPublicKeyCommand({ KeyId: key.KeyId }), UnsupportedOperationException);
  });
}
