// What every answer carries: request ids, dates, bytes; random numbers and the last use of a key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConnectCustomKeyStoreCommand, DecryptCommand, DescribeCustomKeyStoresCommand, EncryptCommand, GenerateDataKeyWithoutPlaintextCommand, GenerateRandomCommand,
  GetKeyLastUsageCommand, GetKeyRotationStatusCommand, ListKeysCommand, ReEncryptCommand, UnsupportedOperationException, UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { bytes, endpoint, kms, newKey, refused, uuid } from './trent.mjs';

test('Every answer has a request id of its own', async () => {
  const ids = new Set();
  for (let n = 0; n < 10; n++) {
    const { $metadata } = await kms.send(new ListKeysCommand({ Limit: 1 }));
    assert.match($metadata.requestId, uuid);
    ids.add($metadata.requestId);
  }
  assert.equal(ids.size, 10);
});

test('An operation without output answers with nothing but its metadata', async () => {
  const key = await newKey();
  const answer = await kms.send(new UpdateKeyDescriptionCommand({ KeyId: key.KeyId, Description: 'x' }));
  assert.deepEqual(Object.keys(answer), ['$metadata']);
});

test('Random bytes are as many as asked for, and never the same', async () => {
  const random = async (NumberOfBytes) => (await kms.send(new GenerateRandomCommand({ NumberOfBytes }))).Plaintext;
  for (const size of [1, 31, 32, 1024]) {
    assert.equal((await random(size)).length, size);
  }
  assert.notDeepEqual(await random(32), await random(32));
});

test('A key that was never used has no last use', async () => {
  const key = await newKey();
  const usage = await kms.send(new GetKeyLastUsageCommand({ KeyId: key.KeyId }));
  assert.deepEqual(usage.KeyLastUsage, {});
  assert.ok(usage.KeyCreationDate instanceof Date);
  assert.equal(usage.KeyCreationDate.getTime(), key.CreationDate.getTime());
  assert.ok(usage.TrackingStartDate instanceof Date);
});

test('The last use of a key names the operation and its request', async () => {
  const key = await newKey();
  const KeyId = key.KeyId;
  const { CiphertextBlob, $metadata: encrypted } = await kms.send(new EncryptCommand({ KeyId, Plaintext: bytes('x') }));
  const lastUse = async () => (await kms.send(new GetKeyLastUsageCommand({ KeyId }))).KeyLastUsage;
  let usage = await lastUse();
  assert.equal(usage.Operation, 'Encrypt');
  assert.equal(usage.KmsRequestId, encrypted.requestId);
  assert.ok(usage.Timestamp instanceof Date);
  assert.ok(usage.Timestamp.getTime() >= key.CreationDate.getTime() - 1000);
  for (const [operation, command] of [
    ['Decrypt', new DecryptCommand({ CiphertextBlob })],
    ['GenerateDataKeyWithoutPlaintext', new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256' })],
    ['ReEncrypt', new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId })],
  ]) {
    const { $metadata } = await kms.send(command);
    usage = await lastUse();
    assert.equal(usage.Operation, operation);
    assert.equal(usage.KmsRequestId, $metadata.requestId);
  }
});

test('A refused request is no use of a key', async () => {
  const key = await newKey();
  await assert.rejects(kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' })));
  assert.deepEqual((await kms.send(new GetKeyLastUsageCommand({ KeyId: key.KeyId }))).KeyLastUsage, {});
});

test('A key that does not rotate says so', async () => {
  const key = await newKey();
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
  assert.equal(status.KeyRotationEnabled, false);
  assert.equal(status.RotationPeriodInDays, undefined);
  assert.equal(status.NextRotationDate, undefined);
});

test('What this server does not do yet is refused as unsupported, never half done', async () => {
  await refused(new DescribeCustomKeyStoresCommand({}), UnsupportedOperationException);
  await refused(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: 'cks-1234567890abcdef0' }), UnsupportedOperationException);
});

test('The date of an answer is the time of the server, and no age is claimed', async () => {
  const answer = await fetch(new URL('/health/live', endpoint));
  assert.equal(answer.status, 200);
  assert.ok(Number.isFinite(Date.parse(answer.headers.get('date'))));
  assert.equal(answer.headers.get('age'), null);
});

test('Many requests at once are all answered, each with its own', async () => {
  const key = await newKey();
  await Promise.all(Array.from({ length: 200 }, async (_, n) => {
    const Plaintext = bytes(`message ${n}`);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, EncryptionContext: { n: String(n) } }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { n: String(n) } }));
    assert.deepEqual(opened.Plaintext, Plaintext);
  }));
});
