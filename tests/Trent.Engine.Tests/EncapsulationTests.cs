// Encapsulate and Decapsulate: the same secret on both sides and outside, and what is no ciphertext of the key.
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class EncapsulationTests(SharedKeys keys)
{
    public static TheoryData<string, int> Specs => new(("ML_KEM_512", 768), ("ML_KEM_768", 1088), ("ML_KEM_1024", 1568));

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task What_is_encapsulated_is_decapsulated(string spec, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCAPSULATE_DECAPSULATE");
        using EncapsulateOutput made = await EncapsulateAsync(key);
        Assert.Equal((key.Arn, EncapsulationAlgorithmSpec.MlKem), (made.KeyId, made.EncapsulationAlgorithm));
        Assert.Equal((bytes, 32), (made.SharedSecretCiphertextBlob!.Value.Length, made.SharedSecret!.Length));
        using DecapsulateOutput opened = await DecapsulateAsync(key, made.SharedSecretCiphertextBlob.Value.ToArray());
        Assert.Equal((key.Arn, EncapsulationAlgorithmSpec.MlKem), (opened.KeyId, opened.EncapsulationAlgorithm));
        Assert.Equal(made.SharedSecret.DangerousSpan.ToArray(), opened.SharedSecret!.DangerousSpan.ToArray());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task What_is_encapsulated_outside_with_the_public_key_is_decapsulated(string spec, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCAPSULATE_DECAPSULATE");
        MLKemPublicKeyParameters publicKey = (MLKemPublicKeyParameters)PublicKeyFactory.CreateKey(await keys.PublicKeyAsync(key));
        MLKemEncapsulator outside = new(publicKey.Parameters);
        outside.Init(publicKey);
        byte[] ciphertext = new byte[bytes];
        byte[] secret = new byte[32];
        outside.Encapsulate(ciphertext, secret);
        using DecapsulateOutput opened = await DecapsulateAsync(key, ciphertext);
        Assert.Equal(secret, opened.SharedSecret!.DangerousSpan.ToArray());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Every_encapsulation_is_another(string spec, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCAPSULATE_DECAPSULATE");
        using EncapsulateOutput one = await EncapsulateAsync(key);
        using EncapsulateOutput other = await EncapsulateAsync(key);
        Assert.NotEqual(one.SharedSecret!.DangerousSpan.ToArray(), other.SharedSecret!.DangerousSpan.ToArray());
        Assert.NotEqual(one.SharedSecretCiphertextBlob!.Value.ToArray(), other.SharedSecretCiphertextBlob!.Value.ToArray());
        Assert.Equal(bytes, other.SharedSecretCiphertextBlob.Value.Length);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task A_ciphertext_of_another_length_is_refused(string spec, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCAPSULATE_DECAPSULATE");
        foreach (int length in new[] { 1, bytes - 1, bytes + 1, 768, 1088, 1568, 6144 }.Where(length => length != bytes))
        {
            await Refusal.IsAsync("InvalidCiphertextException", null, () => DecapsulateAsync(key, new byte[length]));
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task An_altered_ciphertext_gives_another_secret_and_always_the_same_one(string spec, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCAPSULATE_DECAPSULATE");
        using EncapsulateOutput made = await EncapsulateAsync(key);
        byte[] altered = made.SharedSecretCiphertextBlob!.Value.ToArray();
        altered[bytes / 2] ^= 1;
        using DecapsulateOutput first = await DecapsulateAsync(key, altered);
        using DecapsulateOutput second = await DecapsulateAsync(key, altered);
        Assert.Equal(32, first.SharedSecret!.Length);
        Assert.NotEqual(made.SharedSecret!.DangerousSpan.ToArray(), first.SharedSecret.DangerousSpan.ToArray());
        Assert.Equal(first.SharedSecret.DangerousSpan.ToArray(), second.SharedSecret!.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task Another_key_makes_another_secret_of_the_ciphertext()
    {
        KeyMetadata key = await keys.GetAsync("ML_KEM_512", "ENCAPSULATE_DECAPSULATE");
        KeyMetadata other = await keys.GetAsync("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", number: 2);
        using EncapsulateOutput made = await EncapsulateAsync(key);
        using DecapsulateOutput opened = await DecapsulateAsync(other, made.SharedSecretCiphertextBlob!.Value.ToArray());
        Assert.NotEqual(made.SharedSecret!.DangerousSpan.ToArray(), opened.SharedSecret!.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task The_algorithm_is_required()
    {
        KeyMetadata key = await keys.GetAsync("ML_KEM_512", "ENCAPSULATE_DECAPSULATE");
        await Refusal.IsAsync(
            "ValidationException",
            "1 validation error detected: Value null at 'encapsulationAlgorithm' failed to satisfy constraint: Member must not be null",
            () => keys.Engine.SendAsync(new EncapsulateCommand { KeyId = key.KeyId }));
    }

    private Task<EncapsulateOutput> EncapsulateAsync(KeyMetadata key) =>
        keys.Engine.SendAsync(new EncapsulateCommand { KeyId = key.KeyId, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem });

    private Task<DecapsulateOutput> DecapsulateAsync(KeyMetadata key, byte[] ciphertext) => keys.Engine.SendAsync(new DecapsulateCommand
    {
        KeyId = key.KeyId,
        EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem,
        SharedSecretCiphertextBlob = ciphertext,
    });
}
