// Multi-Region keys: one key in several Regions, with one primary that decides for all.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  AlreadyExistsException, CancelKeyDeletionCommand, CreateAliasCommand, CreateKeyCommand, DecapsulateCommand, DecryptCommand, DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand, DisableKeyCommand, DisabledException, EnableKeyCommand, EnableKeyRotationCommand, EncapsulateCommand, EncryptCommand, GenerateMacCommand,
  GetKeyPolicyCommand, GetKeyRotationStatusCommand, GetPublicKeyCommand, IncorrectKeyException, KMSInvalidStateException, KMSServiceException,
  ListKeyRotationsCommand, ListResourceTagsCommand, NotFoundException, ReEncryptCommand, ReplicateKeyCommand, RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand, SignCommand, TagResourceCommand, UnsupportedOperationException, UpdateKeyDescriptionCommand, UpdatePrimaryRegionCommand,
  VerifyCommand, VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { account, advance, bytes, clientOf, eventually, kms, materialId, newKey, refused, refusedByName, region, text, unique } from './trent.mjs';
import { importInto, newImportedKey } from './owned-keys.mjs';

const [there, third] = ['us-west-2', 'ap-northeast-1'];
const [remote, farther] = [there, third].map((name) => clientOf({ in: name }));
const arnIn = (name, { KeyId }) => `arn:aws:kms:${name}:${account}:key/${KeyId}`;
const metadataOf = async ({ KeyId }, client = kms) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const newPrimary = (input = {}) => newKey({ MultiRegion: true, ...input });
const replicate = (key, to = there, input = {}, client = kms) => client.send(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: to, ...input }));
async function newSet(input) {
  const key = await newPrimary(input);
  await replicate(key);
  return key;
}
const encrypted = async ({ KeyId }, client, plaintext = 'a secret', EncryptionContext = undefined) =>
  (await client.send(new EncryptCommand({ KeyId, Plaintext: bytes(plaintext), EncryptionContext }))).CiphertextBlob;
const notPrimary = (arn) => `${arn} is not a multi-region primary key.`;
const isGone = (key, client) => eventually(
  () => client.send(new DescribeKeyCommand({ KeyId: key.KeyId })).catch((error) => error), (answer) => answer instanceof NotFoundException);

test('A multi-Region key begins as the primary of a set of one', async () => {
  const key = await newPrimary();
  assert.match(key.KeyId, /^mrk-[0-9a-f]{32}$/);
  assert.equal(key.Arn, arnIn(region, key));
  assert.equal(key.MultiRegion, true);
  assert.deepEqual(key.MultiRegionConfiguration, { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: key.Arn, Region: region }, ReplicaKeys: [] });
  await refused(new DescribeKeyCommand({ KeyId: key.KeyId }), NotFoundException, `Key '${arnIn(there, key)}' does not exist`, remote);
});

test('A replica has the id, the material and the kind of its primary, and all else of its own', async () => {
  const key = await newPrimary({ Description: 'the first', Tags: [{ TagKey: 'a', TagValue: '1' }] });
  const answer = await replicate(key);
  const made = answer.ReplicaKeyMetadata;
  assert.deepEqual([made.KeyId, made.Arn, made.KeyState, made.Enabled, made.Description], [key.KeyId, arnIn(there, key), 'Creating', false, '']);
  assert.deepEqual([made.CurrentKeyMaterialId, answer.ReplicaTags], [undefined, undefined]);
  const { Policy } = await remote.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }));
  assert.deepEqual(JSON.parse(answer.ReplicaPolicy), JSON.parse(Policy));
  assert.equal(JSON.parse(Policy).Id, 'key-default-1');

  const replica = await eventually(() => metadataOf(key, remote), ({ KeyState }) => KeyState === 'Enabled');
  assert.deepEqual([replica.KeySpec, replica.KeyUsage, replica.Origin, replica.MultiRegion], [key.KeySpec, key.KeyUsage, key.Origin, true]);
  assert.match(replica.CurrentKeyMaterialId, materialId);
  assert.equal(replica.CurrentKeyMaterialId, key.CurrentKeyMaterialId);
  const set = { PrimaryKey: { Arn: key.Arn, Region: region }, ReplicaKeys: [{ Arn: replica.Arn, Region: there }] };
  assert.deepEqual(replica.MultiRegionConfiguration, { MultiRegionKeyType: 'REPLICA', ...set });
  assert.deepEqual((await metadataOf(key)).MultiRegionConfiguration, { MultiRegionKeyType: 'PRIMARY', ...set });
  assert.deepEqual((await remote.send(new ListResourceTagsCommand({ KeyId: key.KeyId }))).Tags, []);
});

