// The AWS Encryption SDK with Trent's keys: data keys under one or several of them, in one or several Regions.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  AlgorithmSuiteIdentifier, AwsKmsMrkAwareSymmetricDiscoveryKeyringNode, AwsKmsMrkAwareSymmetricKeyringNode, buildAwsKmsMrkAwareDiscoveryMultiKeyringNode,
  buildAwsKmsMrkAwareStrictMultiKeyringNode, buildClient, CommitmentPolicy, getClient, getLocalCryptographicMaterialsCache, KmsKeyringNode,
  NodeCachingMaterialsManager,
} from '@aws-crypto/client-node';
import {
  CreateAliasCommand, DisableKeyCommand, EnableKeyCommand, GetKeyLastUsageCommand, KMS, ReplicateKeyCommand, RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import { account, clientOf, endpoint, kms, newKey, region, secretAccessKey, unique } from './trent.mjs';
import { altered } from './owned-keys.mjs';

const there = 'eu-west-3';
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const credentials = { accessKeyId: 'test', secretAccessKey };
const clientProvider = getClient(KMS, { endpoint, credentials, maxAttempts: 1 });
const keyring = (generatorKeyId, keyIds = []) => new KmsKeyringNode({ clientProvider, generatorKeyId, keyIds });
const discovery = (accountIDs = [account]) => new KmsKeyringNode({ clientProvider, discovery: true, discoveryFilter: { accountIDs, partition: 'aws' } });

const plaintext = randomBytes(10_000);
const encryptionContext = { tenant: '42', purpose: 'invoices' };
const message = async (ring, context = encryptionContext, options = {}) => (await encrypt(ring, plaintext, { encryptionContext: context, ...options })).result;
const opens = async (ring, ciphertext, context = encryptionContext) => {
  const { plaintext: opened, messageHeader } = await decrypt(ring, ciphertext);
  assert.deepEqual(opened, plaintext);
  for (const [key, value] of Object.entries(context)) {
    assert.equal(messageHeader.encryptionContext[key], value);
  }
  return messageHeader;
};

describe('A message of the Encryption SDK', () => {
  let key, other;
  before(async () => {
    [key, other] = [await newKey(), await newKey()];
  });

  test('It decrypts with the key that made it', async () => {
    const { encryptedDataKeys } = await opens(keyring(key.Arn), await message(keyring(key.Arn)));
    assert.deepEqual(encryptedDataKeys.map(({ providerId, providerInfo }) => [providerId, providerInfo]), [['aws-kms', key.Arn]]);
    assert.equal((await kms.send(new GetKeyLastUsageCommand({ KeyId: key.KeyId }))).KeyLastUsage.Operation, 'Decrypt');
  });

  test('It is made with an alias, and decrypts with the key ARN', async () => {
    const AliasName = `alias/${unique('sdk')}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
    await opens(keyring(key.Arn), await message(keyring(`arn:aws:kms:${region}:${account}:${AliasName}`)));
  });

  test('It decrypts with either of two keys, while the other one is disabled', async () => {
    const ciphertext = await message(keyring(key.Arn, [other.Arn]));
    for (const [one, disabled] of [[key, other], [other, key]]) {
      await kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
      await opens(keyring(one.Arn), ciphertext);
      await opens(keyring(key.Arn, [other.Arn]), ciphertext);
      await assert.rejects(decrypt(keyring(disabled.Arn), ciphertext));
      await kms.send(new EnableKeyCommand({ KeyId: disabled.KeyId }));
    }
  });

  test('It decrypts without any key named, if its account is one of those that are asked for', async () => {
    const ciphertext = await message(keyring(key.Arn, [other.Arn]));
    await opens(new KmsKeyringNode({ clientProvider, discovery: true }), ciphertext);
    await opens(discovery(), ciphertext);
    await assert.rejects(decrypt(discovery(['111122223333']), ciphertext));
  });

  test('It does not decrypt with another key', async () => {
    await assert.rejects(decrypt(keyring(other.Arn), await message(keyring(key.Arn))));
  });

  test('It does not decrypt for another account', async () => {
    const ciphertext = await message(keyring(key.Arn));
    const stranger = getClient(KMS, { endpoint, credentials: { ...credentials, accessKeyId: '111122223333' }, maxAttempts: 1 });
    await assert.rejects(decrypt(new KmsKeyringNode({ clientProvider: stranger, discovery: true }), ciphertext));
  });

  test('Its encryption context is the one of its data key: altered, the data key does not decrypt', async () => {
    const ciphertext = await message(keyring(key.Arn));
    const at = ciphertext.indexOf('invoices');
    assert.ok(at > 0);
    await assert.rejects(decrypt(keyring(key.Arn), altered(ciphertext, at)), /InvalidCiphertextException/);
  });

  test('Altered anywhere, it does not decrypt', async () => {
    const ciphertext = await message(keyring(key.Arn));
    for (const at of [0, 3, 20, 40, 300, 400, Math.floor(ciphertext.length / 2), ciphertext.length - 1]) {
      await assert.rejects(decrypt(keyring(key.Arn), altered(ciphertext, at)));
    }
    await assert.rejects(decrypt(keyring(key.Arn), ciphertext.subarray(0, -1)));
  });

  test('It decrypts when the key has rotated', async () => {
    const ciphertext = await message(keyring(key.Arn));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
    await opens(keyring(key.Arn), ciphertext);
    await opens(keyring(key.Arn), await message(keyring(key.Arn)));
  });

  for (const suite of ['ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY', 'ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384']) {
    test(`It is made with the suite ${suite}`, async () => {
      await opens(keyring(key.Arn), await message(keyring(key.Arn), encryptionContext, { suiteId: AlgorithmSuiteIdentifier[suite] }));
    });
  }

  for (const suite of ['ALG_AES128_GCM_IV12_TAG16', 'ALG_AES192_GCM_IV12_TAG16_HKDF_SHA256', 'ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384']) {
    test(`It is made with the old suite ${suite}`, async () => {
      const old = buildClient(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);
      const { result } = await old.encrypt(keyring(key.Arn), plaintext, { encryptionContext, suiteId: AlgorithmSuiteIdentifier[suite] });
      assert.deepEqual((await old.decrypt(keyring(key.Arn), result)).plaintext, plaintext);
    });
  }

  test('Many of them share a data key through a cache', async () => {
    const cached = new NodeCachingMaterialsManager({
      backingMaterials: keyring(key.Arn), cache: getLocalCryptographicMaterialsCache(10), maxAge: 60_000, maxMessagesEncrypted: 10, partition: unique('cache'),
    });
    const [one, two] = [await message(cached), await message(cached)];
    await opens(cached, one);
    await opens(keyring(key.Arn), two);
  });
});

describe('A message of the Encryption SDK under a multi-Region key', () => {
  let key, replicaArn;
  const clientIn = (name) => new KMS({ endpoint, credentials, region: name, maxAttempts: 1 });
  before(async () => {
    key = await newKey({ MultiRegion: true });
    await kms.send(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: there }));
    replicaArn = key.Arn.replace(region, there);
  });
  const aware = (name, keyId) => new AwsKmsMrkAwareSymmetricKeyringNode({ client: clientIn(name), keyId });

  test('Made in one Region, it decrypts in the other, and the other way round', async () => {
    await opens(aware(there, replicaArn), await message(aware(region, key.Arn)));
    await opens(aware(region, key.Arn), await message(aware(there, replicaArn)));
  });

  test('A keyring that does not know multi-Region keys takes the very ARN only', async () => {
    await assert.rejects(decrypt(keyring(replicaArn), await message(aware(region, key.Arn))));
  });

  test('It decrypts by discovery in the other Region', async () => {
    const ciphertext = await message(aware(region, key.Arn));
    await opens(new AwsKmsMrkAwareSymmetricDiscoveryKeyringNode({ client: clientIn(there), discoveryFilter: { accountIDs: [account], partition: 'aws' } }), ciphertext);
    await opens(buildAwsKmsMrkAwareDiscoveryMultiKeyringNode({ clientProvider, regions: [there] }), ciphertext);
    await assert.rejects(decrypt(buildAwsKmsMrkAwareDiscoveryMultiKeyringNode({ clientProvider, regions: ['us-east-2'] }), ciphertext));
  });

  test('Strict keyrings take it together with a key of one Region', async () => {
    const single = await newKey({}, clientOf({ in: there }));
    const ring = buildAwsKmsMrkAwareStrictMultiKeyringNode({ clientProvider, generatorKeyId: key.Arn, keyIds: [single.Arn] });
    const ciphertext = await message(ring);
    await opens(buildAwsKmsMrkAwareStrictMultiKeyringNode({ clientProvider, generatorKeyId: replicaArn }), ciphertext);
    await opens(keyring(single.Arn), ciphertext);
  });
});
