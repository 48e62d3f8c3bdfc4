// What every signature scheme keeps: what was signed verifies, and nothing else does.
using System.Security.Cryptography;
using CsCheck;

namespace Trent.Cryptography.Tests;

public sealed class SignatureTests
{
    private const int MessageBytesMax = 4_096;

    public static TheoryData<string, SigningScheme, MessageForm> Uses =>
    [
        .. from algorithm in KeyAlgorithm.All
        from use in KeyUses.Signing(algorithm)
        select new TheoryDataRow<string, SigningScheme, MessageForm>(algorithm.Name, use.Scheme, use.Form),
    ];

    public static TheoryData<string, SigningScheme> SchemesWithHash =>
    [
        .. from algorithm in KeyAlgorithm.All
        from use in KeyUses.Signing(algorithm)
        where use.Form == MessageForm.Digest && use.Scheme is not (SigningScheme.Sm2 or SigningScheme.Ed25519Ph)
        select new TheoryDataRow<string, SigningScheme>(algorithm.Name, use.Scheme),
    ];

    public static TheoryData<string> SigningKinds => [.. KeyAlgorithm.All.Where(algorithm => KeyUses.Signing(algorithm).Any()).Select(algorithm => algorithm.Name)];

    // One size of RSA is enough where a second key has to be made.
    public static TheoryData<string> QuickKinds => [.. SigningKinds.Select(row => row.Data).Where(name => name == "RSA-2048" || !KeyUses.Named(name).GeneratesSlowly)];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Any_message_verifies_under_its_signature_and_a_changed_one_does_not(string name, SigningScheme scheme, MessageForm form)
    {
        ISigningKey key = KeyOf(name);
        Gen.Select(Messages(scheme, form), Gen.Int[0, MessageBytesMax * 8]).Sample(
            (message, bit) =>
            {
                byte[] signature = key.Sign(scheme, form, message);
                return key.Verify(scheme, form, message, signature)
                    && !key.Verify(scheme, form, KeyUses.Flipped(message, bit % (message.Length * 8)), signature);
            },
            iter: Iterations(name));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Every_flipped_bit_of_a_signature_is_refused(string name, SigningScheme scheme, MessageForm form)
    {
        ISigningKey key = KeyOf(name);
        byte[] message = RandomNumberGenerator.GetBytes(SigningSchemes.InputBytes(scheme, form) ?? 100);
        byte[] signature = key.Sign(scheme, form, message);
        Assert.All(KeyUses.Bits(signature.Length, bitsMax: signature.Length > 200 ? 200 : 1_600), bit => Assert.False(key.Verify(scheme, form, message, KeyUses.Flipped(signature, bit)), $"bit {bit}"));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_signature_of_another_length_is_refused(string name, SigningScheme scheme, MessageForm form)
    {
        ISigningKey key = KeyOf(name);
        byte[] message = RandomNumberGenerator.GetBytes(SigningSchemes.InputBytes(scheme, form) ?? 100);
        byte[] signature = key.Sign(scheme, form, message);
        Assert.True(key.Verify(scheme, form, message, signature));
        foreach (byte[] other in (byte[][])[[], [0], signature[1..], signature[..^1], [.. signature, 0], [0, .. signature], [.. signature, .. signature]])
        {
            Assert.False(key.Verify(scheme, form, message, other), $"{other.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(QuickKinds))]
    public void A_signature_of_another_key_of_the_kind_is_refused(string name)
    {
        KeyAlgorithm algorithm = KeyUses.Named(name);
        using KeyMaterial material = algorithm.Generate();
        using UsableKey other = algorithm.Load(material.Secret);
        foreach ((SigningScheme scheme, MessageForm form) in KeyUses.Signing(algorithm))
        {
            byte[] message = RandomNumberGenerator.GetBytes(SigningSchemes.InputBytes(scheme, form) ?? 100);
            byte[] signature = ((ISigningKey)other).Sign(scheme, form, message);
            Assert.False(TestMaterials.Key<ISigningKey>(algorithm).Verify(scheme, form, message, signature), $"{scheme} {form}");
        }
    }

    [Theory]
    [MemberData(nameof(SchemesWithHash))]
    public void A_message_and_its_digest_have_the_same_signatures(string name, SigningScheme scheme)
    {
        ISigningKey key = KeyOf(name);
        HashAlgorithmName hash = scheme switch
        {
            SigningScheme.RsaPkcs1Sha256 or SigningScheme.RsaPssSha256 or SigningScheme.EcdsaSha256 => HashAlgorithmName.SHA256,
            SigningScheme.RsaPkcs1Sha384 or SigningScheme.RsaPssSha384 or SigningScheme.EcdsaSha384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        Gen.Byte.Array[1, MessageBytesMax].Sample(
            message =>
            {
                byte[] digest = CryptographicOperations.HashData(hash, message);
                return key.Verify(scheme, MessageForm.Digest, digest, key.Sign(scheme, MessageForm.Raw, message))
                    && key.Verify(scheme, MessageForm.Raw, message, key.Sign(scheme, MessageForm.Digest, digest));
            },
            iter: Iterations(name));
    }

    [Theory]
    [MemberData(nameof(SigningKinds))]
    public void Schemes_forms_and_lengths_that_a_key_has_not_are_errors_of_the_caller(string name)
    {
        KeyAlgorithm algorithm = KeyUses.Named(name);
        ISigningKey key = KeyOf(name);
        (SigningScheme, MessageForm)[] own = [.. KeyUses.Signing(algorithm)];
        foreach (SigningScheme scheme in Enum.GetValues<SigningScheme>())
        {
            foreach (MessageForm form in Enum.GetValues<MessageForm>())
            {
                int? bytes = SigningSchemes.InputBytes(scheme, form);
                if (!own.Contains((scheme, form)))
                {
                    Refuses(scheme, form, bytes ?? 32);
                }
                else if (bytes is { } exact)
                {
                    Refuses(scheme, form, exact - 1);
                    Refuses(scheme, form, exact + 1);
                    Refuses(scheme, form, 0);
                }
            }
        }

        void Refuses(SigningScheme scheme, MessageForm form, int bytes)
        {
            Assert.Throws<ArgumentException>(() => key.Sign(scheme, form, new byte[bytes]));
            Assert.Throws<ArgumentException>(() => key.Verify(scheme, form, new byte[bytes], new byte[64]));
        }
    }

    private static ISigningKey KeyOf(string name) => TestMaterials.Key<ISigningKey>(KeyUses.Named(name));

    private static Gen<byte[]> Messages(SigningScheme scheme, MessageForm form) =>
        SigningSchemes.InputBytes(scheme, form) is { } bytes ? Gen.Byte.Array[bytes] : Gen.Byte.Array[1, MessageBytesMax];

    private static int Iterations(string name) => KeyUses.Named(name).ComputesSlowly ? 50 : 200;
}
