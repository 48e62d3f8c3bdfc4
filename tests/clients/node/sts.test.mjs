// What programs find that use the AWS SDK for JavaScript's clients of STS and IAM, without more than an endpoint.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, DeleteRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { endpoint, region, secretAccessKey, unique, uuid } from './trent.mjs';

const account = '757575757575';
const root = { accessKeyId: account, secretAccessKey };
const sts = (credentials = root) => new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
const iam = (credentials = root) => new IAMClient({ endpoint, region, credentials, maxAttempts: 1 });
const credentialsOf = ({ AccessKeyId, SecretAccessKey, SessionToken }) => ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });

async function newUser() {
  const UserName = unique('user');
  const { User } = await iam().send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { user: User, credentials: credentialsOf(AccessKey) };
}

async function newRole(principal, MaxSessionDuration = 3600) {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] };
  return (await iam().send(new CreateRoleCommand({ RoleName: unique('role'), AssumeRolePolicyDocument: JSON.stringify(document), MaxSessionDuration }))).Role;
}

const exceptionOf = async (promise) => promise.then(() => assert.fail('was not refused'), (error) => error);

test('the root user of an account is who he is', async () => {
  const answer = await sts().send(new GetCallerIdentityCommand({}));
  assert.deepEqual([answer.Arn, answer.UserId, answer.Account], [`arn:aws:iam::${account}:root`, account, account]);
  assert.match(answer.$metadata.requestId, uuid);
});

test('a user is who he is, and who he is to IAM', async () => {
  const { user, credentials } = await newUser();
  assert.equal((await sts(credentials).send(new GetCallerIdentityCommand({}))).Arn, user.Arn);
  const error = await exceptionOf(iam(credentials).send(new GetUserCommand({})));
  assert.equal(error.name, 'AccessDenied');
  await iam().send(new AttachUserPolicyCommand({ UserName: user.UserName, PolicyArn: 'arn:aws:iam::aws:policy/IAMFullAccess' }));
  assert.equal((await iam(credentials).send(new GetUserCommand({}))).User.UserId, user.UserId);
});

test('a user takes on a role, with tags, for as long as asked', async () => {
  const { user, credentials } = await newUser();
  const role = await newRole(user.Arn, 7200);
  const before = Date.now();
  const answer = await sts(credentials).send(
    new AssumeRoleCommand({ RoleArn: role.Arn, RoleSessionName: 'session', DurationSeconds: 7200, Tags: [{ Key: 'team', Value: 'billing' }] }),
  );
  assert.equal(answer.AssumedRoleUser.AssumedRoleId, `${role.RoleId}:session`);
  assert.ok(answer.PackedPolicySize > 0 && answer.PackedPolicySize < 10);
  // Other tests may have moved the clock of the server forward, never back.
  assert.ok(answer.Credentials.Expiration.getTime() >= before + 7_195_000);
  const session = credentialsOf(answer.Credentials);
  assert.equal((await sts(session).send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:sts::${account}:assumed-role/${role.RoleName}/session`);
  await iam().send(new DeleteRoleCommand({ RoleName: role.RoleName }));
  assert.equal((await exceptionOf(sts(session).send(new GetCallerIdentityCommand({})))).name, 'InvalidClientTokenId');
});

test('whom a role does not trust does not get it', async () => {
  const { user, credentials } = await newUser();
  const role = await newRole(`arn:aws:iam::${account}:root`);
  const error = await exceptionOf(sts(credentials).send(new AssumeRoleCommand({ RoleArn: role.Arn, RoleSessionName: 'session' })));
  assert.equal(error.name, 'AccessDenied');
  assert.equal(error.message, `User: ${user.Arn} is not authorized to perform: sts:AssumeRole on resource: ${role.Arn}`);
  assert.equal(error.$metadata.httpStatusCode, 403);
});

test('a user has a session of his own', async () => {
  const { user, credentials } = await newUser();
  const session = credentialsOf((await sts(credentials).send(new GetSessionTokenCommand({ DurationSeconds: 900 }))).Credentials);
  assert.equal((await sts(session).send(new GetCallerIdentityCommand({}))).UserId, user.UserId);
  assert.equal((await exceptionOf(sts(session).send(new GetSessionTokenCommand({})))).name, 'AccessDenied');
});

test('a web identity that is none is told so without a signature', async () => {
  const error = await exceptionOf(
    sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: `arn:aws:iam::${account}:role/ci`, RoleSessionName: 'build', WebIdentityToken: 'a.b.c' })),
  );
  assert.match(error.name, /^InvalidIdentityToken/);
  assert.equal(error.$metadata.httpStatusCode, 400);
});

test('a wrong secret is refused in the words of STS', async () => {
  const error = await exceptionOf(sts({ accessKeyId: account, secretAccessKey: 'wrong' }).send(new GetCallerIdentityCommand({})));
  assert.equal(error.name, 'SignatureDoesNotMatch');
  assert.equal(error.$metadata.httpStatusCode, 403);
});
