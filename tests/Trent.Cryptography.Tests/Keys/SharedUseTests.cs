// One loaded key under many threads at once: no wrong result, whoever computes.
using System.Security.Cryptography;

namespace Trent.Cryptography.Tests;

public sealed class SharedUseTests
{
    private const int Threads = 8;

    // Some hundreds of each operation, in tenths of seconds.
    public static TheoryData<string, int> Kinds => new()
    {
        { "HMAC-SHA-224", 500 },
        { "HMAC-SHA-256", 500 },
        { "HMAC-SHA-384", 500 },
        { "HMAC-SHA-512", 500 },
        { "RSA-2048", 50 },
        { "NIST P-256", 100 },
        { "NIST P-384", 30 },
        { "NIST P-521", 30 },
        { "secp256k1", 40 },
        { "Ed25519", 300 },
        { "SM2", 10 },
        { "ML-DSA-44", 25 },
        { "ML-DSA-65", 15 },
        { "ML-DSA-87", 15 },
        { "ML-KEM-512", 100 },
        { "ML-KEM-768", 100 },
        { "ML-KEM-1024", 50 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Eight_threads_on_one_key_get_only_right_results(string name, int rounds)
    {
        KeyAlgorithm algorithm = KeyUses.Named(name);

        // A key of its own, so that what it computes at its first use is computed under contention.
        using UsableKey key = algorithm.Load(TestMaterials.Of(algorithm).Secret);
        using UsableKey reference = algorithm.Load(TestMaterials.Of(algorithm).Secret);
        using Barrier start = new(Threads);
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (int round = 0; round < rounds; round++)
                {
                    Use(key, reference, algorithm);
                }
            }
            catch (Exception failure)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }

    // What the shared key makes, another object of the same key takes, and the other way round.
    private static void Use(UsableKey key, UsableKey reference, KeyAlgorithm algorithm)
    {
        byte[] message = RandomNumberGenerator.GetBytes(64);
        if (key is HmacKey mac)
        {
            Assert.Equal(((HmacKey)reference).ComputeMac(message), mac.ComputeMac(message));
            Assert.False(mac.VerifyMac(message, message));
        }

        if (key is ISigningKey signing)
        {
            (SigningScheme scheme, MessageForm form) = RandomNumberGenerator.GetItems<(SigningScheme, MessageForm)>([.. KeyUses.Signing(algorithm)], 1)[0];
            byte[] input = message[..(SigningSchemes.InputBytes(scheme, form) ?? message.Length)];
            byte[] signature = signing.Sign(scheme, form, input);
            Assert.True(((ISigningKey)reference).Verify(scheme, form, input, signature));
            Assert.True(signing.Verify(scheme, form, input, signature));
            Assert.False(signing.Verify(scheme, form, KeyUses.Flipped(input, 7), signature));
        }

        if (key is IEncryptionKey encryption)
        {
            EncryptionScheme scheme = RandomNumberGenerator.GetItems<EncryptionScheme>([.. KeyUses.Encryption(algorithm)], 1)[0];
            Assert.True(encryption.TryDecrypt(scheme, ((IEncryptionKey)reference).Encrypt(scheme, message), out SecretBuffer? opened));
            Assert.Equal(message, KeyUses.Taken(opened));
            Assert.True(((IEncryptionKey)reference).TryDecrypt(scheme, encryption.Encrypt(scheme, message), out opened));
            Assert.Equal(message, KeyUses.Taken(opened));
        }

        if (key is IKeyAgreementKey agreement)
        {
            using KeyMaterial otherMaterial = algorithm.Generate();
            using UsableKey other = algorithm.Load(otherMaterial.Secret);
            Assert.True(agreement.TryDeriveSharedSecret(otherMaterial.PublicKey.Span, out SecretBuffer? one));
            Assert.True(((IKeyAgreementKey)other).TryDeriveSharedSecret(TestMaterials.Of(algorithm).PublicKey.Span, out SecretBuffer? two));
            Assert.Equal(KeyUses.Taken(one), KeyUses.Taken(two));
        }

        if (key is IEncapsulationKey encapsulation)
        {
            byte[] ciphertext = encapsulation.Encapsulate(out SecretBuffer made);
            Assert.True(((IEncapsulationKey)reference).TryDecapsulate(ciphertext, out SecretBuffer? opened));
            Assert.Equal(KeyUses.Taken(made), KeyUses.Taken(opened));
            ciphertext = ((IEncapsulationKey)reference).Encapsulate(out made);
            Assert.True(encapsulation.TryDecapsulate(ciphertext, out opened));
            Assert.Equal(KeyUses.Taken(made), KeyUses.Taken(opened));
        }
    }
}
