// The life of imported material: its expiry, its deletion, its return, and several materials in one key.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  DecryptCommand, DeleteImportedKeyMaterialCommand, DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, EnableKeyRotationCommand, EncryptCommand,
  GetKeyRotationStatusCommand, GetPublicKeyCommand, IncorrectKeyMaterialException, KMSInvalidStateException, ListKeyRotationsCommand, NotFoundException, RotateKeyOnDemandCommand,
  SignCommand, UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import { advance, bytes, eventually, kms, materialId, newKey, refused, refusedByName, text } from './trent.mjs';
import { importInto, importOf, importParameters, newImportedKey, newImportedKeyPair, pkcs8, wrap } from './owned-keys.mjs';

const day = 86_400_000;
const metadataOf = async (key) => (await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata;
const becomes = (key, state) => eventually(() => metadataOf(key), ({ KeyState }) => KeyState === state);
const encryption = (key, plaintext = 'a secret') => new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes(plaintext) });
const encrypted = async (key, plaintext) => (await kms.send(encryption(key, plaintext))).CiphertextBlob;
const opened = async (CiphertextBlob) => {
  const { Plaintext, KeyMaterialId } = await kms.send(new DecryptCommand({ CiphertextBlob }));
  return [text(Plaintext), KeyMaterialId];
};
const deletion = (key, KeyMaterialId) => new DeleteImportedKeyMaterialCommand({ KeyId: key.KeyId, KeyMaterialId });
const entriesOf = async (key) => (await kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))).Rotations;
const statesOf = async (key) => (await entriesOf(key)).map(({ KeyMaterialId, KeyMaterialState, ImportState }) => [KeyMaterialId, KeyMaterialState, ImportState]);
const asNew = { ImportType: 'NEW_KEY_MATERIAL' };

/** Days from the server's now, to the second: its clock may be far ahead of this machine's. */
const inDays = async (days) => new Date(Math.floor((await newKey()).CreationDate.getTime() / 1000) * 1000 + days * day);

/** A key of three materials: the first two rotated away. */
async function newKeyOfThree() {
  const materials = [1, 2, 3].map(() => randomBytes(32));
  const key = await newImportedKey(materials[0]);
  const ids = [(await metadataOf(key)).CurrentKeyMaterialId];
  const ciphertexts = [await encrypted(key, 'under 0')];
  for (const n of [1, 2]) {
    ids.push((await importInto(key, materials[n], asNew)).KeyMaterialId);
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
    ciphertexts.push(await encrypted(key, `under ${n}`));
  }
  return { key, materials, ids, ciphertexts };
}

test('Material that does not expire is shown as such', async () => {
  const key = await newImportedKey(randomBytes(32));
  const { KeyState, Enabled, Origin, ExpirationModel, ValidTo, CurrentKeyMaterialId } = await metadataOf(key);
  assert.deepEqual([KeyState, Enabled, Origin, ExpirationModel, ValidTo], ['Enabled', true, 'EXTERNAL', 'KEY_MATERIAL_DOES_NOT_EXPIRE', undefined]);
  assert.match(CurrentKeyMaterialId, materialId);
});

test('Material expires on its date; the same brought again, the key is as it was', async () => {
  const [key, material, ValidTo] = [await newKey({ Origin: 'EXTERNAL' }), randomBytes(32), await inDays(10)];
  await importInto(key, material, { ValidTo });
  const before = await metadataOf(key);
  assert.equal(before.ExpirationModel, 'KEY_MATERIAL_EXPIRES');
  assert.equal(before.ValidTo.getTime(), ValidTo.getTime());
  const ciphertext = await encrypted(key);
  await advance('P9D');
  await opened(ciphertext);
  await advance('P1DT1M');
  const after = await becomes(key, 'PendingImport');
  assert.deepEqual([after.Enabled, after.ExpirationModel, after.ValidTo], [false, undefined, undefined]);
  assert.equal(after.CurrentKeyMaterialId, before.CurrentKeyMaterialId);
  const message = `${key.Arn} is pending import.`;
  await refused(encryption(key), KMSInvalidStateException, message);
  await refused(new DecryptCommand({ CiphertextBlob: ciphertext }), KMSInvalidStateException, message);
  await refused(new EnableKeyCommand({ KeyId: key.KeyId }), KMSInvalidStateException, message);
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refused(importOf(parameters, wrap(parameters, randomBytes(32))), IncorrectKeyMaterialException);
  const { KeyMaterialId } = await kms.send(importOf(parameters, wrap(parameters, material)));
  assert.equal(KeyMaterialId, before.CurrentKeyMaterialId);
  assert.deepEqual(await opened(ciphertext), ['a secret', KeyMaterialId]);
  await advance('P400D');
  assert.equal((await metadataOf(key)).KeyState, 'Enabled');
});

