// Lists page by page: nothing twice, nothing left out, and the paginators of the SDK walk them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  CreateAliasCommand, CreateKeyCommand, InvalidMarkerException, ListAliasesCommand, ListKeyPoliciesCommand, ListKeyRotationsCommand, ListKeysCommand,
  ListResourceTagsCommand, RotateKeyOnDemandCommand, paginateListAliases, paginateListKeyPolicies, paginateListKeyRotations, paginateListKeys,
  paginateListResourceTags,
} from '@aws-sdk/client-kms';
import { clientOf, newKey, refused, unique } from './trent.mjs';

describe('In an account with 7 keys', () => {
  const client = clientOf({ accessKeyId: `7${String(Date.now()).slice(-11)}` });
  const keys = [];
  const aliases = [];
  before(async () => {
    for (let n = 0; n < 7; n++) {
      const Tags = Array.from({ length: 7 }, (_, tag) => ({ TagKey: `tag-${tag}`, TagValue: String(tag) }));
      const { KeyMetadata } = await client.send(new CreateKeyCommand({ Tags: n === 0 ? Tags : undefined }));
      keys.push(KeyMetadata);
      const AliasName = `alias/${unique('page')}`;
      await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: keys[n % 2].KeyId }));
      aliases.push(AliasName);
      await client.send(new RotateKeyOnDemandCommand({ KeyId: keys[0].KeyId }));
    }
  });

  const lists = {
    ListKeys: { paginate: paginateListKeys, items: (page) => page.Keys.map((key) => key.KeyId), expected: () => keys.map((key) => key.KeyId) },
    ListAliases: { paginate: paginateListAliases, items: (page) => page.Aliases.map((alias) => alias.AliasName), expected: () => aliases },
    'ListAliases of one key': {
      paginate: paginateListAliases, input: () => ({ KeyId: keys[0].KeyId }), items: (page) => page.Aliases.map((alias) => alias.AliasName),
      expected: () => aliases.filter((_, n) => n % 2 === 0),
    },
    ListResourceTags: {
      paginate: paginateListResourceTags, input: () => ({ KeyId: keys[0].KeyId }), items: (page) => page.Tags.map((tag) => tag.TagKey),
      expected: () => Array.from({ length: 7 }, (_, tag) => `tag-${tag}`),
    },
    ListKeyPolicies: {
      paginate: paginateListKeyPolicies, input: () => ({ KeyId: keys[0].KeyId }), items: (page) => page.PolicyNames, expected: () => ['default'],
    },
  };
  for (const [name, list] of Object.entries(lists)) {
    for (const pageSize of [1, 3, 7, 8, undefined]) {
      test(`${name} in pages of ${pageSize ?? 'the default size'} shows each item once`, async () => {
        const items = [];
        for await (const page of list.paginate({ client, pageSize }, list.input?.() ?? {})) {
          const shown = list.items(page);
          assert.ok(shown.length <= (pageSize ?? 100));
          assert.equal(typeof page.Truncated, 'boolean');
          assert.equal(page.Truncated, page.NextMarker !== undefined);
          items.push(...shown);
        }
        assert.deepEqual(items.sort(), list.expected().sort());
      });
    }
  }

  test('ListKeyRotations in pages of 3 shows each rotation once', async () => {
    const materials = [];
    for await (const page of paginateListKeyRotations({ client, pageSize: 3 }, { KeyId: keys[0].KeyId })) {
      materials.push(...page.Rotations.map((rotation) => rotation.KeyMaterialId));
    }
    assert.equal(materials.length, 7);
    assert.equal(new Set(materials).size, 7);
  });

  test('A marker is good for its own list only', async () => {
    const { NextMarker } = await client.send(new ListKeysCommand({ Limit: 1 }));
    assert.ok(NextMarker);
    await refused(new ListAliasesCommand({ Marker: NextMarker }), InvalidMarkerException, undefined, client);
    await refused(new ListKeysCommand({ Marker: NextMarker }), InvalidMarkerException, undefined, clientOf({ accessKeyId: '111122223333' }));
  });

  const paged = {
    ListKeys: (input) => new ListKeysCommand(input),
    ListAliases: (input) => new ListAliasesCommand(input),
    ListResourceTags: (input) => new ListResourceTagsCommand({ KeyId: keys[0].KeyId, ...input }),
    ListKeyPolicies: (input) => new ListKeyPoliciesCommand({ KeyId: keys[0].KeyId, ...input }),
    ListKeyRotations: (input) => new ListKeyRotationsCommand({ KeyId: keys[0].KeyId, ...input }),
  };
  for (const [operation, command] of Object.entries(paged)) {
    test(`${operation} refuses a marker that nobody gave out`, async () => {
      await refused(command({ Marker: 'AAAA' }), InvalidMarkerException, undefined, client);
    });
  }
});

test('An empty account has empty lists', async () => {
  const client = clientOf({ accessKeyId: `8${String(Date.now()).slice(-11)}` });
  const keys = await client.send(new ListKeysCommand({}));
  assert.deepEqual(keys.Keys, []);
  assert.equal(keys.Truncated, false);
  assert.equal(keys.NextMarker, undefined);
});

test('A new key is listed at once', async () => {
  const client = clientOf({ accessKeyId: `9${String(Date.now()).slice(-11)}` });
  const key = await newKey({}, client);
  assert.deepEqual((await client.send(new ListKeysCommand({}))).Keys, [{ KeyId: key.KeyId, KeyArn: key.Arn }]);
});
