// Key policies: what is put comes back, and nobody locks himself out by mistake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateKeyCommand, EncryptCommand, GetKeyPolicyCommand, ListKeyPoliciesCommand, MalformedPolicyDocumentException, PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { account, bytes, kms, newKey, refused, refusedByName } from './trent.mjs';

const root = { AWS: `arn:aws:iam::${account}:root` };
const allow = (Action, rest = {}) => ({ Effect: 'Allow', Principal: root, Action, Resource: '*', ...rest });
const policyOf = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement });
const put = (key, Policy, rest = {}) => new PutKeyPolicyCommand({ KeyId: key.KeyId, PolicyName: 'default', Policy, ...rest });
const lockedOut = 'The new key policy will not allow you to update the key policy in the future.';

test('A key without a policy of its own gets the default one', async () => {
  const key = await newKey();
  const { Policy, PolicyName } = await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }));
  assert.equal(PolicyName, 'default');
  assert.deepEqual(JSON.parse(Policy), {
    Version: '2012-10-17', Id: 'key-default-1',
    Statement: [{ Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }],
  });
});

test('The one policy of a key is called default', async () => {
  const key = await newKey();
  const { PolicyNames, Truncated } = await kms.send(new ListKeyPoliciesCommand({ KeyId: key.KeyId }));
  assert.deepEqual(PolicyNames, ['default']);
  assert.equal(Truncated, false);
});

test('A policy that was put comes back with nothing added', async () => {
  const key = await newKey();
  const Policy = policyOf(allow(['kms:*']), allow('kms:Decrypt', { Sid: 'a b', Condition: { StringEquals: { 'kms:CallerAccount': account } } }));
  await kms.send(put(key, Policy));
  assert.deepEqual(JSON.parse((await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }))).Policy), JSON.parse(Policy));
});

test('What a policy denies is denied, also to the root user', async () => {
  const key = await newKey({ Policy: policyOf(allow('kms:*'), { ...allow('kms:Encrypt'), Effect: 'Deny' }) });
  await refusedByName(
    new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') }), 'AccessDeniedException',
    `User: arn:aws:iam::${account}:root is not authorized to perform: kms:Encrypt on resource: ${key.Arn} with an explicit deny in a resource-based policy`);
});

test('A policy under which its author could not change it again is refused', async () => {
  const Policy = policyOf(allow('kms:Encrypt'));
  await refused(put(await newKey(), Policy), MalformedPolicyDocumentException, lockedOut);
  await refused(new CreateKeyCommand({ Policy }), MalformedPolicyDocumentException, lockedOut);
});

test('The safety check can be bypassed', async () => {
  const key = await newKey();
  await kms.send(put(key, policyOf(allow(['kms:Encrypt', 'kms:GetKeyPolicy'])), { BypassPolicyLockoutSafetyCheck: true }));
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }));
  assert.deepEqual(JSON.parse(Policy).Statement[0].Action, ['kms:Encrypt', 'kms:GetKeyPolicy']);
});

test('A refused policy leaves the old one in force', async () => {
  const key = await newKey();
  const before = (await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }))).Policy;
  await refused(put(key, '{"Version":"2012-10-17"'), MalformedPolicyDocumentException);
  assert.equal((await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }))).Policy, before);
});
