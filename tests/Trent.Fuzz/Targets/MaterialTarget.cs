// Key material that a customer imports: DER of private keys, seeds and raw keys, for every kind of key.
using Trent.Cryptography;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte chooses the kind, the rest is the material.</summary>
internal sealed class MaterialTarget : Target
{
    private static readonly IReadOnlyList<KeyAlgorithm> Kinds = [.. KeyAlgorithm.All];

    public override string Name => "material";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            for (int kind = 0; kind < Kinds.Count; kind++)
            {
                if (Kinds[kind].GeneratesSlowly && Kinds[kind] != KeyAlgorithm.Rsa2048)
                {
                    continue;
                }

                using KeyMaterial material = Kinds[kind].Generate();
                yield return [(byte)kind, .. material.Secret.DangerousSpan];
            }
        }
    }

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        KeyAlgorithm kind = Kinds[input[0] % Kinds.Count];
        using KeyMaterial? material = kind.Import(input.AsSpan(1));
        if (material is null)
        {
            return HashCode.Combine(kind.Name, input.Length / 64);
        }

        // What is taken can be used, and taken again.
        using UsableKey key = kind.Load(material.Secret);
        using KeyMaterial? again = kind.Import(material.Secret.DangerousSpan);
        Require(again is not null && again.PublicKey.Span.SequenceEqual(material.PublicKey.Span), $"Material of {kind.Name} that was taken is not taken again.");
        return HashCode.Combine(kind.Name, true);
    }
}

/// <summary>Public keys, signatures and ciphertexts of others, in DER and bare, for keys of every curve.</summary>
internal sealed class PublicInputTarget : Target
{
    private readonly List<(KeyAlgorithm Kind, UsableKey Key, SigningScheme Scheme, byte[] Signature, byte[] PublicKey)> keys = [];
    private readonly byte[] digest = new byte[32];
    private readonly UsableKey agreeing;
    private readonly UsableKey encrypting;
    private readonly byte[] encrypted;

    public PublicInputTarget()
    {
        foreach ((KeyAlgorithm kind, SigningScheme scheme) in new[] { (KeyAlgorithm.NistP256, SigningScheme.EcdsaSha256), (KeyAlgorithm.Secp256k1, SigningScheme.EcdsaSha256), (KeyAlgorithm.Ed25519, SigningScheme.Ed25519), (KeyAlgorithm.Sm2, SigningScheme.Sm2) })
        {
            using KeyMaterial material = kind.Generate();
            UsableKey key = kind.Load(material.Secret);
            MessageForm form = scheme == SigningScheme.Ed25519 ? MessageForm.Raw : MessageForm.Digest;
            keys.Add((kind, key, scheme, ((ISigningKey)key).Sign(scheme, form, digest), material.PublicKey.ToArray()));
        }

        using KeyMaterial forAgreement = KeyAlgorithm.NistP256.Generate();
        agreeing = KeyAlgorithm.NistP256.Load(forAgreement.Secret);
        using KeyMaterial forEncryption = KeyAlgorithm.Sm2.Generate();
        encrypting = KeyAlgorithm.Sm2.Load(forEncryption.Secret);
        encrypted = ((IEncryptionKey)encrypting).Encrypt(EncryptionScheme.Sm2, "hello"u8);
    }

    public override string Name => "public-input";

    public override IEnumerable<byte[]> Seeds =>
        [.. keys.Select((key, number) => (byte[])[(byte)number, .. key.Signature]), .. keys.Select(key => (byte[])[4, .. key.PublicKey]), [5, .. encrypted]];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = input.AsSpan(1);
        int choice = input[0] % 6;
        switch (choice)
        {
            case 4:
                bool agreed = ((IKeyAgreementKey)agreeing).TryDeriveSharedSecret(rest, out SecretBuffer? shared);
                shared?.Dispose();
                return agreed ? 1 : 2;
            case 5:
                bool opened = ((IEncryptionKey)encrypting).TryDecrypt(EncryptionScheme.Sm2, rest, out SecretBuffer? plaintext);
                plaintext?.Dispose();
                Require(!opened || rest.SequenceEqual(encrypted), "A ciphertext of SM2 opened that was never made.");
                return opened ? 3 : 4;
            default:
                MessageForm form = keys[choice].Scheme == SigningScheme.Ed25519 ? MessageForm.Raw : MessageForm.Digest;
                bool verified = ((ISigningKey)keys[choice].Key).Verify(keys[choice].Scheme, form, digest, rest);
                Require(!verified || rest.SequenceEqual(keys[choice].Signature), $"A signature of {keys[choice].Kind.Name} was accepted that was never made.");
                return HashCode.Combine(choice, verified, rest.Length);
        }
    }

    public override void Dispose()
    {
        keys.ForEach(static key => key.Key.Dispose());
        agreeing.Dispose();
        encrypting.Dispose();
        base.Dispose();
    }
}
