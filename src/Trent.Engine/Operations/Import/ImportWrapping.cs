// How material is wrapped for import: the pairs of wrapping algorithm and wrapping key that there are, and for which keys.
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>The kind of a wrapping key. The numbers are in tokens that clients hold for a day.</summary>
internal enum WrappingKeyKind : byte
{
    Rsa2048 = 1,
    Rsa3072 = 2,
    Rsa4096 = 3,
    Sm2 = 4,
}

/// <summary>A wrapping algorithm with a wrapping key spec (AWS KMS API, GetParametersForImport).</summary>
internal sealed record ImportWrapping(AlgorithmSpec Algorithm, WrappingKeySpec WrappingKey, ImportWrappingScheme Scheme, WrappingKeyKind WrappingKind)
{
    // RSAES_PKCS1_V1_5 was withdrawn on 2023-10-10 and is in no pair.
    private static readonly ImmutableArray<ImportWrapping> All =
    [
        .. from algorithm in new (AlgorithmSpec Spec, ImportWrappingScheme Scheme)[]
           {
               (AlgorithmSpec.RsaesOaepSha1, ImportWrappingScheme.RsaOaepSha1),
               (AlgorithmSpec.RsaesOaepSha256, ImportWrappingScheme.RsaOaepSha256),
               (AlgorithmSpec.RsaAesKeyWrapSha1, ImportWrappingScheme.RsaAesKeyWrapSha1),
               (AlgorithmSpec.RsaAesKeyWrapSha256, ImportWrappingScheme.RsaAesKeyWrapSha256),
           }
           from key in new (WrappingKeySpec Spec, WrappingKeyKind Kind)[]
           {
               (WrappingKeySpec.Rsa2048, WrappingKeyKind.Rsa2048),
               (WrappingKeySpec.Rsa3072, WrappingKeyKind.Rsa3072),
               (WrappingKeySpec.Rsa4096, WrappingKeyKind.Rsa4096),
           }
           select new ImportWrapping(algorithm.Spec, key.Spec, algorithm.Scheme, key.Kind),
        new ImportWrapping(AlgorithmSpec.Sm2Pke, WrappingKeySpec.Sm2, ImportWrappingScheme.Sm2, WrappingKeyKind.Sm2),
    ];

    /// <summary>What makes and loads the wrapping key.</summary>
    public KeyAlgorithm KeyAlgorithm => WrappingKind switch
    {
        WrappingKeyKind.Rsa2048 => KeyAlgorithm.Rsa2048,
        WrappingKeyKind.Rsa3072 => KeyAlgorithm.Rsa3072,
        WrappingKeyKind.Rsa4096 => KeyAlgorithm.Rsa4096,
        WrappingKeyKind.Sm2 => KeyAlgorithm.Sm2,
        _ => throw new InvalidOperationException("A wrapping key of no kind."),
    };

    private bool IsTwofold => Scheme is ImportWrappingScheme.RsaAesKeyWrapSha1 or ImportWrappingScheme.RsaAesKeyWrapSha256;

    /// <summary>The wrapping that a request asks for, for a key.</summary>
    /// <exception cref="UnsupportedOperationException">There is no such pair, or it does not wrap the material of such a key.</exception>
    public static ImportWrapping For(AlgorithmSpec algorithm, WrappingKeySpec wrappingKey, KeySpec of) =>
        All.FirstOrDefault(wrapping => wrapping.Algorithm == algorithm && wrapping.WrappingKey == wrappingKey && wrapping.Wraps(of))
        ?? throw UnsupportedOperationException.WrappingNotSupported(algorithm, wrappingKey, of);

    /// <summary>The wrapping that a token names by its numbers.</summary>
    public static bool TryFrom(byte scheme, byte wrappingKind, [NotNullWhen(true)] out ImportWrapping? wrapping)
    {
        wrapping = All.FirstOrDefault(candidate => (byte)candidate.Scheme == scheme && (byte)candidate.WrappingKind == wrappingKind);
        return wrapping is not null;
    }

    // The table of the AWS KMS developer guide, "Select a wrapping algorithm". A P-521 key does not fit under RSA_2048.
    private bool Wraps(KeySpec spec) => KeySpecs.Of(spec).Kind switch
    {
        KeyKind.Symmetric or KeyKind.Hmac => !IsTwofold,
        _ when spec.Value.StartsWith("RSA_", StringComparison.Ordinal) => IsTwofold,
        _ when spec == KeySpec.EccNistP521 => IsTwofold || WrappingKind != WrappingKeyKind.Rsa2048,
        _ => true,
    };
}