test('A replica can be given a description, tags and a policy', async () => {
  const key = await newPrimary();
  const Tags = [{ TagKey: 'stage', TagValue: 'test' }];
  const Policy = JSON.stringify({
    Version: '2012-10-17', Id: 'of-the-replica', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
  });
  const answer = await replicate(key, there, { Description: 'the second', Tags, Policy });
  assert.deepEqual([answer.ReplicaKeyMetadata.Description, answer.ReplicaTags], ['the second', Tags]);
  assert.deepEqual(JSON.parse(answer.ReplicaPolicy), JSON.parse(Policy));
  assert.deepEqual((await remote.send(new ListResourceTagsCommand({ KeyId: key.KeyId }))).Tags, Tags);
});

test('What one Region encrypts, the others decrypt, each naming its own key', async () => {
  const key = await newSet();
  await replicate(key, third);
  const context = { tenant: '42' };
  const clients = [[region, kms], [there, remote], [third, farther]];
  for (const [, client] of clients) {
    const CiphertextBlob = await encrypted(key, client, 'a secret', context);
    for (const [name, other] of clients) {
      for (const KeyId of [undefined, key.KeyId, arnIn(name, key)]) {
        const opened = await other.send(new DecryptCommand({ CiphertextBlob, KeyId, EncryptionContext: context }));
        assert.deepEqual([text(opened.Plaintext), opened.KeyId, opened.KeyMaterialId], ['a secret', arnIn(name, key), key.CurrentKeyMaterialId]);
      }
    }
  }
});

test('A ciphertext moves from Region to Region by ReEncrypt, and to no other key by mistake', async () => {
  const key = await newSet();
  const CiphertextBlob = await encrypted(key, kms);
  const other = await newKey({}, remote);
  const moved = await remote.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.KeyId }));
  assert.deepEqual([moved.SourceKeyId, moved.KeyId], [arnIn(there, key), other.Arn]);
  await refused(new DecryptCommand({ CiphertextBlob, KeyId: other.KeyId }), IncorrectKeyException, undefined, remote);
  await refusedByName(new DecryptCommand({ CiphertextBlob }), 'AccessDeniedException', /does not exist in this region/, farther);
});

