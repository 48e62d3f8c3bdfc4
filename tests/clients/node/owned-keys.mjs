// Keys whose material the test holds itself: made by Node, wrapped by Node, and imported as their owner does it.
import { constants, createCipheriv, createPublicKey, generateKeyPair, publicEncrypt, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { GetParametersForImportCommand, GetPublicKeyCommand, ImportKeyMaterialCommand } from '@aws-sdk/client-kms';
import { kms, newKey } from './trent.mjs';

const generate = promisify(generateKeyPair);

/** How Node makes the key pairs of each key spec. */
export const keyPairsOf = {
  RSA_2048: () => generate('rsa', { modulusLength: 2048 }),
  RSA_3072: () => generate('rsa', { modulusLength: 3072 }),
  RSA_4096: () => generate('rsa', { modulusLength: 4096 }),
  ECC_NIST_P256: () => generate('ec', { namedCurve: 'prime256v1' }),
  ECC_NIST_P384: () => generate('ec', { namedCurve: 'secp384r1' }),
  ECC_NIST_P521: () => generate('ec', { namedCurve: 'secp521r1' }),
  ECC_SECG_P256K1: () => generate('ec', { namedCurve: 'secp256k1' }),
  ECC_NIST_EDWARDS25519: () => generate('ed25519'),
};

export const pkcs8 = (privateKey) => privateKey.export({ format: 'der', type: 'pkcs8' });
export const spki = (publicKey) => publicKey.export({ format: 'der', type: 'spki' });
export const publicKeyFrom = (der) => createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });

/** What GetParametersForImport answers, with what it was asked for. */
export async function importParameters(KeyId, WrappingAlgorithm, WrappingKeySpec = 'RSA_2048', client = kms) {
  const answer = await client.send(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec }));
  return { ...answer, WrappingAlgorithm };
}

/** Wraps material under a public key: by RSA-OAEP, or by AES-KWP under a key of its own that is wrapped by RSA-OAEP. */
export function wrap({ PublicKey, WrappingAlgorithm }, material) {
  const oaep = (data) => publicEncrypt(
    { key: publicKeyFrom(PublicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: WrappingAlgorithm.endsWith('SHA_1') ? 'sha1' : 'sha256' }, data);
  if (WrappingAlgorithm.startsWith('RSAES_OAEP')) {
    return oaep(material);
  }
  const aesKey = randomBytes(32);
  return Buffer.concat([oaep(aesKey), keyWrapPadded(aesKey, material)]);
}

/** AES-KWP (RFC 5649), by the cipher of OpenSSL that Node was built with. */
export function keyWrapPadded(aesKey, material) {
  const cipher = createCipheriv(`id-aes${aesKey.length * 8}-wrap-pad`, aesKey, Buffer.from('A65959A6', 'hex'));
  return Buffer.concat([cipher.update(material), cipher.final()]);
}

/** The command that imports what was wrapped; unless told otherwise, for good. */
export const importOf = (parameters, EncryptedKeyMaterial, input = {}) => new ImportKeyMaterialCommand({
  KeyId: parameters.KeyId, ImportToken: parameters.ImportToken, EncryptedKeyMaterial,
  ExpirationModel: input.ValidTo ? 'KEY_MATERIAL_EXPIRES' : 'KEY_MATERIAL_DOES_NOT_EXPIRE', ...input,
});

/** Takes parameters, wraps and imports in one go; the answer of the import. */
export async function importInto(key, material, input = {}, client = kms) {
  const parameters = await importParameters(key.Arn, algorithmFor(key.KeySpec), 'RSA_2048', client);
  return await client.send(importOf(parameters, wrap(parameters, material), input));
}

/** A new key with the given material; its metadata as of before. */
export async function newImportedKey(material, input = {}, client = kms) {
  const key = await newKey({ Origin: 'EXTERNAL', ...input }, client);
  await importInto(key, material, {}, client);
  return key;
}

/** A key pair of Node, and a key that has the same. */
export async function newImportedKeyPair(KeySpec, KeyUsage) {
  const pair = await keyPairsOf[KeySpec]();
  return { ...pair, key: await newImportedKey(pkcs8(pair.privateKey), { KeySpec, KeyUsage }) };
}

/** A public key as Node takes it. */
export async function publicKeyOf(key) {
  return publicKeyFrom((await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }))).PublicKey);
}

function algorithmFor(spec) {
  return spec === 'SYMMETRIC_DEFAULT' || spec.startsWith('HMAC') ? 'RSAES_OAEP_SHA_256' : 'RSA_AES_KEY_WRAP_SHA_256';
}

/** The same bytes but for one bit. */
export function altered(array, at = Math.floor(array.length / 2)) {
  const copy = Uint8Array.from(array);
  copy[at] ^= 1;
  return copy;
}
