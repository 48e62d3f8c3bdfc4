// Every exception that this service answers with arrives in a program as the class that the SDK has for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AlreadyExistsException, ConflictException, CreateAliasCommand, CreateKeyCommand, CustomKeyStoreNotFoundException, DecryptCommand, DeleteAliasCommand,
  DescribeKeyCommand, DisabledException, DisableKeyCommand, DryRunOperationException, EnableKeyRotationCommand, EncryptCommand, GenerateRandomCommand,
  GetKeyPolicyCommand, GetPublicKeyCommand, IncorrectKeyException, InvalidCiphertextException, InvalidKeyUsageException, InvalidMarkerException,
  KMSInvalidStateException, KMSServiceException, LimitExceededException, ListKeysCommand, MalformedPolicyDocumentException, NotFoundException,
  PutKeyPolicyCommand, ReEncryptCommand, RotateKeyOnDemandCommand, TagException, TagResourceCommand, UnsupportedOperationException, UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { account, advance, bytes, clientOf, kms, newCiphertext, newDoomedKey, newKey, refused, refusedByName, region, unique } from './trent.mjs';

const absentKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arnOf = (resource) => `arn:aws:kms:${region}:${account}:${resource}`;

test('NotFoundException: an unknown key', async () => {
  await refused(new DescribeKeyCommand({ KeyId: absentKeyId }), NotFoundException, `Key '${arnOf(`key/${absentKeyId}`)}' does not exist`);
});

test('NotFoundException: what is no key id', async () => {
  await refused(new DisableKeyCommand({ KeyId: 'not-a-key' }), NotFoundException, "Invalid keyId 'not-a-key'");
});

test('NotFoundException: an unknown alias', async () => {
  const alias = `alias/${unique('unknown')}`;
  await refused(new EncryptCommand({ KeyId: alias, Plaintext: bytes('x') }), NotFoundException, `Alias ${arnOf(alias)} is not found.`);
  await refused(new DeleteAliasCommand({ AliasName: alias }), NotFoundException, `Alias ${arnOf(alias)} is not found.`);
});

test('NotFoundException: a policy of another name', async () => {
  const key = await newKey();
  await refused(new GetKeyPolicyCommand({ KeyId: key.KeyId, PolicyName: 'other' }), NotFoundException, 'No such policy exists');
});

test('DisabledException', async () => {
  const key = await newKey();
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await refused(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') }), DisabledException, `${key.Arn} is disabled.`);
  await refused(new EnableKeyRotationCommand({ KeyId: key.KeyId }), DisabledException, `${key.Arn} is disabled.`);
});

test('KMSInvalidStateException', async () => {
  const key = await newDoomedKey();
  await refused(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x') }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
  await refused(new DisableKeyCommand({ KeyId: key.KeyId }), KMSInvalidStateException, `${key.Arn} is pending deletion.`);
});

test('AlreadyExistsException', async () => {
  const key = await newKey();
  const alias = `alias/${unique('taken')}`;
  await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  await refused(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }), AlreadyExistsException, `An alias with the name ${arnOf(alias)} already exists`);
});

test('InvalidCiphertextException: garbage', async () => {
  await refused(new DecryptCommand({ CiphertextBlob: bytes('garbage') }), InvalidCiphertextException);
});

test('InvalidCiphertextException: any altered byte', async () => {
  const { key, CiphertextBlob } = await newCiphertext();
  for (const at of [CiphertextBlob.length - 1, CiphertextBlob.length - 20, Math.floor(CiphertextBlob.length / 2)]) {
    const altered = Uint8Array.from(CiphertextBlob);
    altered[at] ^= 1;
    await refused(new DecryptCommand({ CiphertextBlob: altered, KeyId: key.KeyId }), InvalidCiphertextException);
  }
});

test('InvalidCiphertextException: a ciphertext cut short or made longer', async () => {
  const { key, CiphertextBlob } = await newCiphertext();
  await refused(new DecryptCommand({ CiphertextBlob: CiphertextBlob.subarray(0, CiphertextBlob.length - 1), KeyId: key.KeyId }), InvalidCiphertextException);
  await refused(new DecryptCommand({ CiphertextBlob: Uint8Array.of(...CiphertextBlob, 0), KeyId: key.KeyId }), InvalidCiphertextException);
});

test('InvalidCiphertextException: another encryption context, or none', async () => {
  const { CiphertextBlob } = await newCiphertext('x', { a: '1', b: '2' });
  for (const EncryptionContext of [undefined, {}, { a: '1' }, { a: '1', b: '3' }, { A: '1', b: '2' }, { a: '1', b: '2', c: '3' }, { a: '1b2' }]) {
    await refused(new DecryptCommand({ CiphertextBlob, EncryptionContext }), InvalidCiphertextException);
  }
});

test('IncorrectKeyException', async () => {
  const { CiphertextBlob } = await newCiphertext();
  const other = await newKey();
  const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
  await refused(new DecryptCommand({ CiphertextBlob, KeyId: other.KeyId }), IncorrectKeyException, message);
  await refused(new ReEncryptCommand({ CiphertextBlob, SourceKeyId: other.KeyId, DestinationKeyId: other.KeyId }), IncorrectKeyException, message);
});

test('InvalidMarkerException', async () => {
  await refused(new ListKeysCommand({ Marker: 'not a marker' }), InvalidMarkerException);
});

