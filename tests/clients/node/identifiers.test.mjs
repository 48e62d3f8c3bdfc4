// The four forms in which a key may be named: where each is taken, where not, and what comes back.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  CreateAliasCommand, DecryptCommand, DeleteAliasCommand, DescribeKeyCommand, DisableKeyCommand, EncryptCommand, GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, ListResourceTagsCommand, NotFoundException, ReEncryptCommand,
  RotateKeyOnDemandCommand, ScheduleKeyDeletionCommand, UpdateAliasCommand, UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { account, bytes, kms, newKey, refused, region, text, unique } from './trent.mjs';

describe('A key is named', () => {
  const alias = `alias/${unique('identifiers')}`;
  let key;
  let ciphertext;
  before(async () => {
    key = await newKey();
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.Arn }));
    ciphertext = (await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('named') }))).CiphertextBlob;
  });

  const forms = {
    'its id': () => key.KeyId,
    'its ARN': () => key.Arn,
    'an alias': () => alias,
    'the ARN of an alias': () => `arn:aws:kms:${region}:${account}:${alias}`,
  };
  for (const [form, identifier] of Object.entries(forms)) {
    test(`by ${form} in Encrypt, which answers with its ARN`, async () => {
      assert.equal((await kms.send(new EncryptCommand({ KeyId: identifier(), Plaintext: bytes('x') }))).KeyId, key.Arn);
    });
    test(`by ${form} in Decrypt`, async () => {
      const answer = await kms.send(new DecryptCommand({ KeyId: identifier(), CiphertextBlob: ciphertext }));
      assert.equal(text(answer.Plaintext), 'named');
      assert.equal(answer.KeyId, key.Arn);
    });
    test(`by ${form} as source and destination of ReEncrypt`, async () => {
      const answer = await kms.send(new ReEncryptCommand({ SourceKeyId: identifier(), DestinationKeyId: identifier(), CiphertextBlob: ciphertext }));
      assert.equal(answer.SourceKeyId, key.Arn);
      assert.equal(answer.KeyId, key.Arn);
    });
    test(`by ${form} in GenerateDataKey, with and without plaintext`, async () => {
      assert.equal((await kms.send(new GenerateDataKeyCommand({ KeyId: identifier(), NumberOfBytes: 1 }))).KeyId, key.Arn);
      assert.equal((await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: identifier(), KeySpec: 'AES_128' }))).KeyId, key.Arn);
    });
    test(`by ${form} in DescribeKey, which answers with its bare id`, async () => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: identifier() }));
      assert.equal(KeyMetadata.KeyId, key.KeyId);
      assert.equal(KeyMetadata.Arn, key.Arn);
    });
  }

  for (const form of ['its id', 'its ARN']) {
    test(`by ${form} where no alias is taken`, async () => {
      const KeyId = forms[form]();
      await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: form }));
      await kms.send(new GetKeyPolicyCommand({ KeyId }));
      await kms.send(new ListResourceTagsCommand({ KeyId }));
      await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    });
  }

  const management = {
    DisableKey: (KeyId) => new DisableKeyCommand({ KeyId }),
    ScheduleKeyDeletion: (KeyId) => new ScheduleKeyDeletionCommand({ KeyId }),
    RotateKeyOnDemand: (KeyId) => new RotateKeyOnDemandCommand({ KeyId }),
    UpdateKeyDescription: (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: '' }),
    GetKeyPolicy: (KeyId) => new GetKeyPolicyCommand({ KeyId }),
  };
  for (const [operation, command] of Object.entries(management)) {
    test(`by an alias in ${operation}, which takes none`, async () => {
      await refused(command(alias), NotFoundException, `Invalid keyId '${alias}'`);
    });
  }
});

test('An ARN of another Region is not found here', async () => {
  const key = await newKey();
  const KeyId = key.Arn.replace(region, 'us-east-1');
  await refused(new DescribeKeyCommand({ KeyId }), NotFoundException, 'Invalid arn us-east-1');
});

test('A key id without dashes is no key id', async () => {
  const key = await newKey();
  const KeyId = key.KeyId.replaceAll('-', '');
  await refused(new DescribeKeyCommand({ KeyId }), NotFoundException, `Invalid keyId '${KeyId}'`);
});

test('An alias that was moved names the other key at once', async () => {
  const [first, second] = [await newKey(), await newKey()];
  const AliasName = `alias/${unique('moved')}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: first.KeyId }));
  assert.equal((await kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext: bytes('x') }))).KeyId, first.Arn);
  await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: second.KeyId }));
  assert.equal((await kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext: bytes('x') }))).KeyId, second.Arn);
});

test('A deleted alias leaves the key as it was', async () => {
  const key = await newKey();
  const AliasName = `alias/${unique('deleted')}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
  await kms.send(new DeleteAliasCommand({ AliasName }));
  await refused(new DescribeKeyCommand({ KeyId: AliasName }), NotFoundException);
  assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState, 'Enabled');
});