describe('Other kinds of multi-Region keys', () => {
  for (const [KeySpec, SigningAlgorithm] of [
    ['RSA_2048', 'RSASSA_PSS_SHA_256'], ['ECC_NIST_P256', 'ECDSA_SHA_256'], ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'], ['ML_DSA_44', 'ML_DSA_SHAKE_256'],
    ['SM2', 'SM2DSA'],
  ]) {
    test(`${KeySpec}: what one Region signs the other verifies`, async () => {
      const key = await newSet({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
      const [here, elsewhere] = await Promise.all([kms, remote].map((client) => client.send(new GetPublicKeyCommand({ KeyId: key.KeyId }))));
      assert.deepEqual(here.PublicKey, elsewhere.PublicKey);
      const input = { KeyId: key.KeyId, Message: bytes('x'), SigningAlgorithm };
      const { Signature, KeyId } = await remote.send(new SignCommand(input));
      assert.equal(KeyId, arnIn(there, key));
      assert.equal((await kms.send(new VerifyCommand({ ...input, Signature }))).SignatureValid, true);
    });
  }

  test('HMAC_256: both Regions make the same codes', async () => {
    const key = await newSet({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const input = { KeyId: key.KeyId, Message: bytes('x'), MacAlgorithm: 'HMAC_SHA_256' };
    const { Mac } = await kms.send(new GenerateMacCommand(input));
    assert.deepEqual((await remote.send(new GenerateMacCommand(input))).Mac, Mac);
    assert.equal((await remote.send(new VerifyMacCommand({ ...input, Mac }))).MacValid, true);
  });

  test('ML_KEM_768: what one Region encapsulates the other decapsulates', async () => {
    const key = await newSet({ KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' });
    const input = { KeyId: key.KeyId, EncapsulationAlgorithm: 'ML_KEM' };
    const { SharedSecret, SharedSecretCiphertextBlob } = await kms.send(new EncapsulateCommand(input));
    assert.deepEqual((await remote.send(new DecapsulateCommand({ ...input, SharedSecretCiphertextBlob }))).SharedSecret, SharedSecret);
  });
});

test('State, tags, aliases and descriptions are those of a Region', async () => {
  const key = await newSet();
  await remote.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await remote.send(new TagResourceCommand({ KeyId: key.KeyId, Tags: [{ TagKey: 'a', TagValue: '1' }] }));
  await remote.send(new UpdateKeyDescriptionCommand({ KeyId: key.KeyId, Description: 'over there' }));
  const alias = `alias/${unique('multi')}`;
  await remote.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  const here = await metadataOf(key);
  assert.deepEqual([here.KeyState, here.Description], ['Enabled', '']);
  assert.deepEqual((await kms.send(new ListResourceTagsCommand({ KeyId: key.KeyId }))).Tags, []);
  const CiphertextBlob = await encrypted(key, kms);
  await refused(new DecryptCommand({ CiphertextBlob }), DisabledException, `${arnIn(there, key)} is disabled.`, remote);
  await refused(new EncryptCommand({ KeyId: alias, Plaintext: bytes('x') }), NotFoundException);
  await remote.send(new EnableKeyCommand({ KeyId: key.KeyId }));
  assert.equal((await remote.send(new EncryptCommand({ KeyId: alias, Plaintext: bytes('x') }))).KeyId, arnIn(there, key));
});

test('Only a primary key is replicated, once to each other Region that there is', async () => {
  const key = await newSet();
  const single = await newKey();
  await refused(new ReplicateKeyCommand({ KeyId: single.KeyId, ReplicaRegion: there }), UnsupportedOperationException, notPrimary(single.Arn));
  await refused(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: third }), UnsupportedOperationException, notPrimary(arnIn(there, key)), remote);
  await refused(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: there }), AlreadyExistsException);
  for (const ReplicaRegion of [region, 'nowhere', 'US-WEST-2']) {
    await assert.rejects(kms.send(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion })), KMSServiceException);
  }
  await refusedByName(new ReplicateKeyCommand({ KeyId: key.KeyId }), 'ValidationException', /Value null at 'replicaRegion'/);
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await refused(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: third }), DisabledException, `${key.Arn} is disabled.`);
});

test('Rotation on demand is the primary\'s, and reaches every Region with the same material', async () => {
  const key = await newSet();
  const before = await encrypted(key, remote);
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), UnsupportedOperationException, notPrimary(arnIn(there, key)), remote);
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  const fresh = await eventually(() => metadataOf(key, remote), ({ CurrentKeyMaterialId }) => CurrentKeyMaterialId !== key.CurrentKeyMaterialId);
  assert.equal((await metadataOf(key)).CurrentKeyMaterialId, fresh.CurrentKeyMaterialId);
  const after = await encrypted(key, remote);
  for (const [CiphertextBlob, id] of [[before, key.CurrentKeyMaterialId], [after, fresh.CurrentKeyMaterialId]]) {
    for (const client of [kms, remote]) {
      assert.equal((await client.send(new DecryptCommand({ CiphertextBlob }))).KeyMaterialId, id);
    }
  }
  await replicate(key, third);
  assert.equal(text((await farther.send(new DecryptCommand({ CiphertextBlob: before }))).Plaintext), 'a secret');
  for (const client of [kms, remote, farther]) {
    const { Rotations } = await client.send(new ListKeyRotationsCommand({ KeyId: key.KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }));
    assert.deepEqual(Rotations.map(({ KeyMaterialId, KeyMaterialState }) => [KeyMaterialId, KeyMaterialState]), [
      [key.CurrentKeyMaterialId, 'NON_CURRENT'], [fresh.CurrentKeyMaterialId, 'CURRENT'],
    ]);
  }
});

