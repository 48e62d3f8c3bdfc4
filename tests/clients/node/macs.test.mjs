// Message authentication codes: those of Trent are those of Node, for material that both have.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  DescribeKeyCommand, GenerateMacCommand, IncorrectKeyMaterialException, InvalidKeyUsageException, KMSInvalidMacException, UnsupportedOperationException,
  RotateKeyOnDemandCommand, VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';
import { altered, importInto, importOf, importParameters, newImportedKey, wrap } from './owned-keys.mjs';

const message = Uint8Array.from({ length: 4096 }, (_, n) => n % 251);
const KeyUsage = 'GENERATE_VERIFY_MAC';
const specs = [['HMAC_224', 'sha224', 28], ['HMAC_256', 'sha256', 32], ['HMAC_384', 'sha384', 48], ['HMAC_512', 'sha512', 64]];
const algorithmOf = (KeySpec) => KeySpec.replace('HMAC', 'HMAC_SHA');

for (const [KeySpec, hash, length] of specs) {
  const MacAlgorithm = algorithmOf(KeySpec);
  describe(KeySpec, () => {
    let material, imported, made;
    before(async () => {
      material = randomBytes(length);
      imported = await newImportedKey(material, { KeySpec, KeyUsage });
      made = await newKey({ KeySpec, KeyUsage });
    });
    const codeOf = async (key, Message) => (await kms.send(new GenerateMacCommand({ KeyId: key.KeyId, Message, MacAlgorithm }))).Mac;
    const verification = (key, Message, Mac) => new VerifyMacCommand({ KeyId: key.KeyId, Message, Mac, MacAlgorithm });

    test(`${KeySpec}: the code of imported material is the one that Node computes`, async () => {
      for (const Message of [bytes('x'), message.subarray(0, 64), message.subarray(0, 1000), message]) {
        const expected = createHmac(hash, material).update(Message).digest();
        const { $metadata, Mac, ...answer } = await kms.send(new GenerateMacCommand({ KeyId: imported.KeyId, Message, MacAlgorithm }));
        assert.deepEqual(answer, { KeyId: imported.Arn, MacAlgorithm });
        assert.deepEqual(Buffer.from(Mac), expected);
        assert.equal(Mac.length, length);
      }
    });

    test(`${KeySpec}: Trent verifies the code that Node computes`, async () => {
      const Mac = createHmac(hash, material).update(message).digest();
      const { $metadata, ...answer } = await kms.send(verification(imported, message, Mac));
      assert.deepEqual(answer, { KeyId: imported.Arn, MacValid: true, MacAlgorithm });
    });

    test(`${KeySpec}: an altered or shortened code, another message or another key is refused`, async () => {
      const Mac = createHmac(hash, material).update(message).digest();
      const no = (key, Message, given) => refused(verification(key, Message, given), KMSInvalidMacException);
      for (const at of [0, length / 2, length - 1]) {
        await no(imported, message, altered(Mac, at));
      }
      await no(imported, message, Mac.subarray(0, -1));
      await no(imported, message, Mac.subarray(0, 16));
      await no(imported, message, Buffer.concat([Mac, Buffer.of(0)]));
      await no(imported, altered(message), Mac);
      await no(made, message, Mac);
    });

    test(`${KeySpec}: a key made here has a code of its own, and verifies it`, async () => {
      const Mac = await codeOf(made, message);
      assert.equal(Mac.length, length);
      assert.deepEqual(await codeOf(made, message), Mac);
      assert.equal((await kms.send(verification(made, message, Mac))).MacValid, true);
      assert.notDeepEqual(await codeOf(await newKey({ KeySpec, KeyUsage }), message), Mac);
    });

    test(`${KeySpec}: material of ${length} to 128 bytes is imported, and codes are made with all of it`, async () => {
      for (const size of [length + 1, 128]) {
        const long = randomBytes(size);
        const key = await newImportedKey(long, { KeySpec, KeyUsage });
        assert.deepEqual(Buffer.from(await codeOf(key, message)), createHmac(hash, long).update(message).digest());
      }
    });

    test(`${KeySpec}: shorter and longer material is refused`, async () => {
      const key = await newKey({ KeySpec, KeyUsage, Origin: 'EXTERNAL' });
      const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
      for (const size of [1, length - 1, 129]) {
        await refused(importOf(parameters, wrap(parameters, randomBytes(size))), IncorrectKeyMaterialException);
      }
      assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState, 'PendingImport');
    });

    test(`${KeySpec}: the algorithms of other keys are refused`, async () => {
      for (const [other] of specs.filter(([spec]) => spec !== KeySpec)) {
        const text = `Algorithm ${algorithmOf(other)} is incompatible with key spec ${KeySpec}.`;
        const input = { KeyId: made.KeyId, Message: message, MacAlgorithm: algorithmOf(other) };
        await refused(new GenerateMacCommand(input), InvalidKeyUsageException, text);
        await refused(new VerifyMacCommand({ ...input, Mac: bytes('x') }), InvalidKeyUsageException, text);
      }
    });

    test(`${KeySpec}: KeyMetadata names its one algorithm, and no material`, async () => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: imported.KeyId }));
      assert.deepEqual(KeyMetadata.MacAlgorithms, [MacAlgorithm]);
      assert.equal(KeyMetadata.CurrentKeyMaterialId, undefined);
      assert.equal(KeyMetadata.ExpirationModel, 'KEY_MATERIAL_DOES_NOT_EXPIRE');
    });
  });
}

test('An HMAC key takes one material for life, the same one again', async () => {
  const material = randomBytes(32);
  const key = await newImportedKey(material, { KeySpec: 'HMAC_256', KeyUsage });
  await importInto(key, material);
  const parameters = await importParameters(key.KeyId, 'RSAES_OAEP_SHA_256');
  await refused(importOf(parameters, wrap(parameters, randomBytes(32))), IncorrectKeyMaterialException);
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), UnsupportedOperationException);
});

test('A message of 4097 bytes or of none is refused', async () => {
  const { KeyId } = await newKey({ KeySpec: 'HMAC_256', KeyUsage });
  for (const [size, bound] of [[4097, 'less than or equal to 4096'], [0, 'greater than or equal to 1']]) {
    await refusedByName(
      new GenerateMacCommand({ KeyId, Message: new Uint8Array(size), MacAlgorithm: 'HMAC_SHA_256' }), 'ValidationException',
      `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length ${bound}`);
  }
});

test('Keys for something else make no codes', async () => {
  for (const [KeySpec, usage] of [['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'], ['ECC_NIST_P256', 'SIGN_VERIFY']]) {
    const key = await newKey({ KeySpec, KeyUsage: usage });
    await refused(
      new GenerateMacCommand({ KeyId: key.KeyId, Message: message, MacAlgorithm: 'HMAC_SHA_256' }), InvalidKeyUsageException,
      `${key.Arn} key usage is ${usage} which is not valid for GenerateMac.`);
  }
});
