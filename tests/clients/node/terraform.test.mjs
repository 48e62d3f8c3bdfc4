// What Terraform's AWS provider sends, in its order: who it is first, then each resource made, read until it stays the same, changed, read again, destroyed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreatePolicyCommand, CreateRoleCommand, AttachRolePolicyCommand, GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand, CreateGrantCommand, CreateKeyCommand, DeleteAliasCommand, DescribeKeyCommand, EnableKeyRotationCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, InvalidArnException,
  KMSInvalidStateException, ListAliasesCommand, ListGrantsCommand, ListResourceTagsCommand, MalformedPolicyDocumentException, NotFoundException, PutKeyPolicyCommand, RevokeGrantCommand,
  ScheduleKeyDeletionCommand, TagResourceCommand, UntagResourceCommand, UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { account, endpoint, kms, refused, region, unique } from './trent.mjs';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const sts = new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
const iam = new IAMClient({ endpoint, region, credentials, maxAttempts: 1 });

/** The reads of aws_kms_key, which the provider repeats until several in a row agree. */
async function readKey(KeyId) {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50 }));
  return { KeyMetadata, Policy: JSON.parse(Policy), rotation: [rotation.KeyRotationEnabled, rotation.RotationPeriodInDays], Tags };
}

async function readSettled(KeyId) {
  const first = await readKey(KeyId);
  for (let times = 0; times < 4; times++) {
    assert.deepEqual(await readKey(KeyId), first);
  }

  return first;
}

async function newRole() {
  const RoleName = unique('terraform');
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }] };
  return (await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }))).Role;
}

const policyOf = (...uses) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Account', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ...uses.map((AWS) => ({ Effect: 'Allow', Principal: { AWS }, Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: '*' })),
  ],
});

test('the provider asks who it is before all else', async () => {
  const identity = await sts.send(new GetCallerIdentityCommand({}));
  assert.deepEqual([identity.Account, identity.Arn], [account, `arn:aws:iam::${account}:root`]);
  assert.ok(Array.isArray((await iam.send(new ListRolesCommand({ MaxItems: 1 }))).Roles));
});

test('aws_kms_key with a policy and tags is made, settles, changes, and is gone', async () => {
  const role = await newRole();
  const { KeyMetadata: { KeyId } } = await kms.send(new CreateKeyCommand({
    Description: 'made by a plan', KeyUsage: 'ENCRYPT_DECRYPT', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT', BypassPolicyLockoutSafetyCheck: false, MultiRegion: false,
    Policy: policyOf(role.Arn), Tags: [{ TagKey: 'team', TagValue: 'blue' }],
  }));
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const made = await readSettled(KeyId);
  assert.deepEqual(made.Policy, JSON.parse(policyOf(role.Arn)));
  assert.deepEqual([made.KeyMetadata.KeyState, made.KeyMetadata.Enabled, made.rotation, made.Tags], ['Enabled', true, [true, 90], [{ TagKey: 'team', TagValue: 'blue' }]]);

  await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'changed by a plan' }));
  await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: policyOf(), BypassPolicyLockoutSafetyCheck: false }));
  await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['team'] }));
  await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'owner', TagValue: 'green' }] }));
  const changed = await readSettled(KeyId);
  assert.deepEqual([changed.KeyMetadata.Description, changed.Policy, changed.Tags], ['changed by a plan', JSON.parse(policyOf()), [{ TagKey: 'owner', TagValue: 'green' }]]);

  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  assert.equal((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata.KeyState, 'PendingDeletion');
  const again = await refused(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }), KMSInvalidStateException);
  assert.match(again.message, /is pending deletion/);
});

test('a policy that names a role which is not there yet is refused until it is', async () => {
  const RoleName = unique('late');
  const Policy = policyOf(`arn:aws:iam::${account}:role/${RoleName}`);
  await refused(new CreateKeyCommand({ Policy }), MalformedPolicyDocumentException);
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }] };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  assert.ok((await kms.send(new CreateKeyCommand({ Policy }))).KeyMetadata.KeyId);
});

test('GetKeyRotationStatus answers for kinds of keys that cannot rotate', async () => {
  const { KeyMetadata: { KeyId } } = await kms.send(new CreateKeyCommand({ KeyUsage: 'SIGN_VERIFY', CustomerMasterKeySpec: 'ECC_NIST_P256' }));
  assert.equal((await readSettled(KeyId)).rotation[0], false);
});

test('aws_kms_alias is made, found in the list, and gone', async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const AliasName = `alias/${unique('terraform')}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata.KeyId }));
  const find = async () => (await kms.send(new ListAliasesCommand({ KeyId: KeyMetadata.KeyId }))).Aliases.find((alias) => alias.AliasName === AliasName);
  assert.equal((await find()).TargetKeyId, KeyMetadata.KeyId);
  await kms.send(new DeleteAliasCommand({ AliasName }));
  assert.equal(await find(), undefined);
  await refused(new DeleteAliasCommand({ AliasName }), NotFoundException);
});

test('aws_kms_grant is made, found in the list, and revoked', async () => {
  const { KeyMetadata: { KeyId, Arn } } = await kms.send(new CreateKeyCommand({}));
  const role = await newRole();
  await refused(new CreateGrantCommand({ KeyId, GranteePrincipal: `${role.Arn}-not`, Operations: ['Encrypt'] }), InvalidArnException);
  const Constraints = { EncryptionContextEquals: { Department: 'Finance' } };
  const { GrantId, GrantToken } = await kms.send(new CreateGrantCommand({ KeyId, Name: 'a-grant', GranteePrincipal: role.Arn, Operations: ['Encrypt', 'Decrypt', 'GenerateDataKey'], Constraints }));
  assert.ok(GrantToken);
  const [found] = (await kms.send(new ListGrantsCommand({ KeyId, Limit: 100 }))).Grants;
  assert.deepEqual([found.GrantId, found.KeyId, found.GranteePrincipal, found.Name, found.Constraints], [GrantId, Arn, role.Arn, 'a-grant', Constraints]);
  await kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
  assert.deepEqual((await kms.send(new ListGrantsCommand({ KeyId, Limit: 100 }))).Grants, []);
});

test('aws_iam_role with an attached policy reads as it was made', async () => {
  const role = await newRole();
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: unique('policy'), PolicyDocument: JSON.stringify(document) }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: role.RoleName, PolicyArn: Policy.Arn }));
  const read = (await iam.send(new GetRoleCommand({ RoleName: role.RoleName }))).Role;
  assert.deepEqual([read.Arn, read.RoleId, read.MaxSessionDuration], [role.Arn, role.RoleId, 3600]);
  assert.deepEqual((await iam.send(new ListRolePoliciesCommand({ RoleName: role.RoleName }))).PolicyNames, []);
  assert.deepEqual((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role.RoleName }))).AttachedPolicies.map((attached) => attached.PolicyArn), [Policy.Arn]);
  const { DefaultVersionId } = (await iam.send(new GetPolicyCommand({ PolicyArn: Policy.Arn }))).Policy;
  const version = (await iam.send(new GetPolicyVersionCommand({ PolicyArn: Policy.Arn, VersionId: DefaultVersionId }))).PolicyVersion;
  assert.deepEqual(JSON.parse(decodeURIComponent(version.Document)), document);
});