test('A new import of the same material changes its date', async () => {
  const [key, material] = [await newKey({ Origin: 'EXTERNAL' }), randomBytes(32)];
  await importInto(key, material, { ValidTo: await inDays(5) });
  const ValidTo = await inDays(50);
  await importInto(key, material, { ValidTo });
  assert.equal((await metadataOf(key)).ValidTo.getTime(), ValidTo.getTime());
  await advance('P6D');
  assert.equal((await metadataOf(key)).KeyState, 'Enabled');
  await importInto(key, material);
  const { ExpirationModel, ValidTo: none } = await metadataOf(key);
  assert.deepEqual([ExpirationModel, none], ['KEY_MATERIAL_DOES_NOT_EXPIRE', undefined]);
});

test('A date must be given, in the future and within a year, or none at all', async () => {
  const key = await newKey({ Origin: 'EXTERNAL' });
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  const command = (input) => importOf(parameters, wrap(parameters, randomBytes(32)), input);
  const required = 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES';
  await refusedByName(command({ ExpirationModel: 'KEY_MATERIAL_EXPIRES' }), 'ValidationException', required);
  await refusedByName(command({ ExpirationModel: undefined }), 'ValidationException', required);
  await refusedByName(command({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ValidTo: await inDays(1) }), 'ValidationException');
  for (const days of [-1, 366]) {
    await refusedByName(command({ ValidTo: await inDays(days) }), 'ValidationException');
  }
  await refusedByName(command({ ExpirationModel: 'NEVER' }), 'ValidationException', /at 'expirationModel' failed to satisfy constraint: Member must satisfy enum value set/);
  await kms.send(command({ ExpirationModel: undefined, ValidTo: await inDays(364) }));
  assert.equal((await metadataOf(key)).ExpirationModel, 'KEY_MATERIAL_EXPIRES');
});

test('Deleted material takes the use of the key with it, until it is back', async () => {
  const material = randomBytes(32);
  const key = await newImportedKey(material);
  const { CurrentKeyMaterialId } = await metadataOf(key);
  const ciphertext = await encrypted(key);
  const { $metadata, ...answer } = await kms.send(deletion(key));
  assert.deepEqual(answer, { KeyId: key.Arn, KeyMaterialId: CurrentKeyMaterialId });
  const { KeyState, ExpirationModel, ...after } = await metadataOf(key);
  assert.deepEqual([KeyState, ExpirationModel, after.CurrentKeyMaterialId], ['PendingImport', undefined, CurrentKeyMaterialId]);
  await refused(new DecryptCommand({ CiphertextBlob: ciphertext }), KMSInvalidStateException, `${key.Arn} is pending import.`);
  await kms.send(deletion(key));
  await importInto(key, material);
  assert.deepEqual(await opened(ciphertext), ['a secret', CurrentKeyMaterialId]);
});

test('A key that was disabled when its material went is enabled when it is back (docs/compatibility.md)', async () => {
  const material = randomBytes(32);
  const key = await newImportedKey(material);
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await kms.send(deletion(key));
  assert.equal((await metadataOf(key)).KeyState, 'PendingImport');
  await importInto(key, material);
  assert.equal((await metadataOf(key)).KeyState, 'Enabled');
});

test('A key pair whose material is deleted still hands out its public key, and is what it was when it is back', async () => {
  const { key, privateKey } = await newImportedKeyPair('ECC_NIST_P256', 'SIGN_VERIFY');
  const publicKey = async () => (await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }))).PublicKey;
  const before = await publicKey();
  const { $metadata, ...answer } = await kms.send(deletion(key));
  assert.deepEqual(answer, { KeyId: key.Arn });
  assert.deepEqual(await publicKey(), before);
  const signing = new SignCommand({ KeyId: key.KeyId, Message: bytes('x'), SigningAlgorithm: 'ECDSA_SHA_256' });
  await refused(signing, KMSInvalidStateException, `${key.Arn} is pending import.`);
  const other = await newImportedKeyPair('ECC_NIST_P256', 'SIGN_VERIFY');
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refused(importOf(parameters, wrap(parameters, pkcs8(other.privateKey))), IncorrectKeyMaterialException);
  await kms.send(importOf(parameters, wrap(parameters, pkcs8(privateKey))));
  assert.deepEqual(await publicKey(), before);
  await kms.send(signing);
});

