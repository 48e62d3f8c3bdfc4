// RSA as RFC 8017 has it, in big integers: Node's own RSA is OpenSSL's, which may be the one under the server, too.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const digestOf = (hash, ...parts) => createHash(hash).update(Buffer.concat(parts)).digest();
const digestInfo = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

/** The public operation (5.1.1, 5.2.2): as long as the modulus. */
function raised(publicKey, bytes) {
  const { n, e } = publicKey.export({ format: 'jwk' });
  const [modulus, exponent] = [n, e].map((text) => number(Buffer.from(text, 'base64url')));
  let [result, base] = [1n, number(bytes)];
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') {
      result = (result * base) % modulus;
    }
  }
  const length = Buffer.from(n, 'base64url').length;
  return Buffer.from(result.toString(16).padStart(2 * length, '0'), 'hex');
}

/** RSASSA-PKCS1-v1_5 (8.2.2). */
export function isPkcs1Signature(publicKey, hash, message, signature) {
  const encoded = Buffer.concat([digestInfo[hash], digestOf(hash, message)]);
  const opened = raised(publicKey, signature);
  const padding = Buffer.alloc(opened.length - encoded.length - 3, 0xff);
  return timingSafeEqual(opened, Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), encoded]));
}

/** The length of the salt of an RSASSA-PSS signature (9.1.2); undefined when it is none. */
export function saltLengthOf(publicKey, hash, message, signature) {
  const opened = raised(publicKey, signature);
  const length = digestOf(hash).length;
  const [masked, digest] = [opened.subarray(0, -length - 1), opened.subarray(-length - 1, -1)];
  const block = xored(masked, mask(hash, digest, masked.length));
  block[0] &= 0x7f;
  const salt = block.subarray(block.findIndex((byte) => byte !== 0) + 1);
  const isSignature = opened.at(-1) === 0xbc && (masked[0] & 0x80) === 0 && block[block.length - salt.length - 1] === 1
    && digestOf(hash, Buffer.alloc(8), digestOf(hash, message), salt).equals(digest);
  return isSignature ? salt.length : undefined;
}

/** RSAES-OAEP with an empty label and MGF1 of the same hash (7.1.1). */
export function oaepEncrypted(publicKey, hash, plaintext) {
  const label = digestOf(hash);
  const modulusBytes = publicKey.asymmetricKeyDetails.modulusLength / 8;
  const padding = Buffer.alloc(modulusBytes - plaintext.length - 2 * label.length - 2);
  const block = Buffer.concat([label, padding, Buffer.of(1), plaintext]);
  const seed = randomBytes(label.length);
  const maskedBlock = xored(block, mask(hash, seed, block.length));
  return raised(publicKey, Buffer.concat([Buffer.of(0), xored(seed, mask(hash, maskedBlock, seed.length)), maskedBlock]));
}

/** MGF1 (B.2.1). */
function mask(hash, seed, length) {
  const parts = [];
  for (let counter = 0; counter * digestOf(hash).length < length; counter++) {
    parts.push(digestOf(hash, seed, Buffer.of(0, 0, 0, counter)));
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xored(one, other) {
  return Buffer.from(one.map((byte, at) => byte ^ other[at]));
}

function number(bytes) {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
