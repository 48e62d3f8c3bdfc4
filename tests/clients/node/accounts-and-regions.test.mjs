// Accounts and Regions are worlds of their own, and only who knows the secret gets in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAliasCommand, DecryptCommand, DescribeKeyCommand, EncryptCommand, KMSServiceException, ListKeysCommand, NotFoundException, ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { account, bytes, clientOf, endpoint, kms, newKey, refused, refusedByName, region, unique } from './trent.mjs';

const otherAccount = '111122223333';
const other = clientOf({ accessKeyId: otherAccount });
const elsewhere = clientOf({ in: 'us-east-1' });

const rootOf = (id) => ({ AWS: `arn:aws:iam::${id}:root` });
const sharedWith = (id) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: rootOf(account), Action: 'kms:*', Resource: '*' },
    { Effect: 'Allow', Principal: rootOf(id), Action: 'kms:*', Resource: '*' },
  ],
});

test('A key belongs to the account of its maker', async () => {
  const key = await newKey({}, other);
  assert.equal(key.AWSAccountId, otherAccount);
  assert.equal(key.Arn, `arn:aws:kms:${region}:${otherAccount}:key/${key.KeyId}`);
});

test('A key id of another account is not found', async () => {
  const key = await newKey();
  await refused(
    new DescribeKeyCommand({ KeyId: key.KeyId }), NotFoundException,
    `Key 'arn:aws:kms:${region}:${otherAccount}:key/${key.KeyId}' does not exist`, other);
});

test('A key ARN of another account is denied unless its policy lets that account in', async () => {
  const own = await newKey();
  const error = await refusedByName(new EncryptCommand({ KeyId: own.Arn, Plaintext: bytes('x') }), 'AccessDeniedException', undefined, other);
  assert.ok(error.message.startsWith(`User: arn:aws:iam::${otherAccount}:root is not authorized to perform: kms:Encrypt on this resource`), error.message);
  const shared = await newKey({ Policy: sharedWith(otherAccount) });
  const { CiphertextBlob, KeyId } = await other.send(new EncryptCommand({ KeyId: shared.Arn, Plaintext: bytes('x') }));
  assert.equal(KeyId, shared.Arn);
  assert.deepEqual((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext, bytes('x'));
});

test('No other account schedules the deletion of a key, whatever its policy', async () => {
  const key = await newKey({ Policy: sharedWith(otherAccount) });
  await assert.rejects(other.send(new ScheduleKeyDeletionCommand({ KeyId: key.Arn })), KMSServiceException);
  assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }))).KeyMetadata.KeyState, 'Enabled');
});

test('Another account cannot decrypt what it has the ciphertext of', async () => {
  const key = await newKey();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('mine') }));
  await refusedByName(
    new DecryptCommand({ CiphertextBlob }), 'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.', other);
});

test('A key exists in its Region only', async () => {
  const key = await newKey({}, elsewhere);
  assert.equal(key.Arn, `arn:aws:kms:us-east-1:${account}:key/${key.KeyId}`);
  await refused(new DescribeKeyCommand({ KeyId: key.KeyId }), NotFoundException, `Key 'arn:aws:kms:${region}:${account}:key/${key.KeyId}' does not exist`);
  const here = await kms.send(new ListKeysCommand({ Limit: 1000 }));
  assert.ok(!here.Keys.some((listed) => listed.KeyId === key.KeyId));
});

test('The same alias names different keys in different Regions', async () => {
  const [here, there] = [await newKey(), await newKey({}, elsewhere)];
  const AliasName = `alias/${unique('region')}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: here.KeyId }));
  await elsewhere.send(new CreateAliasCommand({ AliasName, TargetKeyId: there.KeyId }));
  assert.equal((await kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata.KeyId, here.KeyId);
  assert.equal((await elsewhere.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata.KeyId, there.KeyId);
});

test('A ciphertext of another Region does not decrypt', async () => {
  const key = await newKey({}, elsewhere);
  const { CiphertextBlob } = await elsewhere.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('there') }));
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), KMSServiceException);
});

test('A wrong secret is refused', async () => {
  await refusedByName(
    new ListKeysCommand({}), 'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. '
    + 'Consult the service documentation for details.', clientOf({ secret: 'wrong' }));
});

test('An unknown access key is refused', async () => {
  await refusedByName(
    new ListKeysCommand({}), 'UnrecognizedClientException', 'The security token included in the request is invalid.', clientOf({ accessKeyId: 'AKIANOBODY' }));
});

test('A client whose clock is ten minutes slow is told so, corrects it by the answer, and gets through', async () => {
  const options = { systemClockOffset: -600_000 };
  await refusedByName(new ListKeysCommand({}), 'InvalidSignatureException', /^Signature expired: /, clientOf(options));
  await clientOf({ ...options, maxAttempts: 3 }).send(new ListKeysCommand({}));
});

test('A client whose clock is ten minutes fast is told so', async () => {
  await refusedByName(new ListKeysCommand({}), 'InvalidSignatureException', /^Signature not yet current: /, clientOf({ systemClockOffset: 600_000 }));
});

test('A request without a signature is refused in the form that every SDK reads', async () => {
  const answer = await fetch(endpoint, {
    method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.ListKeys' }, body: '{}',
  });
  assert.equal(answer.status, 400);
  assert.equal(answer.headers.get('content-type'), 'application/x-amz-json-1.1');
  assert.equal((await answer.json()).__type, 'MissingAuthenticationTokenException');
});

test('A request whose body was altered after it was signed is refused', async () => {
  const client = clientOf();
  client.middlewareStack.add(
    (next) => (args) => {
      args.request.body = args.request.body.replace('harmless', 'harmful!');
      return next(args);
    },
    { step: 'finalizeRequest', name: 'alterBody', priority: 'low' });
  await refusedByName(new EncryptCommand({ KeyId: 'harmless', Plaintext: bytes('x') }), 'InvalidSignatureException', undefined, client);
});