test('What only symmetric keys have is refused for the others', async () => {
  const key = await newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', Origin: 'EXTERNAL' });
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  for (const input of [asNew, { ImportType: 'EXISTING_KEY_MATERIAL' }, { KeyMaterialDescription: 'mine' }, { KeyMaterialId: 'a'.repeat(64) }]) {
    await refusedByName(importOf(parameters, wrap(parameters, randomBytes(32)), input), 'ValidationException');
  }
  await refusedByName(deletion(key, 'a'.repeat(64)), 'ValidationException');
  await refused(new ListKeyRotationsCommand({ KeyId: key.KeyId }), UnsupportedOperationException);
});

test('New material waits for RotateKeyOnDemand, and the key goes on with the old one', async () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const key = await newKey({ Origin: 'EXTERNAL' });
  const one = (await importInto(key, first, { ...asNew, KeyMaterialDescription: 'the first' })).KeyMaterialId;
  const old = await encrypted(key);
  const ValidTo = await inDays(100);
  const two = (await importInto(key, second, { ...asNew, ValidTo, KeyMaterialDescription: 'the second' })).KeyMaterialId;
  assert.notEqual(one, two);
  assert.deepEqual([(await metadataOf(key)).KeyState, (await metadataOf(key)).CurrentKeyMaterialId], ['Enabled', one]);
  assert.deepEqual(await opened(await encrypted(key)), ['a secret', one]);
  assert.deepEqual(await statesOf(key), [[one, 'CURRENT', 'IMPORTED'], [two, 'PENDING_ROTATION', 'IMPORTED']]);
  const [, waiting] = await entriesOf(key);
  assert.deepEqual(
    [waiting.KeyMaterialDescription, waiting.ExpirationModel, waiting.ValidTo.getTime(), waiting.RotationDate, waiting.RotationType],
    ['the second', 'KEY_MATERIAL_EXPIRES', ValidTo.getTime(), undefined, undefined]);
  assert.deepEqual((await kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId }))).Rotations, []);

  assert.equal((await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }))).KeyId, key.Arn);
  await eventually(() => metadataOf(key), ({ CurrentKeyMaterialId }) => CurrentKeyMaterialId === two);
  assert.deepEqual(await statesOf(key), [[one, 'NON_CURRENT', 'IMPORTED'], [two, 'CURRENT', 'IMPORTED']]);
  assert.deepEqual([await opened(old), await opened(await encrypted(key))], [['a secret', one], ['a secret', two]]);
  const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId: key.KeyId }));
  assert.deepEqual(Rotations.map(({ KeyMaterialId, RotationType }) => [KeyMaterialId, RotationType]), [[two, 'ON_DEMAND']]);
  assert.ok(Rotations[0].RotationDate instanceof Date);
});

test('One material waits at a time, and none of those that the key had', async () => {
  const [first, second, third] = [1, 2, 3].map(() => randomBytes(32));
  const key = await newImportedKey(first);
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refused(importOf(parameters, wrap(parameters, first), asNew), IncorrectKeyMaterialException);
  await refused(importOf(parameters, wrap(parameters, second)), IncorrectKeyMaterialException);
  await refused(importOf(parameters, wrap(parameters, second), { ImportType: 'EXISTING_KEY_MATERIAL' }), IncorrectKeyMaterialException);
  const { KeyMaterialId } = await kms.send(importOf(parameters, wrap(parameters, second), asNew));
  const more = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  const { message } = await refused(importOf(more, wrap(more, third), asNew), KMSInvalidStateException);
  assert.match(message, new RegExp(
    `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${key.Arn}, because another key material \\(id: ${KeyMaterialId}\\) is pending rotation\\.$`));
  await kms.send(importOf(more, wrap(more, second)));
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  await refused(
    new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `No available key material pending rotation for the key: ${key.Arn}.`);
  await importInto(key, third, asNew);
});

test('Waiting material that is deleted is gone, and the key goes on', async () => {
  const key = await newImportedKey(randomBytes(32));
  const { CurrentKeyMaterialId } = await metadataOf(key);
  const { KeyMaterialId } = await importInto(key, randomBytes(32), asNew);
  assert.equal((await kms.send(deletion(key, KeyMaterialId))).KeyMaterialId, KeyMaterialId);
  assert.equal((await metadataOf(key)).KeyState, 'Enabled');
  assert.deepEqual(await statesOf(key), [[CurrentKeyMaterialId, 'CURRENT', 'IMPORTED']]);
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `No available key material pending rotation for the key: ${key.Arn}.`);
});

test('Waiting material that expires is gone, and the key goes on', async () => {
  const key = await newImportedKey(randomBytes(32));
  await importInto(key, randomBytes(32), { ...asNew, ValidTo: await inDays(2) });
  await advance('P3D');
  await eventually(() => entriesOf(key), (entries) => entries.length === 1);
  await kms.send(encryption(key));
});

