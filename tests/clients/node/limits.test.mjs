// Each limit from both sides: the last value that is taken and the first that is not.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  CancelKeyDeletionCommand, CreateAliasCommand, CreateKeyCommand, DecryptCommand, DescribeKeyCommand, EnableKeyRotationCommand, EncryptCommand,
  GenerateDataKeyCommand, GenerateRandomCommand, ListAliasesCommand, ListKeysCommand, ScheduleKeyDeletionCommand, TagException, TagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { kms, newKey, refused, refusedByName, unique } from './trent.mjs';

const length = (member, bound, count) => new RegExp(
  `^1 validation error detected: Value.* at '${member}' failed to satisfy constraint: Member must have length ${bound} than or equal to ${count}$`, 's');
const value = (member, bound, count) => new RegExp(
  `^1 validation error detected: Value '-?\\d+' at '${member}' failed to satisfy constraint: Member must have value ${bound} than or equal to ${count}$`);

describe('Limits', () => {
  let key;
  before(async () => {
    key = await newKey();
  });

  const takes = (title, command) => test(`${title} is taken`, async () => {
    await kms.send(command());
  });
  const refuses = (title, command, message) => test(`${title} is refused`, async () => {
    await refusedByName(command(), 'ValidationException', message);
  });

  const encrypt = (size) => () => new EncryptCommand({ KeyId: key.KeyId, Plaintext: new Uint8Array(size) });
  refuses('A plaintext of 0 bytes', encrypt(0), length('plaintext', 'greater', 1));
  takes('A plaintext of 1 byte', encrypt(1));
  takes('A plaintext of 4096 bytes', encrypt(4096));
  refuses('A plaintext of 4097 bytes', encrypt(4097), length('plaintext', 'less', 4096));

  test('A plaintext of 4096 bytes decrypts', async () => {
    const Plaintext = Uint8Array.from({ length: 4096 }, (_, n) => n % 251);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
    assert.equal(CiphertextBlob.length, 4096 + 152);
    assert.deepEqual((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext, Plaintext);
  });

  const decrypt = (size) => () => new DecryptCommand({ CiphertextBlob: new Uint8Array(size) });
  refuses('A ciphertext of 0 bytes', decrypt(0), length('ciphertextBlob', 'greater', 1));
  refuses('A ciphertext of 6145 bytes', decrypt(6145), length('ciphertextBlob', 'less', 6144));

  const random = (NumberOfBytes) => () => new GenerateRandomCommand({ NumberOfBytes });
  refuses('0 random bytes', random(0), value('numberOfBytes', 'greater', 1));
  takes('1 random byte', random(1));
  takes('1024 random bytes', random(1024));
  refuses('1025 random bytes', random(1025), value('numberOfBytes', 'less', 1024));
  refuses('No number of random bytes', () => new GenerateRandomCommand({}), 'NumberOfBytes is required.');

  const dataKey = (NumberOfBytes, KeySpec) => () => new GenerateDataKeyCommand({ KeyId: key.KeyId, NumberOfBytes, KeySpec });
  refuses('A data key of 0 bytes', dataKey(0), value('numberOfBytes', 'greater', 1));
  takes('A data key of 1 byte', dataKey(1));
  takes('A data key of 1024 bytes', dataKey(1024));
  refuses('A data key of 1025 bytes', dataKey(1025), value('numberOfBytes', 'less', 1024));
  refuses('A data key of no length', dataKey(undefined), 'Please specify either number of bytes or key spec.');
  refuses('A data key of two lengths', dataKey(32, 'AES_256'), 'Please specify either number of bytes or key spec.');

  const describeText = (size) => () => new UpdateKeyDescriptionCommand({ KeyId: key.KeyId, Description: 'd'.repeat(size) });
  takes('A description of 0 characters', describeText(0));
  takes('A description of 8192 characters', describeText(8192));
  refuses('A description of 8193 characters', describeText(8193), length('description', 'less', 8192));

  const alias = (size) => () => new CreateAliasCommand({ AliasName: `alias/${unique('length')}`.padEnd(size, 'x'), TargetKeyId: key.KeyId });
  takes('An alias of 256 characters', alias(256));
  refuses('An alias of 257 characters', alias(257), length('aliasName', 'less', 256));

  const tag = (keySize, valueSize) => () => new TagResourceCommand({
    KeyId: key.KeyId, Tags: [{ TagKey: 'k'.repeat(keySize), TagValue: 'v'.repeat(valueSize) }],
  });
  refuses('A tag key of 0 characters', tag(0, 1), length('tags\\.1\\.member\\.tagKey', 'greater', 1));
  takes('A tag key of 1 character', tag(1, 1));
  takes('A tag key of 128 characters', tag(128, 1));
  refuses('A tag key of 129 characters', tag(129, 1), length('tags\\.1\\.member\\.tagKey', 'less', 128));
  takes('A tag value of 0 characters', tag(1, 0));
  takes('A tag value of 256 characters', tag(1, 256));
  refuses('A tag value of 257 characters', tag(1, 257), length('tags\\.1\\.member\\.tagValue', 'less', 256));

  const tags = (count) => Array.from({ length: count }, (_, n) => ({ TagKey: `tag-${n}`, TagValue: '' }));
  takes('A key of 50 tags', () => new CreateKeyCommand({ Tags: tags(50) }));
  test('A key of 51 tags is refused', async () => {
    await refused(new CreateKeyCommand({ Tags: tags(51) }), TagException, 'Too many tags');
  });
  test('The 51st tag of a key is refused, and none of its request is put', async () => {
    const full = await newKey({ Tags: tags(50) });
    await refused(new TagResourceCommand({ KeyId: full.KeyId, Tags: [{ TagKey: 'one-more', TagValue: '' }] }), TagException, 'Too many tags');
    await kms.send(new TagResourceCommand({ KeyId: full.KeyId, Tags: [{ TagKey: 'tag-0', TagValue: 'overwritten' }] }));
  });

  for (const days of [1, 6, 31, 365]) {
    test(`A waiting period of ${days} days is refused`, async () => {
      await refusedByName(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: days }), 'ValidationException');
    });
  }
  refuses(
    'A waiting period of 0 days', () => new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 0 }),
    value('pendingWindowInDays', 'greater', 1));
  refuses(
    'A waiting period of 366 days', () => new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 366 }),
    value('pendingWindowInDays', 'less', 365));
  for (const days of [7, 30]) {
    test(`A waiting period of ${days} days is taken`, async () => {
      const { PendingWindowInDays } = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: days }));
      assert.equal(PendingWindowInDays, days);
      await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }));
    });
  }

  for (const [days, bound, limit] of [[89, 'greater', 90], [2561, 'less', 2560]]) {
    test(`A rotation period of ${days} days is refused`, async () => {
      const { KeyId } = await newKey();
      await refusedByName(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: days }), 'ValidationException', value('rotationPeriodInDays', bound, limit));
    });
  }
  for (const days of [90, 2560]) {
    test(`A rotation period of ${days} days is taken`, async () => {
      const { KeyId } = await newKey();
      await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: days }));
    });
  }

  refuses('A page of 0 keys', () => new ListKeysCommand({ Limit: 0 }), value('limit', 'greater', 1));
  takes('A page of 1 key', () => new ListKeysCommand({ Limit: 1 }));
  takes('A page of 1000 keys', () => new ListKeysCommand({ Limit: 1000 }));
  refuses('A page of 1001 keys', () => new ListKeysCommand({ Limit: 1001 }), value('limit', 'less', 1000));
  refuses('A page of 1001 aliases', () => new ListAliasesCommand({ Limit: 1001 }), value('limit', 'less', 1000));

  refuses('A key id of 0 characters', () => new DescribeKeyCommand({ KeyId: '' }), length('keyId', 'greater', 1));
  refuses('A key id of 2049 characters', () => new DescribeKeyCommand({ KeyId: 'k'.repeat(2049) }), length('keyId', 'less', 2048));
  refuses(
    'No key id', () => new DescribeKeyCommand({}), "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null");
});