test('Automatic rotation is switched on the primary, shown by the replicas, and reaches them when it is due', async () => {
  const key = await newSet();
  await refused(new EnableKeyRotationCommand({ KeyId: key.KeyId }), UnsupportedOperationException, notPrimary(arnIn(there, key)), remote);
  await kms.send(new EnableKeyRotationCommand({ KeyId: key.KeyId, RotationPeriodInDays: 100 }));
  const status = await remote.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
  assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays], [true, 100]);
  await advance('P101D');
  const fresh = await eventually(() => metadataOf(key), ({ CurrentKeyMaterialId }) => CurrentKeyMaterialId !== key.CurrentKeyMaterialId);
  assert.equal((await metadataOf(key, remote)).CurrentKeyMaterialId, fresh.CurrentKeyMaterialId);
  assert.equal(text((await kms.send(new DecryptCommand({ CiphertextBlob: await encrypted(key, remote) }))).Plaintext), 'a secret');
});

test('Another Region becomes the primary one, with all that follows', async () => {
  const key = await newSet();
  await replicate(key, third);
  const CiphertextBlob = await encrypted(key, kms);
  const { $metadata, ...nothing } = await kms.send(new UpdatePrimaryRegionCommand({ KeyId: key.KeyId, PrimaryRegion: there }));
  assert.deepEqual(nothing, {});
  for (const [name, client] of [[region, kms], [there, remote], [third, farther]]) {
    const { KeyState, MultiRegionConfiguration } = await eventually(() => metadataOf(key, client), (answer) => answer.KeyState === 'Enabled');
    assert.equal(KeyState, 'Enabled');
    assert.equal(MultiRegionConfiguration.MultiRegionKeyType, name === there ? 'PRIMARY' : 'REPLICA');
    assert.deepEqual(MultiRegionConfiguration.PrimaryKey, { Arn: arnIn(there, key), Region: there });
    assert.deepEqual(MultiRegionConfiguration.ReplicaKeys.map(({ Region }) => Region).sort(), [region, third].sort());
  }
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), UnsupportedOperationException, notPrimary(key.Arn));
  await remote.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  await replicate(key, 'sa-east-1', {}, remote);
  for (const client of [kms, remote, farther, clientOf({ in: 'sa-east-1' })]) {
    assert.equal(text((await client.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), 'a secret');
  }
});

test('The primary Region is changed on the primary key, to a Region that has a replica', async () => {
  const key = await newSet();
  const update = (PrimaryRegion) => new UpdatePrimaryRegionCommand({ KeyId: key.KeyId, PrimaryRegion });
  await refused(update(region), UnsupportedOperationException, notPrimary(arnIn(there, key)), remote);
  await refused(update(third), NotFoundException);
  await assert.rejects(kms.send(update(region)), KMSServiceException);
  const single = await newKey();
  await refused(new UpdatePrimaryRegionCommand({ KeyId: single.KeyId, PrimaryRegion: there }), UnsupportedOperationException, notPrimary(single.Arn));
  await remote.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await refused(update(there), DisabledException, `${arnIn(there, key)} is disabled.`);
});

