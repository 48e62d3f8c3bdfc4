// The server under test and clients of it: accounts, Regions, keys of a test's own, and the development clock.
import assert from 'node:assert/strict';
import { CreateKeyCommand, EncryptCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';

export const endpoint = process.env.TRENT_ENDPOINT;
assert.ok(endpoint, 'TRENT_ENDPOINT names the server under test, for example http://127.0.0.1:4599');

export const region = 'eu-central-1';
export const account = '000000000000';
export const secretAccessKey = 'test';

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const materialId = /^[0-9a-f]{64}$/;

/** A client that reports the first answer: a retried error would only take longer to be seen. */
export function clientOf(options = {}) {
  const { accessKeyId = 'test', secret = secretAccessKey, in: clientRegion = region, ...rest } = options;
  return new KMSClient({ endpoint, region: clientRegion, credentials: { accessKeyId, secretAccessKey: secret }, maxAttempts: 1, ...rest });
}

export const kms = clientOf();

/** A new key; its metadata. */
export async function newKey(input = {}, client = kms) {
  return (await client.send(new CreateKeyCommand(input))).KeyMetadata;
}

/** A new key that waits for its deletion; its metadata as of before. */
export async function newDoomedKey(days = 7) {
  const key = await newKey();
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: days }));
  return key;
}

/** A key and a ciphertext of a text under it. */
export async function newCiphertext(text = 'a secret', context = undefined) {
  const key = await newKey();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: bytes(text), EncryptionContext: context }));
  return { key, CiphertextBlob };
}

export const bytes = (text) => new TextEncoder().encode(text);
export const text = (array) => new TextDecoder().decode(array);

/** A name that no other test uses. */
let names = 0;
export const unique = (stem) => `${stem}-${process.pid}-${Date.now()}-${++names}`;

/** Sends a command and returns the exception it is answered with, which is of a class and, where given, has a message. */
export async function refused(command, exceptionClass, message, client = kms) {
  const error = await exceptionOf(command, client);
  assert.ok(error instanceof exceptionClass, `expected ${exceptionClass.name}, got ${error}`);
  assert.equal(error.name, exceptionClass.name);
  checkRefusal(error, message);
  return error;
}

/** The same for exceptions that the SDK has no class for. */
export async function refusedByName(command, name, message, client = kms) {
  const error = await exceptionOf(command, client);
  assert.equal(error.name, name, String(error));
  checkRefusal(error, message);
  return error;
}

/** Moves the clock of the server forward by an ISO 8601 duration. */
export async function advance(duration) {
  const answer = await fetch(new URL('/_dev/clock', endpoint), { method: 'POST', body: JSON.stringify({ advance: duration }) });
  assert.equal(answer.status, 200, await answer.text());
}

/** Asks again until the answer is as wanted: what the server does on its own takes a moment. */
export async function eventually(ask, isAsWanted) {
  const until = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (isAsWanted(answer)) {
      return answer;
    }
    assert.ok(Date.now() < until, `not so within 30 s: ${JSON.stringify(answer)}`);
  }
}

async function exceptionOf(command, client) {
  let answer;
  try {
    answer = await client.send(command);
  } catch (error) {
    return error;
  }
  assert.fail(`${command.constructor.name} was not refused: ${JSON.stringify(answer)}`);
}

function checkRefusal(error, message) {
  assert.equal(error.$metadata?.httpStatusCode, 400, String(error));
  assert.match(error.$metadata.requestId, uuid);
  if (message instanceof RegExp) {
    assert.match(error.message, message);
  } else if (message !== undefined) {
    assert.equal(error.message, message);
  }
}
