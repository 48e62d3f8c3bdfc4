// Importing key material: every way to wrap it, for every kind of key, and what is no material of its key.
import assert from 'node:assert/strict';
import { constants, createHmac, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import {
  DecryptCommand, DeleteImportedKeyMaterialCommand, DescribeKeyCommand, EncryptCommand, GenerateMacCommand, GetParametersForImportCommand,
  GetPublicKeyCommand, IncorrectKeyMaterialException, InvalidCiphertextException, SignCommand, UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import { bytes, kms, materialId, newKey, refused, refusedByName, text } from './trent.mjs';
import { altered, importOf, importParameters, keyPairsOf, keyWrapPadded, pkcs8, publicKeyFrom, spki, wrap } from './owned-keys.mjs';

const single = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
const twofold = ['RSA_AES_KEY_WRAP_SHA_1', 'RSA_AES_KEY_WRAP_SHA_256'];
const wrappingKeys = ['RSA_2048', 'RSA_3072', 'RSA_4096'];
const pairsOf = (algorithms) => wrappingKeys.flatMap((wrappingKey) => algorithms.map((algorithm) => [algorithm, wrappingKey]));
const newExternalKey = (KeySpec, KeyUsage) => newKey({ KeySpec, KeyUsage, Origin: 'EXTERNAL' });
const stateOf = async (key) => (await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState;

async function importBy(key, algorithm, wrappingKey, material) {
  const parameters = await importParameters(key.KeyId, algorithm, wrappingKey);
  assert.equal(parameters.KeyId, key.Arn);
  assert.equal(publicKeyFrom(parameters.PublicKey).asymmetricKeyDetails.modulusLength, Number(wrappingKey.slice(4)));
  return await kms.send(importOf(parameters, wrap(parameters, material)));
}

test('Symmetric material is imported by OAEP under every wrapping key, and is the same each time', async () => {
  const [key, material] = [await newExternalKey(), randomBytes(32)];
  const context = { EncryptionContext: { a: '1' } };
  let id, ciphertext;
  for (const [algorithm, wrappingKey] of pairsOf(single)) {
    const answer = await importBy(key, algorithm, wrappingKey, material);
    assert.equal(answer.KeyId, key.Arn);
    assert.match(answer.KeyMaterialId, materialId);
    assert.equal(answer.KeyMaterialId, id ??= answer.KeyMaterialId);
    assert.equal(await stateOf(key), 'Enabled');
    ciphertext ??= (await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('a secret'), ...context }))).CiphertextBlob;
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext, ...context }));
    assert.deepEqual([text(opened.Plaintext), opened.KeyMaterialId], ['a secret', id]);
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.KeyId }));
    assert.equal(await stateOf(key), 'PendingImport');
  }
});

test('The same material has another id in another key', async () => {
  const material = randomBytes(32);
  const ids = [];
  for (const key of [await newExternalKey(), await newExternalKey()]) {
    ids.push((await importBy(key, 'RSAES_OAEP_SHA_256', 'RSA_2048', material)).KeyMaterialId);
  }
  assert.notEqual(...ids);
});

for (const [KeySpec, MacAlgorithm, hash, size, pairs] of [
  ['HMAC_224', 'HMAC_SHA_224', 'sha224', 28, [['RSAES_OAEP_SHA_1', 'RSA_3072']]],
  ['HMAC_256', 'HMAC_SHA_256', 'sha256', 32, [['RSAES_OAEP_SHA_256', 'RSA_2048']]],
  ['HMAC_384', 'HMAC_SHA_384', 'sha384', 48, [['RSAES_OAEP_SHA_1', 'RSA_2048']]],
  ['HMAC_512', 'HMAC_SHA_512', 'sha512', 128, [['RSAES_OAEP_SHA_256', 'RSA_2048']]],
]) {
  for (const [algorithm, wrappingKey] of pairs) {
    test(`${KeySpec} material is imported by ${algorithm} under ${wrappingKey}`, async () => {
      const [key, material] = [await newExternalKey(KeySpec, 'GENERATE_VERIFY_MAC'), randomBytes(size)];
      const answer = await importBy(key, algorithm, wrappingKey, material);
      assert.deepEqual([answer.KeyId, answer.KeyMaterialId], [key.Arn, undefined]);
      const { Mac } = await kms.send(new GenerateMacCommand({ KeyId: key.KeyId, Message: bytes('x'), MacAlgorithm }));
      assert.deepEqual(Buffer.from(Mac), createHmac(hash, material).update('x').digest());
    });
  }
}