test('A primary key waits for its last replica to be gone, and only then begins its own waiting period', async () => {
  const key = await newSet();
  await replicate(key, third);
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 10 }));
  assert.deepEqual(
    [scheduled.KeyId, scheduled.KeyState, scheduled.PendingWindowInDays, scheduled.DeletionDate], [key.Arn, 'PendingReplicaDeletion', 10, undefined]);
  const waiting = await metadataOf(key);
  assert.deepEqual(
    [waiting.KeyState, waiting.Enabled, waiting.DeletionDate, waiting.PendingDeletionWindowInDays], ['PendingReplicaDeletion', false, undefined, 10]);
  await refused(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') }), KMSInvalidStateException);
  await advance('P30D');
  assert.equal((await metadataOf(key)).KeyState, 'PendingReplicaDeletion');
  const CiphertextBlob = await encrypted(key, remote);

  for (const client of [remote, farther]) {
    assert.equal((await client.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }))).KeyState, 'PendingDeletion');
    assert.equal((await metadataOf(key)).KeyState, 'PendingReplicaDeletion');
    await advance('P7DT1M');
    await isGone(key, client);
  }
  const pending = await eventually(() => metadataOf(key), ({ KeyState }) => KeyState === 'PendingDeletion');
  assert.deepEqual([pending.PendingDeletionWindowInDays, pending.MultiRegionConfiguration.ReplicaKeys], [undefined, []]);
  assert.ok(pending.DeletionDate instanceof Date);
  await advance('P9D');
  assert.equal((await metadataOf(key)).KeyState, 'PendingDeletion');
  await advance('P1DT1M');
  await isGone(key, kms);
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), KMSServiceException);
});

test('The deletion that waits for replicas can be cancelled', async () => {
  const key = await newSet();
  const CiphertextBlob = await encrypted(key, kms);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }));
  assert.equal((await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }))).KeyId, key.Arn);
  const { KeyState, PendingDeletionWindowInDays } = await metadataOf(key);
  assert.deepEqual([KeyState, PendingDeletionWindowInDays], ['Disabled', undefined]);
  await kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
  assert.equal(text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), 'a secret');
});

test('A replica goes at any time, leaves the set, and can be made again', async () => {
  const key = await newSet();
  const CiphertextBlob = await encrypted(key, remote);
  await remote.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }));
  await refused(new ReplicateKeyCommand({ KeyId: key.KeyId, ReplicaRegion: there }), AlreadyExistsException);
  await advance('P7DT1M');
  await isGone(key, remote);
  assert.deepEqual((await metadataOf(key)).MultiRegionConfiguration.ReplicaKeys, []);
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  await replicate(key);
  const opened = await remote.send(new DecryptCommand({ CiphertextBlob }));
  assert.deepEqual([text(opened.Plaintext), opened.KeyMaterialId], ['a secret', key.CurrentKeyMaterialId]);
  assert.equal((await metadataOf(key, remote)).CurrentKeyMaterialId, (await metadataOf(key)).CurrentKeyMaterialId);
});

