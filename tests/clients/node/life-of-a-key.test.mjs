// One key from its creation to its destruction, as a program that cares for it sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelKeyDeletionCommand, CreateAliasCommand, CreateKeyCommand, DecryptCommand, DescribeKeyCommand, DisableKeyCommand, DisabledException,
  EnableKeyCommand, EnableKeyRotationCommand, EncryptCommand, GenerateDataKeyCommand, GenerateDataKeyWithoutPlaintextCommand, GetKeyRotationStatusCommand,
  KMSInvalidStateException, ListAliasesCommand, ListKeyRotationsCommand, ListResourceTagsCommand, NotFoundException, ReEncryptCommand,
  RotateKeyOnDemandCommand, ScheduleKeyDeletionCommand, TagResourceCommand, UntagResourceCommand, UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { account, advance, bytes, eventually, kms, materialId, newKey, refused, region, text, unique, uuid } from './trent.mjs';

const day = 86_400_000;

test('A key lives from CreateKey to its destruction', async (life) => {
  const alias = `alias/${unique('life')}`;
  const context = { purpose: 'invoices', tenant: '42' };
  let key;
  let ciphertext;
  let firstMaterial;

  await life.test('it is created enabled, with the defaults of the API', async () => {
    const before = Date.now();
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'invoices', Tags: [{ TagKey: 'team', TagValue: 'billing' }] }));
    key = KeyMetadata;
    assert.match(key.KeyId, uuid);
    assert.equal(key.Arn, `arn:aws:kms:${region}:${account}:key/${key.KeyId}`);
    assert.ok(key.CreationDate instanceof Date);
    assert.ok(key.CreationDate.getTime() >= before - 1000);
    firstMaterial = key.CurrentKeyMaterialId;
    assert.match(firstMaterial, materialId);
    const { KeyId, Arn, CreationDate, CurrentKeyMaterialId, ...rest } = key;
    assert.deepEqual(rest, {
      AWSAccountId: account, Description: 'invoices', Enabled: true, KeyManager: 'CUSTOMER', KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'], MultiRegion: false, Origin: 'AWS_KMS',
    });
  });

  await life.test('it is described as it was created', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.Arn }));
    assert.deepEqual(KeyMetadata, key);
  });

  await life.test('it gets an alias', async () => {
    const answer = await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
    assert.deepEqual(Object.keys(answer), ['$metadata']);
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: key.KeyId }));
    assert.equal(Aliases.length, 1);
    assert.equal(Aliases[0].AliasName, alias);
    assert.equal(Aliases[0].AliasArn, `arn:aws:kms:${region}:${account}:${alias}`);
    assert.equal(Aliases[0].TargetKeyId, key.KeyId);
    assert.ok(Aliases[0].CreationDate instanceof Date);
    assert.ok(Aliases[0].LastUpdatedDate instanceof Date);
  });

  await life.test('tags are added, overwritten in place and removed', async () => {
    await kms.send(new TagResourceCommand({ KeyId: key.KeyId, Tags: [{ TagKey: 'stage', TagValue: 'test' }, { TagKey: 'team', TagValue: 'finance' }] }));
    const tags = async () => (await kms.send(new ListResourceTagsCommand({ KeyId: key.KeyId }))).Tags;
    assert.deepEqual(await tags(), [{ TagKey: 'team', TagValue: 'finance' }, { TagKey: 'stage', TagValue: 'test' }]);
    await kms.send(new UntagResourceCommand({ KeyId: key.KeyId, TagKeys: ['stage', 'never-there'] }));
    assert.deepEqual(await tags(), [{ TagKey: 'team', TagValue: 'finance' }]);
  });

  await life.test('its description changes', async () => {
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId: key.KeyId, Description: 'all invoices' }));
    assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.Description, 'all invoices');
  });

  await life.test('it encrypts with a context', async () => {
    const answer = await kms.send(new EncryptCommand({ KeyId: alias, Plaintext: bytes('invoice 1'), EncryptionContext: context }));
    assert.equal(answer.KeyId, key.Arn);
    assert.equal(answer.EncryptionAlgorithm, 'SYMMETRIC_DEFAULT');
    ciphertext = answer.CiphertextBlob;
    assert.equal(ciphertext.length, 'invoice 1'.length + 152);
    assert.deepEqual([...ciphertext.subarray(0, 5)], [1, 2, 2, 0, 0x78]);
  });

  await life.test('it decrypts without being named, whatever the order of the context', async () => {
    const answer = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: { tenant: '42', purpose: 'invoices' } }));
    assert.equal(text(answer.Plaintext), 'invoice 1');
    assert.equal(answer.KeyId, key.Arn);
    assert.equal(answer.EncryptionAlgorithm, 'SYMMETRIC_DEFAULT');
    assert.equal(answer.KeyMaterialId, firstMaterial);
  });

  await life.test('it makes data keys', async () => {
    const answer = await kms.send(new GenerateDataKeyCommand({ KeyId: alias, KeySpec: 'AES_256', EncryptionContext: context }));
    assert.equal(answer.Plaintext.length, 32);
    assert.equal(answer.KeyId, key.Arn);
    assert.equal(answer.KeyMaterialId, firstMaterial);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob, EncryptionContext: context }));
    assert.deepEqual(opened.Plaintext, answer.Plaintext);
  });

  await life.test('it makes data keys without showing them', async () => {
    const answer = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.KeyId, NumberOfBytes: 100 }));
    assert.equal(answer.Plaintext, undefined);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    assert.equal(opened.Plaintext.length, 100);
  });

  await life.test('what it encrypted moves to another key and context', async () => {
    const other = await newKey();
    const moved = await kms.send(new ReEncryptCommand({
      CiphertextBlob: ciphertext, SourceEncryptionContext: context, DestinationKeyId: other.KeyId, DestinationEncryptionContext: { moved: 'yes' },
    }));
    assert.equal(moved.SourceKeyId, key.Arn);
    assert.equal(moved.KeyId, other.Arn);
    assert.equal(moved.SourceEncryptionAlgorithm, 'SYMMETRIC_DEFAULT');
    assert.equal(moved.DestinationEncryptionAlgorithm, 'SYMMETRIC_DEFAULT');
    assert.equal(moved.SourceKeyMaterialId, firstMaterial);
    assert.equal(moved.DestinationKeyMaterialId, other.CurrentKeyMaterialId);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: other.KeyId, EncryptionContext: { moved: 'yes' } }));
    assert.equal(text(opened.Plaintext), 'invoice 1');
  });

  await life.test('it rotates on demand, and what was encrypted before still decrypts', async () => {
    const { KeyId } = await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
    assert.equal(KeyId, key.Arn);
    const { KeyMetadata } = await eventually(
      () => kms.send(new DescribeKeyCommand({ KeyId: key.KeyId })), (answer) => answer.KeyMetadata.CurrentKeyMaterialId !== firstMaterial);
    assert.equal(KeyMetadata.Arn, key.Arn);
    const old = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }));
    assert.equal(old.KeyMaterialId, firstMaterial);
    const fresh = await kms.send(new GenerateDataKeyCommand({ KeyId: key.KeyId, KeySpec: 'AES_128' }));
    assert.equal(fresh.KeyMaterialId, KeyMetadata.CurrentKeyMaterialId);
  });

  await life.test('its rotations are listed', async () => {
    const rotations = await kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId }));
    assert.equal(rotations.Truncated, false);
    assert.equal(rotations.Rotations.length, 1);
    assert.equal(rotations.Rotations[0].RotationType, 'ON_DEMAND');
    assert.ok(rotations.Rotations[0].RotationDate instanceof Date);
    const all = await kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }));
    assert.deepEqual(all.Rotations.map((r) => r.KeyMaterialState).sort(), ['CURRENT', 'NON_CURRENT']);
  });

  await life.test('it rotates by itself when its period is over', async () => {
    await kms.send(new EnableKeyRotationCommand({ KeyId: key.KeyId, RotationPeriodInDays: 90 }));
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
    assert.equal(status.KeyRotationEnabled, true);
    assert.equal(status.RotationPeriodInDays, 90);
    assert.ok(status.NextRotationDate instanceof Date);
    await advance('P91D');
    const rotations = await eventually(() => kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId })), (answer) => answer.Rotations.length === 2);
    assert.deepEqual(rotations.Rotations.map((r) => r.RotationType).sort(), ['AUTOMATIC', 'ON_DEMAND']);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }));
    assert.equal(text(opened.Plaintext), 'invoice 1');
  });

  await life.test('disabled, it does nothing', async () => {
    await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
    await refused(new EncryptCommand({ KeyId: alias, Plaintext: bytes('x') }), DisabledException, `${key.Arn} is disabled.`);
    await refused(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }), DisabledException, `${key.Arn} is disabled.`);
    await kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
  });

  await life.test('its deletion is scheduled', async () => {
    const answer = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }));
    assert.equal(answer.KeyId, key.Arn);
    assert.equal(answer.KeyState, 'PendingDeletion');
    assert.equal(answer.PendingWindowInDays, 7);
    assert.ok(answer.DeletionDate instanceof Date);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
    assert.equal(KeyMetadata.KeyState, 'PendingDeletion');
    assert.equal(KeyMetadata.Enabled, false);
    assert.equal(KeyMetadata.DeletionDate.getTime(), answer.DeletionDate.getTime());
    await refused(new EncryptCommand({ KeyId: alias, Plaintext: bytes('x') }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
    await refused(new EnableKeyCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
    await refused(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
  });

  await life.test('just in time the deletion is cancelled', async () => {
    await advance('P6D');
    assert.equal((await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }))).KeyId, key.Arn);
    await advance('P8D');
    assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState, 'Disabled');
    await kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }));
    assert.equal(text(opened.Plaintext), 'invoice 1');
  });

  await life.test('when the waiting period is over it is gone, and its alias and ciphertexts with it', async () => {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }));
    await advance('P8D');
    await eventually(
      () => kms.send(new DescribeKeyCommand({ KeyId: key.KeyId })).catch((error) => error), (answer) => answer instanceof NotFoundException);
    await refused(new DescribeKeyCommand({ KeyId: key.KeyId }), NotFoundException, `Key '${key.Arn}' does not exist`);
    await refused(new CancelKeyDeletionCommand({ KeyId: key.KeyId }), NotFoundException, `Key '${key.Arn}' does not exist`);
    await refused(new DescribeKeyCommand({ KeyId: alias }), NotFoundException, `Alias arn:aws:kms:${region}:${account}:${alias} is not found.`);
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context })));
  });
});

test('The deletion date is the waiting period from now', async () => {
  const key = await newKey();
  const { DeletionDate, PendingWindowInDays } = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }));
  assert.equal(PendingWindowInDays, 30);
  const wait = DeletionDate.getTime() - key.CreationDate.getTime();
  assert.ok(wait >= 30 * day && wait < 30 * day + 60_000, `${wait} ms`);
});

test('A ciphertext is never the same twice', async () => {
  const key = await newKey();
  const encrypt = async () => (await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('same') }))).CiphertextBlob;
  assert.notDeepEqual(await encrypt(), await encrypt());
});
