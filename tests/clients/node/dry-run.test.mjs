// DryRun: every check, no effect.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  DecryptCommand, DisabledException, DisableKeyCommand, DryRunOperationException, EncryptCommand, GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand, GetKeyLastUsageCommand, InvalidCiphertextException, NotFoundException, ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { bytes, kms, newKey, refused, refusedByName } from './trent.mjs';

const success = 'The request would have succeeded, but the DryRun option is set.';

describe('A dry run', () => {
  let key;
  let ciphertext;
  const commands = {
    Encrypt: (KeyId) => new EncryptCommand({ KeyId, Plaintext: bytes('x'), DryRun: true }),
    Decrypt: (KeyId) => new DecryptCommand({ KeyId, CiphertextBlob: ciphertext, DryRun: true }),
    ReEncrypt: (KeyId) => new ReEncryptCommand({ CiphertextBlob: ciphertext, DestinationKeyId: KeyId, DryRun: true }),
    GenerateDataKey: (KeyId) => new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', DryRun: true }),
    GenerateDataKeyWithoutPlaintext: (KeyId) => new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256', DryRun: true }),
  };
  before(async () => {
    key = await newKey();
    ciphertext = (await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') }))).CiphertextBlob;
  });

  for (const [operation, command] of Object.entries(commands)) {
    test(`of ${operation} says that it would have succeeded`, async () => {
      await refused(command(key.KeyId), DryRunOperationException, success);
    });
    test(`of ${operation} under an unknown key fails as the operation does`, async () => {
      await refused(command('1234abcd-12ab-34cd-56ef-1234567890ab'), NotFoundException);
    });
    test(`of ${operation} under a disabled key fails as the operation does`, async () => {
      const disabled = await newKey();
      await kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
      await refused(command(disabled.KeyId), DisabledException, `${disabled.Arn} is disabled.`);
    });
  }

  test('of Decrypt looks at the ciphertext', async () => {
    const altered = Uint8Array.from(ciphertext);
    altered[altered.length - 1] ^= 1;
    await refused(new DecryptCommand({ CiphertextBlob: altered, DryRun: true }), InvalidCiphertextException);
  });

  test('of Decrypt does without a ciphertext when told to ignore it', async () => {
    await refused(new DecryptCommand({ KeyId: key.KeyId, DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] }), DryRunOperationException, success);
    await refusedByName(new DecryptCommand({ DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] }), 'ValidationException');
  });

  test('is no use of the key', async () => {
    const unused = await newKey();
    await refused(commands.Encrypt(unused.KeyId), DryRunOperationException);
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId: unused.KeyId }));
    assert.deepEqual(KeyLastUsage, {});
  });
});