test('One missing material of several stops the key, and only that one brings it back', async () => {
  const { key, materials, ids, ciphertexts } = await newKeyOfThree();
  for (const [n, id] of ids.entries()) {
    assert.deepEqual(await opened(ciphertexts[n]), [`under ${n}`, id]);
  }
  await kms.send(deletion(key, ids[1]));
  assert.equal((await metadataOf(key)).KeyState, 'PendingImport');
  assert.deepEqual(await statesOf(key), [[ids[0], 'NON_CURRENT', 'IMPORTED'], [ids[1], 'NON_CURRENT', 'PENDING_IMPORT'], [ids[2], 'CURRENT', 'IMPORTED']]);
  for (const command of [encryption(key), ...ciphertexts.map((CiphertextBlob) => new DecryptCommand({ CiphertextBlob }))]) {
    await refused(command, KMSInvalidStateException, `${key.Arn} is pending import.`);
  }
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending import.`);
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refused(importOf(parameters, wrap(parameters, materials[0]), { KeyMaterialId: ids[1] }), IncorrectKeyMaterialException);
  await refused(importOf(parameters, wrap(parameters, randomBytes(32)), { KeyMaterialId: ids[1] }), IncorrectKeyMaterialException);
  await kms.send(importOf(parameters, wrap(parameters, materials[1]), { ImportType: 'EXISTING_KEY_MATERIAL', KeyMaterialId: ids[1] }));
  assert.deepEqual(await statesOf(key), [[ids[0], 'NON_CURRENT', 'IMPORTED'], [ids[1], 'NON_CURRENT', 'IMPORTED'], [ids[2], 'CURRENT', 'IMPORTED']]);
  for (const [n, id] of ids.entries()) {
    assert.deepEqual(await opened(ciphertexts[n]), [`under ${n}`, id]);
  }
});

test('All materials gone, all must come back before the key works', async () => {
  const { key, materials, ids, ciphertexts } = await newKeyOfThree();
  for (const id of ids) {
    await kms.send(deletion(key, id));
  }
  for (const n of [2, 0, 1]) {
    assert.equal((await metadataOf(key)).KeyState, 'PendingImport');
    assert.equal((await importInto(key, materials[n])).KeyMaterialId, ids[n]);
  }
  assert.equal((await metadataOf(key)).KeyState, 'Enabled');
  assert.deepEqual(await opened(ciphertexts[1]), ['under 1', ids[1]]);
});

test('The earliest date of several materials is the one of the key', async () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const key = await newImportedKey(first);
  const [soon, later] = [await inDays(20), await inDays(30)];
  await importInto(key, second, { ...asNew, ValidTo: later });
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  assert.equal((await metadataOf(key)).ValidTo.getTime(), later.getTime());
  await importInto(key, first, { ValidTo: soon });
  assert.equal((await metadataOf(key)).ValidTo.getTime(), soon.getTime());
  await advance('P21D');
  await becomes(key, 'PendingImport');
  assert.deepEqual((await entriesOf(key)).map(({ ImportState }) => ImportState), ['PENDING_IMPORT', 'IMPORTED']);
});

test('Automatic rotation is not for imported material', async () => {
  const key = await newImportedKey(randomBytes(32));
  const message = `${key.Arn} origin is EXTERNAL which is not valid for this operation.`;
  await refused(new EnableKeyRotationCommand({ KeyId: key.KeyId }), UnsupportedOperationException, message);
  assert.equal((await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }))).KeyRotationEnabled, false);
  await kms.send(deletion(key));
  await refused(new EnableKeyRotationCommand({ KeyId: key.KeyId }), UnsupportedOperationException, message);
  await refused(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }), UnsupportedOperationException, message);
});

test('Ids of material that the key has not, and with new material, are refused', async () => {
  const key = await newImportedKey(randomBytes(32));
  const absent = 'a'.repeat(64);
  await refused(deletion(key, absent), NotFoundException);
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refusedByName(importOf(parameters, wrap(parameters, randomBytes(32)), { ...asNew, KeyMaterialId: absent }), 'ValidationException');
  await refusedByName(importOf(parameters, bytes('x'), { KeyMaterialId: 'a' }), 'ValidationException', /at 'keyMaterialId'/);
  await refusedByName(importOf(parameters, bytes('x'), { KeyMaterialDescription: 'a,b' }), 'ValidationException', /at 'keyMaterialDescription'/);
  await refusedByName(importOf(parameters, bytes('x'), { KeyMaterialDescription: 'x'.repeat(257) }), 'ValidationException', /at 'keyMaterialDescription'/);
});