// The length of the wrapping key matters to OAEP alone: every pair for one kind of key, and the edges for the others.
const everyPair = pairsOf([...single, ...twofold]);
for (const [KeySpec, SigningAlgorithm, hash, pairs] of [
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256', [['RSA_AES_KEY_WRAP_SHA_1', 'RSA_2048'], ['RSA_AES_KEY_WRAP_SHA_256', 'RSA_3072']]],
  ['RSA_3072', 'RSASSA_PKCS1_V1_5_SHA_512', 'sha512', [['RSA_AES_KEY_WRAP_SHA_1', 'RSA_3072']]],
  ['RSA_4096', 'RSASSA_PKCS1_V1_5_SHA_384', 'sha384', [['RSA_AES_KEY_WRAP_SHA_256', 'RSA_2048']]],
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256', everyPair],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384', everyPair.filter(([, wrappingKey]) => wrappingKey === 'RSA_2048')],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512', [['RSAES_OAEP_SHA_1', 'RSA_3072'], ['RSAES_OAEP_SHA_256', 'RSA_3072'], ['RSA_AES_KEY_WRAP_SHA_1', 'RSA_2048']]],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256', [['RSAES_OAEP_SHA_256', 'RSA_2048'], ['RSA_AES_KEY_WRAP_SHA_256', 'RSA_2048']]],
  ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null, [['RSAES_OAEP_SHA_1', 'RSA_2048'], ['RSA_AES_KEY_WRAP_SHA_1', 'RSA_2048']]],
]) {
  for (const [algorithm, wrappingKey] of pairs) {
    test(`A private key ${KeySpec} is imported by ${algorithm} under ${wrappingKey}`, async () => {
      const [key, { privateKey, publicKey }] = [await newExternalKey(KeySpec, 'SIGN_VERIFY'), await keyPairsOf[KeySpec]()];
      const answer = await importBy(key, algorithm, wrappingKey, pkcs8(privateKey));
      assert.deepEqual([answer.KeyId, answer.KeyMaterialId], [key.Arn, undefined]);
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
      assert.deepEqual(Buffer.from(PublicKey), spki(publicKey));
      const { Signature } = await kms.send(new SignCommand({ KeyId: key.KeyId, Message: bytes('x'), SigningAlgorithm }));
      assert.ok(verify(hash, bytes('x'), publicKey, Signature));
      if (/RSA|25519/.test(KeySpec)) {
        assert.deepEqual(Buffer.from(Signature), sign(hash, bytes('x'), privateKey));
      }
    });
  }
}

test('Imported RSA keys encrypt for their owner, too', async () => {
  const [key, { privateKey, publicKey }] = [await newExternalKey('RSA_2048', 'ENCRYPT_DECRYPT'), await keyPairsOf.RSA_2048()];
  await importBy(key, 'RSA_AES_KEY_WRAP_SHA_256', 'RSA_2048', pkcs8(privateKey));
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }));
  assert.equal(text(privateDecrypt({ key: privateKey, ...padding }, CiphertextBlob)), 'x');
  const { Plaintext } = await kms.send(new DecryptCommand({
    KeyId: key.KeyId, CiphertextBlob: publicEncrypt({ key: publicKey, ...padding }, bytes('y')), EncryptionAlgorithm: 'RSAES_OAEP_SHA_1',
  }));
  assert.equal(text(Plaintext), 'y');
});

for (const [KeySpec, KeyUsage, pairs] of [
  ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', pairsOf(twofold)],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', pairsOf(twofold)],
  ['RSA_2048', 'SIGN_VERIFY', pairsOf(single)],
  ['ECC_NIST_P521', 'SIGN_VERIFY', single.map((algorithm) => [algorithm, 'RSA_2048'])],
  ['ECC_NIST_P256', 'SIGN_VERIFY', [['SM2PKE', 'RSA_2048'], ['RSAES_OAEP_SHA_256', 'SM2'], ['RSAES_PKCS1_V1_5', 'RSA_2048']]],
]) {
  test(`What does not wrap ${KeySpec} is refused before anything is wrapped`, async () => {
    const { KeyId } = await newExternalKey(KeySpec, KeyUsage);
    for (const [WrappingAlgorithm, WrappingKeySpec] of pairs) {
      await refused(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec }), UnsupportedOperationException);
    }
    for (const [WrappingAlgorithm, WrappingKeySpec] of [['RSAES_OAEP_SHA_512', 'RSA_2048'], ['RSAES_OAEP_SHA_256', 'RSA_1024'], [undefined, 'RSA_2048']]) {
      await refusedByName(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec }), 'ValidationException');
    }
  });
}

