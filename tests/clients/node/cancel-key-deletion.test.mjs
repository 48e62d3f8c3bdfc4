// CancelKeyDeletion as the API reference of AWS shows it, sent by a client that is configured by the environment alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelKeyDeletionCommand, DescribeKeyCommand, EnableKeyCommand, EncryptCommand, DisabledException, KMSClient, KMSInvalidStateException, NotFoundException,
} from '@aws-sdk/client-kms';
import { account, bytes, endpoint, kms, newDoomedKey, newKey, refused, region, secretAccessKey, unique, uuid } from './trent.mjs';

function bareBonesClient() {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
  const config = {};
  return new KMSClient(config);
}

test('CancelKeyDeletion answers with the ARN of the key', async () => {
  const key = await newDoomedKey();

  const client = bareBonesClient();
  const input = { // CancelKeyDeletionRequest
    KeyId: key.KeyId, // required
  };
  const command = new CancelKeyDeletionCommand(input);
  const response = await client.send(command);

  assert.equal(response.KeyId, `arn:aws:kms:${region}:${account}:key/${key.KeyId}`);
  assert.deepEqual(Object.keys(response).sort(), ['$metadata', 'KeyId']);
  assert.equal(response.$metadata.httpStatusCode, 200);
  assert.match(response.$metadata.requestId, uuid);
});

test('CancelKeyDeletion takes a key ARN', async () => {
  const key = await newDoomedKey();
  const { KeyId } = await bareBonesClient().send(new CancelKeyDeletionCommand({ KeyId: key.Arn }));
  assert.equal(KeyId, key.Arn);
});

test('CancelKeyDeletion leaves the key Disabled, without a deletion date', async () => {
  const key = await newDoomedKey();
  await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
  assert.equal(KeyMetadata.KeyState, 'Disabled');
  assert.equal(KeyMetadata.Enabled, false);
  assert.equal(KeyMetadata.DeletionDate, undefined);
});

test('A key whose deletion was cancelled is usable after EnableKey, and not before', async () => {
  const key = await newDoomedKey();
  await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }));
  const encrypt = new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') });
  await refused(encrypt, DisabledException, `${key.Arn} is disabled.`);
  await kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
  assert.ok((await kms.send(encrypt)).CiphertextBlob.length > 0);
});

test('CancelKeyDeletion of a key that is not pending deletion is an invalid state', async () => {
  const key = await newKey();
  await refused(new CancelKeyDeletionCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is not pending deletion.`);
});

test('A second CancelKeyDeletion is an invalid state', async () => {
  const key = await newDoomedKey();
  await kms.send(new CancelKeyDeletionCommand({ KeyId: key.KeyId }));
  await refused(new CancelKeyDeletionCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is not pending deletion.`);
});

test('CancelKeyDeletion of an unknown key is not found', async () => {
  const arn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  await refused(new CancelKeyDeletionCommand({ KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }), NotFoundException, `Key '${arn}' does not exist`);
});

test('CancelKeyDeletion takes no alias', async () => {
  const alias = `alias/${unique('none')}`;
  await refused(new CancelKeyDeletionCommand({ KeyId: alias }), NotFoundException, `Invalid keyId '${alias}'`);
});
