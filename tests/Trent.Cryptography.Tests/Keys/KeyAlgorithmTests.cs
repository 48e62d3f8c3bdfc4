// What every kind of key keeps, whichever it is: a kind that is added to the list inherits these tests.
using System.Security.Cryptography;

namespace Trent.Cryptography.Tests;

public sealed class KeyAlgorithmTests
{
    public static TheoryData<string> Names => [.. KeyAlgorithm.All.Select(algorithm => algorithm.Name)];

    // Whatever bytes are as many as an HMAC key has are one.
    public static TheoryData<string> NamesOfPairs => [.. KeyAlgorithm.All.Where(algorithm => !IsHmac(algorithm)).Select(algorithm => algorithm.Name)];

    [Fact]
    public void Names_are_unique() => Assert.Distinct(KeyAlgorithm.All.Select(algorithm => algorithm.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void New_material_loads_and_does_what_its_kind_does(string name)
    {
        KeyAlgorithm algorithm = Named(name);
        KeyMaterial material = TestMaterials.Of(algorithm);
        using UsableKey key = algorithm.Load(material.Secret);

        Exercise(key, algorithm);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void New_material_is_new_each_time(string name)
    {
        KeyMaterial one = TestMaterials.Of(Named(name));
        using KeyMaterial other = Named(name).Generate();

        Assert.NotEqual(one.Secret.DangerousSpan.ToArray(), other.Secret.DangerousSpan.ToArray());
        Assert.True(one.PublicKey.IsEmpty || !one.PublicKey.Span.SequenceEqual(other.PublicKey.Span));
    }

    [Theory]
    [MemberData(nameof(NamesOfPairs))]
    public void Material_of_another_kind_is_refused(string name)
    {
        KeyAlgorithm algorithm = Named(name);
        foreach (KeyAlgorithm other in KeyAlgorithm.All.Where(other => other != algorithm))
        {
            KeyMaterial material = TestMaterials.Of(other);
            Assert.ThrowsAny<Exception>(() => algorithm.Load(material.Secret).Dispose());
            Assert.Null(algorithm.Import(material.Secret.DangerousSpan));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_of_exported_material_gives_the_same_material_and_public_key(string name)
    {
        KeyAlgorithm algorithm = Named(name);
        KeyMaterial made = TestMaterials.Of(algorithm);
        using KeyMaterial? imported = algorithm.Import(made.Secret.DangerousSpan);
        if (algorithm.Name.StartsWith("ML-", StringComparison.Ordinal))
        {
            Assert.Null(imported);
            return;
        }

        Assert.NotNull(imported);
        Assert.Equal(made.Secret.DangerousSpan.ToArray(), imported.Secret.DangerousSpan.ToArray());
        Assert.Equal(made.PublicKey.ToArray(), imported.PublicKey.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_key_that_was_disposed_is_not_acquired_and_one_that_is_held_goes_on(string name)
    {
        KeyAlgorithm algorithm = Named(name);
        KeyMaterial material = TestMaterials.Of(algorithm);
        UsableKey key = algorithm.Load(material.Secret);

        Assert.True(key.TryAcquire());
        key.Dispose();
        Assert.False(key.TryAcquire());
        Exercise(key, algorithm);
        key.Release();
    }

    private static KeyAlgorithm Named(string name) => KeyUses.Named(name);

    private static bool IsHmac(KeyAlgorithm algorithm) => KeyUses.Hmac.Contains(algorithm);

    private static void Exercise(UsableKey key, KeyAlgorithm algorithm)
    {
        byte[] message = RandomNumberGenerator.GetBytes(100);
        int abilities = 0;
        if (key is HmacKey mac)
        {
            abilities++;
            Assert.True(mac.VerifyMac(message, mac.ComputeMac(message)));
        }

        if (key is ISigningKey signing)
        {
            foreach ((SigningScheme scheme, MessageForm form) in KeyUses.Signing(algorithm))
            {
                abilities++;
                byte[] input = SigningSchemes.InputBytes(scheme, form) is { } bytes ? RandomNumberGenerator.GetBytes(bytes) : message;
                byte[] signature = signing.Sign(scheme, form, input);
                Assert.True(signing.Verify(scheme, form, input, signature), $"{scheme} {form}");
                input[0] ^= 1;
                Assert.False(signing.Verify(scheme, form, input, signature), $"{scheme} {form}");
            }
        }

        if (key is IEncryptionKey encryption)
        {
            foreach (EncryptionScheme scheme in KeyUses.Encryption(algorithm))
            {
                abilities++;
                Assert.True(encryption.TryDecrypt(scheme, encryption.Encrypt(scheme, message), out SecretBuffer? opened));
                using (opened)
                {
                    Assert.Equal(message, opened.DangerousSpan.ToArray());
                }
            }
        }

        if (key is IKeyAgreementKey agreement)
        {
            abilities++;
            using KeyMaterial otherMaterial = algorithm.Generate();
            using KeyMaterial thisMaterial = algorithm.Generate();
            using UsableKey other = algorithm.Load(otherMaterial.Secret);
            using UsableKey own = algorithm.Load(thisMaterial.Secret);
            Assert.True(((IKeyAgreementKey)own).TryDeriveSharedSecret(otherMaterial.PublicKey.Span, out SecretBuffer? one));
            Assert.True(((IKeyAgreementKey)other).TryDeriveSharedSecret(thisMaterial.PublicKey.Span, out SecretBuffer? two));
            Assert.True(agreement.TryDeriveSharedSecret(otherMaterial.PublicKey.Span, out SecretBuffer? three));
            Assert.Equal(one.DangerousSpan.ToArray(), two.DangerousSpan.ToArray());
            Assert.NotEqual(one.DangerousSpan.ToArray(), three.DangerousSpan.ToArray());
            one.Dispose();
            two.Dispose();
            three.Dispose();
        }

        if (key is IEncapsulationKey encapsulation)
        {
            abilities++;
            byte[] ciphertext = encapsulation.Encapsulate(out SecretBuffer made);
            Assert.True(encapsulation.TryDecapsulate(ciphertext, out SecretBuffer? opened));
            Assert.Equal(made.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
            made.Dispose();
            opened.Dispose();
        }

        Assert.NotEqual(0, abilities);
    }
}
