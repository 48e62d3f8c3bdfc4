// Several accounts, users and roles with real clients: what each may do, and that a change of it holds from the next request on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AddUserToGroupCommand, AttachUserPolicyCommand, CreateAccessKeyCommand, CreateGroupCommand, CreatePolicyCommand, CreateRoleCommand, CreateUserCommand, DeleteAccessKeyCommand, DeleteRolePolicyCommand,
  DeleteUserCommand, DeleteUserPolicyCommand, DetachUserPolicyCommand, IAMClient, PutGroupPolicyCommand, PutRolePolicyCommand, PutUserPermissionsBoundaryCommand, PutUserPolicyCommand, RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand, CreateGrantCommand, CreateKeyCommand, DecryptCommand, DescribeKeyCommand, EncryptCommand, GetKeyPolicyCommand, PutKeyPolicyCommand, RetireGrantCommand, RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { bytes, clientOf, endpoint, newKey, refusedByName, region, secretAccessKey, text, unique } from './trent.mjs';

const here = '313131313131';
const there = '323232323232';
const rootOf = (accessKeyId) => ({ accessKeyId, secretAccessKey });
const iamOf = (account) => new IAMClient({ endpoint, region, credentials: rootOf(account), maxAttempts: 1 });
const kmsOf = (credentials) => clientOf({ credentials });
const root = kmsOf(rootOf(here));
const iam = iamOf(here);
const credentialsOf = ({ AccessKeyId, SecretAccessKey, SessionToken }) => ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });

const policyOf = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action, rest = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...rest });
const deny = (Action, rest = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...rest });
const letsIn = (account) => ({ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' });

async function newUser(account = here) {
  const UserName = unique('user');
  const { User } = await iamOf(account).send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iamOf(account).send(new CreateAccessKeyCommand({ UserName }));
  return { UserName, arn: User.Arn, keyId: AccessKey.AccessKeyId, kms: kmsOf(credentialsOf(AccessKey)), credentials: credentialsOf(AccessKey) };
}

const put = (user, ...statements) => iam.send(new PutUserPolicyCommand({ UserName: user.UserName, PolicyName: 'p', PolicyDocument: policyOf(...statements) }));
const encrypt = (KeyId, EncryptionContext) => new EncryptCommand({ KeyId, Plaintext: bytes('x'), EncryptionContext });
const denied = (command, user, why) => refusedByName(command, 'AccessDeniedException', undefined, user.kms).then((error) => assert.match(error.message, why));

test('a policy of a user holds from the next request on, and so does its end', async () => {
  const key = await newKey({}, root);
  const user = await newUser();
  await denied(encrypt(key.KeyId), user, /no identity-based policy allows the kms:Encrypt action/);
  await put(user, allow('kms:Encrypt'));
  assert.equal((await user.kms.send(encrypt(key.KeyId))).KeyId, key.Arn);
  await put(user, allow('kms:*'), deny('kms:Encrypt'));
  await denied(encrypt(key.KeyId), user, /with an explicit deny in an identity-based policy/);
  await iam.send(new DeleteUserPolicyCommand({ UserName: user.UserName, PolicyName: 'p' }));
  await denied(new DescribeKeyCommand({ KeyId: key.KeyId }), user, /no identity-based policy allows/);
});

test('a managed policy, a group and a boundary count as they come and go', async () => {
  const key = await newKey({}, root);
  const user = await newUser();
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: unique('policy'), PolicyDocument: policyOf(allow('kms:Encrypt')) }));
  await iam.send(new AttachUserPolicyCommand({ UserName: user.UserName, PolicyArn: Policy.Arn }));
  await user.kms.send(encrypt(key.KeyId));
  await iam.send(new DetachUserPolicyCommand({ UserName: user.UserName, PolicyArn: Policy.Arn }));
  await denied(encrypt(key.KeyId), user, /no identity-based policy allows/);

  const GroupName = unique('group');
  await iam.send(new CreateGroupCommand({ GroupName }));
  await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument: policyOf(allow(['kms:Encrypt', 'kms:DescribeKey'])) }));
  await iam.send(new AddUserToGroupCommand({ GroupName, UserName: user.UserName }));
  await user.kms.send(encrypt(key.KeyId));
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: user.UserName, PermissionsBoundary: Policy.Arn }));
  await user.kms.send(encrypt(key.KeyId));
  await denied(new DescribeKeyCommand({ KeyId: key.KeyId }), user, /no permissions boundary allows the kms:DescribeKey action/);
  await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: user.UserName }));
  await denied(encrypt(key.KeyId), user, /no identity-based policy allows/);
});

test('an access key that is switched off or deleted signs no more', async () => {
  const user = await newUser();
  await put(user, allow('kms:*'));
  const key = await newKey({}, user.kms);
  const invalid = () => refusedByName(encrypt(key.KeyId), 'UnrecognizedClientException', 'The security token included in the request is invalid.', user.kms);
  await iam.send(new UpdateAccessKeyCommand({ UserName: user.UserName, AccessKeyId: user.keyId, Status: 'Inactive' }));
  await invalid();
  await iam.send(new UpdateAccessKeyCommand({ UserName: user.UserName, AccessKeyId: user.keyId, Status: 'Active' }));
  await user.kms.send(encrypt(key.KeyId));
  await iam.send(new DeleteAccessKeyCommand({ UserName: user.UserName, AccessKeyId: user.keyId }));
  await invalid();
});