describe('Multi-Region keys with imported material', () => {
  const asNew = { ImportType: 'NEW_KEY_MATERIAL' };
  const statesIn = async (key, client) => (await client.send(new ListKeyRotationsCommand({ KeyId: key.KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })))
    .Rotations.map(({ KeyMaterialId, KeyMaterialState, ImportState }) => [KeyMaterialId, KeyMaterialState, ImportState]);
  const inRegion = (key, name) => ({ ...key, Arn: arnIn(name, key) });

  test('Each Region gets the material from its owner, and then they are one key', async () => {
    const material = randomBytes(32);
    const key = await newImportedKey(material, { MultiRegion: true });
    const { ReplicaKeyMetadata } = await replicate(key);
    assert.equal(ReplicaKeyMetadata.Origin, 'EXTERNAL');
    assert.equal((await eventually(() => metadataOf(key, remote), ({ KeyState }) => KeyState !== 'Creating')).KeyState, 'PendingImport');
    const CiphertextBlob = await encrypted(key, kms);
    await refused(new DecryptCommand({ CiphertextBlob }), KMSInvalidStateException, `${arnIn(there, key)} is pending import.`, remote);
    await assert.rejects(importInto(inRegion(key, there), randomBytes(32), {}, remote), { name: 'IncorrectKeyMaterialException' });
    const { KeyMaterialId, KeyId } = await importInto(inRegion(key, there), material, {}, remote);
    assert.deepEqual([KeyId, KeyMaterialId], [arnIn(there, key), (await metadataOf(key)).CurrentKeyMaterialId]);
    assert.equal(text((await remote.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), 'a secret');
    await remote.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.KeyId }));
    assert.deepEqual([(await metadataOf(key)).KeyState, (await metadataOf(key, remote)).KeyState], ['Enabled', 'PendingImport']);
  });

  test('New material is imported first into the primary, then into each replica, and only then rotated', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const key = await newImportedKey(first, { MultiRegion: true });
    await replicate(key);
    const replica = inRegion(key, there);
    const one = (await importInto(replica, first, {}, remote)).KeyMaterialId;
    await assert.rejects(importInto(replica, second, asNew, remote), { name: 'UnsupportedOperationException' });
    const two = (await importInto(key, second, asNew)).KeyMaterialId;
    const waiting = 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION';
    assert.deepEqual(await statesIn(key, kms), [[one, 'CURRENT', 'IMPORTED'], [two, waiting, 'IMPORTED']]);
    assert.deepEqual(await statesIn(key, remote), [[one, 'CURRENT', 'IMPORTED'], [two, waiting, 'PENDING_IMPORT']]);
    assert.deepEqual([(await metadataOf(key)).KeyState, (await metadataOf(key, remote)).KeyState], ['Enabled', 'Enabled']);
    await refused(
      new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `No available key material pending rotation for the key: ${key.Arn}.`);
    assert.equal((await importInto(replica, second, { ImportType: 'EXISTING_KEY_MATERIAL' }, remote)).KeyMaterialId, two);
    for (const client of [kms, remote]) {
      assert.deepEqual(await statesIn(key, client), [[one, 'CURRENT', 'IMPORTED'], [two, 'PENDING_ROTATION', 'IMPORTED']]);
    }
    const before = await encrypted(key, remote);
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
    for (const client of [kms, remote]) {
      assert.deepEqual(await statesIn(key, client), [[one, 'NON_CURRENT', 'IMPORTED'], [two, 'CURRENT', 'IMPORTED']]);
      assert.equal((await client.send(new DecryptCommand({ CiphertextBlob: before }))).KeyMaterialId, one);
      assert.equal((await kms.send(new DecryptCommand({ CiphertextBlob: await encrypted(key, client) }))).KeyMaterialId, two);
    }
  });

  test('Waiting material that is deleted from the primary is gone everywhere', async () => {
    const material = randomBytes(32);
    const key = await newImportedKey(material, { MultiRegion: true });
    await replicate(key);
    await importInto(inRegion(key, there), material, {}, remote);
    const { KeyMaterialId } = await importInto(key, randomBytes(32), asNew);
    assert.equal((await statesIn(key, remote)).length, 2);
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.KeyId, KeyMaterialId }));
    for (const client of [kms, remote]) {
      assert.deepEqual((await statesIn(key, client)).map(([, state]) => state), ['CURRENT']);
    }
  });

  test('HMAC_384: imported in two Regions, the code is the one that Node computes', async () => {
    const material = randomBytes(48);
    const key = await newImportedKey(material, { MultiRegion: true, KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' });
    await replicate(key);
    await importInto(inRegion(key, there), material, {}, remote);
    for (const client of [kms, remote]) {
      const { Mac } = await client.send(new GenerateMacCommand({ KeyId: key.KeyId, Message: bytes('x'), MacAlgorithm: 'HMAC_SHA_384' }));
      assert.deepEqual(Buffer.from(Mac), createHmac('sha384', material).update('x').digest());
    }
  });

  test('A primary without its material is not replicated', async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ MultiRegion: true, Origin: 'EXTERNAL' }));
    await refused(
      new ReplicateKeyCommand({ KeyId: KeyMetadata.KeyId, ReplicaRegion: there }), KMSInvalidStateException, `${KeyMetadata.Arn} is pending import.`);
  });
});
