// The parameters of an import: for one key, one import and one day.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  CreateKeyCommand, DeleteImportedKeyMaterialCommand, DescribeKeyCommand, DisableKeyCommand, ExpiredImportTokenException, GetParametersForImportCommand,
  ImportKeyMaterialCommand, InvalidCiphertextException, InvalidImportTokenException, KMSInvalidStateException, NotFoundException, ReplicateKeyCommand,
  ScheduleKeyDeletionCommand, UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import { advance, bytes, clientOf, kms, newKey, refused, refusedByName, region, unique } from './trent.mjs';
import { altered, importInto, importOf, importParameters, newImportedKey, wrap } from './owned-keys.mjs';

const algorithm = 'RSAES_OAEP_SHA_256';
const newExternalKey = (input = {}) => newKey({ Origin: 'EXTERNAL', ...input });
const stateOf = async (key) => (await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState;
const wrapped = (parameters) => importOf(parameters, wrap(parameters, randomBytes(32)));

test('A new key of origin EXTERNAL waits for its material', async () => {
  const key = await newExternalKey();
  assert.deepEqual([key.Origin, key.KeyState, key.Enabled], ['EXTERNAL', 'PendingImport', false]);
  assert.deepEqual([key.CurrentKeyMaterialId, key.ExpirationModel, key.ValidTo], [undefined, undefined, undefined]);
});

test('Parameters are those of the key, and valid for 24 hours', async () => {
  const key = await newExternalKey();
  const { KeyId, ImportToken, PublicKey, ParametersValidTo } = await kms.send(
    new GetParametersForImportCommand({ KeyId: key.KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' }));
  assert.equal(KeyId, key.Arn);
  assert.ok(ImportToken.length > 0 && ImportToken.length <= 6144);
  assert.ok(PublicKey.length > 0);
  const ahead = ParametersValidTo.getTime() - key.CreationDate.getTime();
  assert.ok(ahead >= 86_400_000 && ahead < 86_400_000 + 60_000, `${ahead} ms`);
});

test('Parameters are never the same twice, and both sets are good', async () => {
  const key = await newExternalKey();
  const [one, other] = [await importParameters(key.KeyId, algorithm), await importParameters(key.KeyId, algorithm)];
  assert.notDeepEqual(one.PublicKey, other.PublicKey);
  assert.notDeepEqual(one.ImportToken, other.ImportToken);
  const material = randomBytes(32);
  await kms.send(importOf(one, wrap(one, material)));
  await kms.send(importOf(other, wrap(other, material)));
});

test('The token of one set with the public key of another does not unwrap', async () => {
  const key = await newExternalKey();
  const [one, other] = [await importParameters(key.KeyId, algorithm), await importParameters(key.KeyId, algorithm)];
  await refused(importOf({ ...one, ImportToken: other.ImportToken }, wrap(one, randomBytes(32))), InvalidCiphertextException);
});

test('Parameters are good until just before 24 hours are over, and then no more', async () => {
  const [early, late] = [await newExternalKey(), await newExternalKey()];
  const [good, old] = [await importParameters(early.KeyId, algorithm), await importParameters(late.KeyId, algorithm)];
  await advance('PT23H55M');
  await kms.send(wrapped(good));
  assert.equal(await stateOf(early), 'Enabled');
  await advance('PT5M');
  await refused(wrapped(old), ExpiredImportTokenException);
  assert.equal(await stateOf(late), 'PendingImport');
  await importInto(late, randomBytes(32));
});

test('A token is good for one import', async () => {
  const key = await newExternalKey();
  const parameters = await importParameters(key.KeyId, algorithm);
  const command = wrapped(parameters);
  await kms.send(command);
  await refused(command, InvalidImportTokenException);
  await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.KeyId }));
  await refused(command, InvalidImportTokenException);
  await advance('P1D');
  await refused(command, ExpiredImportTokenException);
});

test('Of many imports with one token at once, one succeeds', async () => {
  const key = await newExternalKey();
  const parameters = await importParameters(key.KeyId, algorithm);
  const command = wrapped(parameters);
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => kms.send(command)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.ok(results.every(({ status, reason }) => status === 'fulfilled' || reason instanceof InvalidImportTokenException));
});

test('The token of another key, account or Region is none', async () => {
  const [key, other] = [await newExternalKey(), await newExternalKey()];
  const parameters = await importParameters(other.KeyId, algorithm);
  await refused(importOf({ ...parameters, KeyId: key.KeyId }, wrap(parameters, randomBytes(32))), InvalidImportTokenException);
  const multi = await newImportedKey(randomBytes(32), { MultiRegion: true });
  const elsewhere = clientOf({ in: 'ap-south-1' });
  await kms.send(new ReplicateKeyCommand({ KeyId: multi.KeyId, ReplicaRegion: 'ap-south-1' }));
  const here = await importParameters(multi.KeyId, algorithm);
  await refused(importOf({ ...here, KeyId: multi.KeyId }, wrap(here, randomBytes(32))), InvalidImportTokenException, undefined, elsewhere);
  const stranger = clientOf({ accessKeyId: '444455556666' });
  const theirs = await newKey({ Origin: 'EXTERNAL' }, stranger);
  await refused(importOf({ ...parameters, KeyId: theirs.KeyId }, wrap(parameters, randomBytes(32))), InvalidImportTokenException, undefined, stranger);
});

test('An altered token is none', async () => {
  const key = await newExternalKey();
  const parameters = await importParameters(key.KeyId, algorithm);
  const blob = wrap(parameters, randomBytes(32));
  const { ImportToken } = parameters;
  const length = ImportToken.length;
  for (const token of [
    bytes('garbage'), new Uint8Array(length), new Uint8Array(6144), ImportToken.subarray(1), ImportToken.subarray(0, -1), Buffer.concat([ImportToken, Buffer.of(0)]),
    ...[0, 1, 2, 3, 19, 22, 26, 27, 40, Math.floor(length / 2), length - 1].map((at) => altered(ImportToken, at)),
  ]) {
    await refused(importOf({ ...parameters, ImportToken: token }, blob), InvalidImportTokenException);
  }
  await kms.send(importOf(parameters, blob));
});

test('Keys of origin AWS_KMS take no part in imports', async () => {
  for (const input of [{}, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }]) {
    const { KeyId, Arn } = await newKey(input);
    const message = `${Arn} origin is AWS_KMS which is not valid for this operation.`;
    await refused(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' }), UnsupportedOperationException, message);
    await refused(
      new ImportKeyMaterialCommand({ KeyId, ImportToken: bytes('x'), EncryptedKeyMaterial: bytes('x'), ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }),
      UnsupportedOperationException, message);
    await refused(new DeleteImportedKeyMaterialCommand({ KeyId }), UnsupportedOperationException, message);
  }
});

test('A disabled key takes material again, one pending deletion takes none', async () => {
  const material = randomBytes(32);
  const key = await newImportedKey(material);
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await importInto(key, material);
  assert.equal(await stateOf(key), 'Disabled');
  const parameters = await importParameters(key.KeyId, algorithm);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }));
  const message = `${key.Arn} is pending deletion.`;
  await refused(
    new GetParametersForImportCommand({ KeyId: key.KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' }), KMSInvalidStateException, message);
  await refused(importOf(parameters, wrap(parameters, material)), KMSInvalidStateException, message);
});

test('Imports take ids and ARNs of keys that there are', async () => {
  const alias = `alias/${unique('import')}`;
  const parametersOf = (KeyId) => new GetParametersForImportCommand({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' });
  await refused(parametersOf(alias), NotFoundException, `Invalid keyId '${alias}'`);
  const absent = '1234abcd-12ab-34cd-56ef-1234567890ab';
  await refused(parametersOf(absent), NotFoundException, `Key 'arn:aws:kms:${region}:000000000000:key/${absent}' does not exist`);
  for (const [input, member] of [[{ ImportToken: undefined }, 'importToken'], [{ EncryptedKeyMaterial: undefined }, 'encryptedKeyMaterial']]) {
    await refusedByName(
      new ImportKeyMaterialCommand({ KeyId: absent, ImportToken: bytes('x'), EncryptedKeyMaterial: bytes('x'), ...input }), 'ValidationException',
      new RegExp(`Value null at '${member}' failed to satisfy constraint: Member must not be null`));
  }
});

test('Origin EXTERNAL is for every kind of key that can be imported', async () => {
  for (const [KeySpec, KeyUsage] of [['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'], ['HMAC_512', 'GENERATE_VERIFY_MAC'], ['RSA_4096', 'ENCRYPT_DECRYPT'],
    ['ECC_NIST_P521', 'KEY_AGREEMENT'], ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY'], ['SM2', 'SIGN_VERIFY']]) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: 'EXTERNAL' }));
    assert.equal(KeyMetadata.KeyState, 'PendingImport');
  }
});
