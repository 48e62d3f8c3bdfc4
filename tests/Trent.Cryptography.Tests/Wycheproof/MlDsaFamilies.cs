// ML-DSA keys of every implementation under the Wycheproof vectors.
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class MlDsaFamilies
{
    // A message with a context can be signed all the same, by its mu, where the vectors give that.
    internal static readonly Rule Context = new("contexts are not in the API", vector => !vector.IsEmpty("ctx") && !vector.Has("mu"));

    // BouncyCastle would sign with these: nothing but a seed ever gets to it.
    internal static readonly Rule ExpandedKey = new("private keys in expanded form are never loaded", vector => vector.HasFlag("InvalidPrivateKey") && vector.Group.Json.TryGetProperty("privateKey", out _));

    internal static Family Verify { get; } = new(PrepareVerification, Context);

    internal static Family Sign { get; } = new(PrepareSigning, Context, ExpandedKey);

    private static Attempt PrepareVerification(WycheproofGroup group)
    {
        try
        {
            Func<MessageForm, byte[], byte[], bool> verify = Implementations.MlDsaVerifier(group.Implementation, ParametersOf(group), group.Json.Hex("publicKey"));
            return vector => verify(MessageForm.Raw, vector.Hex("msg"), vector.Hex("sig")) ? Outcome.AsStated : Outcome.Refused;
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            return _ => Outcome.Refused;
        }
    }

    // Where the seed's PKCS #8 is given, it is the very form in which the product seals the key.
    private static Attempt PrepareSigning(WycheproofGroup group)
    {
        MlDsaParameterSet parameters = ParametersOf(group);
        if (group.Json.TryGetProperty("privateKeyPkcs8", out JsonElement pkcs8) && pkcs8.GetString()!.Length > 0)
        {
            using KeyMaterial material = new MlDsaAlgorithm(parameters).FromSeed(group.Json.Hex("privateSeed"));
            Assert.Equal(group.Json.Hex("privateKeyPkcs8"), material.Secret.DangerousSpan.ToArray());
            Assert.True(material.PublicKey.Span.EndsWith(group.Json.Hex("publicKey")));
        }

        return vector =>
        {
            if (ExpandedKey.Applies(vector))
            {
                return TryLoadExpandedKey(parameters, group.Json.Hex("privateKey"));
            }

            MlDsaKey key;
            byte[]? random = vector.Has("rnd") ? vector.Hex("rnd") : null;
            try
            {
                key = group.Json.TryGetProperty("privateSeed", out _)
                    ? Implementations.MlDsaFromSeed(group.Implementation, parameters, group.Json.Hex("privateSeed"), random)
                    : Implementations.MlDsaFromExpandedKey(group.Implementation, parameters, group.Json.Hex("privateKey"), random);
            }
            catch (Exception refused) when (refused is ArgumentException or CryptographicException)
            {
                return Outcome.Refused;
            }

            using (key)
            {
                return TrySign(key, vector);
            }
        };
    }

    // In the choice of RFC 9881 that is an octet string with the key of FIPS 204 in it.
    private static Outcome TryLoadExpandedKey(MlDsaParameterSet parameters, byte[] privateKey)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(privateKey);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(parameters.Identifier);
            }

            writer.WriteOctetString(inner.Encode());
        }

        using SecretBuffer secret = SecretBuffer.CopyOf(writer.Encode());
        try
        {
            new MlDsaAlgorithm(parameters).Load(secret).Dispose();
            return Outcome.Different;
        }
        catch (ArgumentException)
        {
            return Outcome.Refused;
        }
    }

    private static Outcome TrySign(MlDsaKey key, WycheproofCase vector)
    {
        byte[] signature = vector.Hex("sig");
        var inputs = new List<(MessageForm Form, byte[] Message)>();
        if (vector.Has("msg") && vector.IsEmpty("ctx"))
        {
            inputs.Add((MessageForm.Raw, vector.Hex("msg")));
        }

        if (vector.Has("mu"))
        {
            inputs.Add((MessageForm.ExternalMu, vector.Hex("mu")));
        }

        return inputs.Count == 0 ? Outcome.Refused : inputs.TrueForAll(input => Agrees(key, input.Form, input.Message, signature)) ? Outcome.AsStated : Outcome.Different;
    }

    // The platform draws its own random numbers: of it, only that both signatures are good can be said.
    private static bool Agrees(MlDsaKey key, MessageForm form, byte[] message, byte[] signature)
    {
        byte[] made = key.Sign(SigningScheme.MlDsa, form, message);
        return (key is PlatformMlDsaKey ? key.Verify(SigningScheme.MlDsa, form, message, made) : made.SequenceEqual(signature))
            && key.Verify(SigningScheme.MlDsa, form, message, signature);
    }

    private static MlDsaParameterSet ParametersOf(WycheproofGroup group) => group.Algorithm switch
    {
        "ML-DSA-44" => MlDsaParameterSet.MlDsa44,
        "ML-DSA-65" => MlDsaParameterSet.MlDsa65,
        "ML-DSA-87" => MlDsaParameterSet.MlDsa87,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group.Algorithm, "The product has no such parameter set."),
    };
}