test('What does not unwrap is no ciphertext, whatever the reason', async () => {
  const key = await newExternalKey('ECC_NIST_P256', 'SIGN_VERIFY');
  const material = pkcs8((await keyPairsOf.ECC_NIST_P256()).privateKey);
  const plain = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  const twice = await importParameters(key.KeyId, 'RSA_AES_KEY_WRAP_SHA_256');
  const wrapped = wrap(twice, material);
  const aesKey = randomBytes(32);
  const under = (size) => publicEncrypt({ key: publicKeyFrom(twice.PublicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, aesKey.subarray(0, size));
  for (const [parameters, blob] of [
    [plain, bytes('garbage')], [plain, new Uint8Array(256)], [plain, altered(wrap(plain, material))], [plain, wrap(plain, material).subarray(1)],
    [plain, wrap({ ...plain, WrappingAlgorithm: 'RSAES_OAEP_SHA_1' }, material)],
    [plain, wrap({ ...twice, WrappingAlgorithm: 'RSAES_OAEP_SHA_256' }, material)],
    [plain, publicEncrypt({ key: publicKeyFrom(plain.PublicKey), padding: constants.RSA_PKCS1_PADDING }, material)],
    [twice, altered(wrapped, 10)], [twice, altered(wrapped, 256)], [twice, altered(wrapped, wrapped.length - 1)],
    [twice, wrapped.subarray(0, 256)], [twice, wrapped.subarray(0, -8)], [twice, wrapped.subarray(0, -1)], [twice, Buffer.concat([wrapped, Buffer.alloc(8)])],
    [twice, wrap({ ...twice, WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_1' }, material)],
    [twice, wrap({ ...plain, WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' }, material)],
    [twice, Buffer.concat([under(16), keyWrapPadded(aesKey.subarray(0, 16), material)])],
    [twice, Buffer.concat([under(32), keyWrapPadded(randomBytes(32), material)])],
    [twice, new Uint8Array(6144)],
  ]) {
    await refused(importOf(parameters, blob), InvalidCiphertextException);
  }
  assert.equal(await stateOf(key), 'PendingImport');
  // What was refused has not used up the parameters.
  await kms.send(importOf(twice, wrapped));
  assert.equal(await stateOf(key), 'Enabled');
});

test('Symmetric material has 32 bytes', async () => {
  const key = await newExternalKey();
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  for (const size of [1, 16, 24, 31, 33, 64]) {
    await refused(importOf(parameters, wrap(parameters, randomBytes(size))), IncorrectKeyMaterialException);
  }
  assert.equal(await stateOf(key), 'PendingImport');
});

test('A private key is one of its spec, in PKCS #8 and DER, on a named curve, with both its halves', async () => {
  const pairs = Object.fromEntries(await Promise.all(
    Object.entries(keyPairsOf).filter(([spec]) => spec !== 'RSA_4096').map(async ([spec, make]) => [spec, (await make()).privateKey])));
  const der = (spec) => pkcs8(pairs[spec]);
  const made = (...given) => pkcs8(generateKeyPairSync(...given).privateKey);
  const [one, other] = [der('ECC_NIST_P256'), made('ec', { namedCurve: 'prime256v1' })];
  // The public point ends the structure: one key with the other's.
  const mixed = Buffer.concat([one.subarray(0, -65), other.subarray(-65)]);
  const parametersOf = {};
  for (const [KeySpec, material] of [
    ['RSA_2048', der('RSA_3072')], ['RSA_3072', der('RSA_2048')], ['RSA_4096', der('RSA_3072')], ['RSA_2048', der('ECC_NIST_P256')],
    ['RSA_2048', pairs.RSA_2048.export({ format: 'der', type: 'pkcs1' })], ['RSA_2048', Buffer.from(pairs.RSA_2048.export({ format: 'pem', type: 'pkcs8' }))],
    ['RSA_2048', made('rsa-pss', { modulusLength: 2048 })], ['RSA_2048', made('rsa', { modulusLength: 2048, publicExponent: 3 })],
    ['RSA_2048', made('rsa', { modulusLength: 2056 })],
    ['ECC_NIST_P256', der('ECC_NIST_P384')], ['ECC_NIST_P256', der('ECC_SECG_P256K1')], ['ECC_SECG_P256K1', der('ECC_NIST_P256')],
    ['ECC_NIST_P384', der('ECC_NIST_P521')], ['ECC_NIST_P521', der('ECC_NIST_P384')], ['ECC_NIST_P256', der('ECC_NIST_EDWARDS25519')],
    ['ECC_NIST_P256', pairs.ECC_NIST_P256.export({ format: 'der', type: 'sec1' })], ['ECC_NIST_P256', Buffer.concat([one, Buffer.of(0)])],
    ['ECC_NIST_P256', one.subarray(0, -1)], ['ECC_NIST_P256', mixed], ['ECC_NIST_P256', made('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' })],
    ['ECC_NIST_P256', pairs.ECC_NIST_P256.export({ format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })],
    ['ECC_NIST_P256', spki(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey)], ['ECC_NIST_P256', randomBytes(32)],
    ['ECC_NIST_EDWARDS25519', made('x25519')], ['ECC_NIST_EDWARDS25519', made('ed448')], ['ECC_NIST_EDWARDS25519', der('ECC_NIST_P256')],
    ['ECC_NIST_EDWARDS25519', der('ECC_NIST_EDWARDS25519').subarray(-32)],
  ]) {
    const parameters = parametersOf[KeySpec] ??= await importParameters((await newExternalKey(KeySpec, 'SIGN_VERIFY')).KeyId, 'RSA_AES_KEY_WRAP_SHA_256');
    await refused(importOf(parameters, wrap(parameters, material)), IncorrectKeyMaterialException);
    assert.equal(await stateOf(parameters), 'PendingImport');
  }
});