test('TagException', async () => {
  const key = await newKey();
  const tag = (...tags) => new TagResourceCommand({ KeyId: key.KeyId, Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) });
  await refused(tag(['a', '1'], ['a', '2']), TagException, 'Duplicate tag keys');
  await refused(tag(['aws:a', '1']), TagException, 'Tags beginning with aws: are reserved');
  await refused(tag(['AWS:a', '1']), TagException, 'Tags beginning with aws: are reserved');
});

test('MalformedPolicyDocumentException', async () => {
  const put = (Policy) => new PutKeyPolicyCommand({ KeyId: absent.KeyId, PolicyName: 'default', Policy });
  const absent = await newKey();
  const policy = (statement) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...statement }] });
  await refused(put('no JSON'), MalformedPolicyDocumentException);
  await refused(put(policy({})), MalformedPolicyDocumentException);
  await refused(
    put(policy({ Principal: { AWS: 'arn:aws:iam::no-account:root' } })), MalformedPolicyDocumentException, /invalid principals/);
  await refused(
    put(policy({ Principal: { AWS: 'arn:aws:iam::999999999999:root' } })), MalformedPolicyDocumentException,
    'The new key policy will not allow you to update the key policy in the future.');
});

test('LimitExceededException: a policy above 32,768 bytes', async () => {
  const key = await newKey();
  const Policy = JSON.stringify({
    Version: '2012-10-17', Id: 'x'.repeat(33_000),
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
  });
  await refused(new PutKeyPolicyCommand({ KeyId: key.KeyId, PolicyName: 'default', Policy }), LimitExceededException);
});

test('LimitExceededException: the 51st alias of a key', async () => {
  const key = await newKey();
  const create = (n) => new CreateAliasCommand({ AliasName: `alias/${unique(`many-${n}`)}`, TargetKeyId: key.KeyId });
  for (let n = 1; n <= 50; n++) {
    await kms.send(create(n));
  }
  await refused(create(51), LimitExceededException);
});

test('LimitExceededException: the 26th rotation on demand', async () => {
  const key = await newKey();
  for (let n = 1; n <= 25; n++) {
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }));
  }
  await refused(
    new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), LimitExceededException,
    `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.Arn}`);
});

test('ConflictException: a rotation on demand just before the automatic one', async () => {
  const key = await newKey();
  await kms.send(new EnableKeyRotationCommand({ KeyId: key.KeyId, RotationPeriodInDays: 90 }));
  await advance('P89DT23H50M');
  await refused(new RotateKeyOnDemandCommand({ KeyId: key.KeyId }), ConflictException);
});

test('DryRunOperationException', async () => {
  const key = await newKey();
  await refused(
    new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x'), DryRun: true }), DryRunOperationException,
    'The request would have succeeded, but the DryRun option is set.');
});

test('UnsupportedOperationException', async () => {
  const key = await newKey();
  await refused(new GetPublicKeyCommand({ KeyId: key.KeyId }), UnsupportedOperationException);
});

test('InvalidKeyUsageException', async () => {
  const key = await newKey();
  await refused(
    new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes('x'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }), InvalidKeyUsageException,
    'Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.');
});

test('CustomKeyStoreNotFoundException', async () => {
  await refused(new GenerateRandomCommand({ NumberOfBytes: 1, CustomKeyStoreId: 'cks-1234567890abcdef0' }), CustomKeyStoreNotFoundException);
});

test('NotAuthorizedException: an alias that is kept for services', async () => {
  const key = await newKey();
  const error = await refusedByName(new CreateAliasCommand({ AliasName: 'alias/aws/mine', TargetKeyId: key.KeyId }), 'NotAuthorizedException');
  assert.ok(error instanceof KMSServiceException);
});

test('AccessDeniedException: a key of another account', async () => {
  const key = await newKey({}, clientOf({ accessKeyId: '111122223333' }));
  const error = await refusedByName(
    new EncryptCommand({ KeyId: key.Arn, Plaintext: bytes('x') }), 'AccessDeniedException',
    `User: arn:aws:iam::${account}:root is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this Region, `
    + 'no resource-based policies allow access, or a resource-based policy explicitly denies access');
  assert.ok(error instanceof KMSServiceException);
});

test('ValidationException', async () => {
  await refusedByName(
    new CreateKeyCommand({ Description: 'x'.repeat(8193) }), 'ValidationException',
    /^1 validation error detected: Value .*at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192$/);
  await refusedByName(
    new CreateKeyCommand({ KeySpec: 'RSA_2048' }), 'ValidationException',
    'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.');
  await refusedByName(
    new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' }), 'ValidationException',
    'KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048');
  await refusedByName(new CreateKeyCommand({ KeySpec: 'AES_256' }), 'ValidationException', /at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[/);
});

test('ValidationException: an alias that cannot be one', async () => {
  const key = await newKey();
  const create = (AliasName) => new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId });
  await refusedByName(
    create('no-prefix'), 'ValidationException',
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html');
  await refusedByName(create('alias/a b'), 'ValidationException', /at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern/);
  await refusedByName(create('alias/my:alias'), 'ValidationException', 'alias/my:alias contains invalid characters for an alias');
  await refusedByName(
    new UpdateAliasCommand({ AliasName: 'alias/x', TargetKeyId: 'alias/y' }), 'ValidationException', 'Aliases must refer to keys. Not aliases');
});