test('conditions see tags of the caller and the encryption context of the request', async () => {
  const key = await newKey({}, root);
  const UserName = unique('tagged');
  await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'tenant', Value: 'blue' }] }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = { UserName, kms: kmsOf(credentialsOf(AccessKey)) };
  await put(user, allow('kms:Encrypt', { Condition: { StringEquals: { 'kms:EncryptionContext:tenant': '${aws:PrincipalTag/tenant}' } } }));
  await user.kms.send(encrypt(key.KeyId, { tenant: 'blue' }));
  await denied(encrypt(key.KeyId, { tenant: 'green' }), user, /no identity-based policy allows/);
  await denied(encrypt(key.KeyId), user, /no identity-based policy allows/);
});

test('a role of another account uses a shared key as far as both accounts and its session allow', async () => {
  const key = (await root.send(new CreateKeyCommand({ Policy: policyOf(letsIn(here), { ...letsIn(there), Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ScheduleKeyDeletion'] }) }))).KeyMetadata;
  const user = await newUser();
  const RoleName = unique('role');
  const trust = policyOf({ Effect: 'Allow', Principal: { AWS: user.arn }, Action: 'sts:AssumeRole' });
  const { Role } = await iamOf(there).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const assume = new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: 'visit', Policy: policyOf(allow('kms:Decrypt')) });
  const sts = new STSClient({ endpoint, region, credentials: user.credentials, maxAttempts: 1 });
  await assert.rejects(sts.send(assume), { name: 'AccessDenied' });
  await put(user, allow('sts:AssumeRole'));
  const session = { kms: kmsOf(credentialsOf((await sts.send(assume)).Credentials)) };
  const { CiphertextBlob } = await root.send(encrypt(key.Arn));
  await refusedByName(new DecryptCommand({ CiphertextBlob }), 'AccessDeniedException', /^The ciphertext refers to a customer master key that does not exist/, session.kms);
  await iamOf(there).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policyOf(allow('kms:*')) }));
  assert.equal(text((await session.kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), 'x');
  await denied(encrypt(key.Arn), session, /on this resource because the resource does not exist in this Region/);
  await assert.rejects(session.kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.Arn })));
  await iamOf(there).send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
  await assert.rejects(session.kms.send(new DecryptCommand({ CiphertextBlob })), { name: 'AccessDeniedException' });
});

test('a grant lets in whom it names, as far as it goes, until it is revoked or given up', async () => {
  const key = await newKey({}, root);
  const user = await newUser();
  const grant = (Operations) => root.send(new CreateGrantCommand({
    KeyId: key.KeyId, GranteePrincipal: user.arn, Operations, Constraints: { EncryptionContextSubset: { tenant: 'blue' } },
  }));
  const { GrantId, GrantToken } = await grant(['Encrypt']);
  await user.kms.send(new EncryptCommand({ KeyId: key.Arn, Plaintext: bytes('x'), EncryptionContext: { tenant: 'blue', more: '1' }, GrantTokens: [GrantToken] }));
  await denied(encrypt(key.Arn, { tenant: 'green' }), user, /no identity-based policy allows/);
  await denied(new DescribeKeyCommand({ KeyId: key.KeyId }), user, /no identity-based policy allows/);
  await denied(new RetireGrantCommand({ KeyId: key.Arn, GrantId }), user, /no identity-based policy allows the kms:RetireGrant action/);
  await root.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId }));
  await denied(encrypt(key.Arn, { tenant: 'blue' }), user, /no identity-based policy allows/);

  const second = await grant(['Encrypt', 'RetireGrant']);
  await user.kms.send(encrypt(key.Arn, { tenant: 'blue' }));
  await user.kms.send(new RetireGrantCommand({ GrantToken: second.GrantToken }));
  await denied(encrypt(key.Arn, { tenant: 'blue' }), user, /no identity-based policy allows/);
});

test('an alias is no way around the policy of its key', async () => {
  const user = await newUser();
  const key = await newKey({}, root);
  const AliasName = `alias/${unique('front')}`;
  await root.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
  await put(user, allow('kms:*', { Resource: `arn:aws:kms:${region}:${here}:${AliasName}` }));
  await denied(encrypt(AliasName), user, /no identity-based policy allows/);
  await put(user, allow('kms:Encrypt', { Condition: { StringEquals: { 'kms:RequestAlias': AliasName } } }));
  await user.kms.send(encrypt(AliasName));
  await denied(encrypt(key.Arn), user, /no identity-based policy allows/);
});

test('a user whom a key policy names is meant himself, not one who is made anew under his name', async () => {
  const user = await newUser();
  const key = (await root.send(new CreateKeyCommand({ Policy: policyOf(letsIn(here), { ...letsIn(user.arn), Action: 'kms:Encrypt' }) }))).KeyMetadata;
  await user.kms.send(encrypt(key.KeyId));
  await iam.send(new DeleteAccessKeyCommand({ UserName: user.UserName, AccessKeyId: user.keyId }));
  await iam.send(new DeleteUserCommand({ UserName: user.UserName }));
  const { User } = await iam.send(new CreateUserCommand({ UserName: user.UserName }));
  assert.equal(User.Arn, user.arn);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user.UserName }));
  await denied(encrypt(key.KeyId), { kms: kmsOf(credentialsOf(AccessKey)) }, /no identity-based policy allows/);
  const { Policy } = await root.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }));
  assert.match(JSON.parse(Policy).Statement[1].Principal.AWS, /^AIDA/);
  await root.send(new PutKeyPolicyCommand({ KeyId: key.KeyId, Policy: policyOf(letsIn(here)) }));
});
