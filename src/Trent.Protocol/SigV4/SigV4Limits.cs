// The bounds of signature verification, and where each number comes from.
namespace Trent.Protocol.SigV4;

/// <summary>Every bound that is checked before an unauthenticated request causes work.</summary>
public static class SigV4Limits
{
    /// <summary>Characters of an Authorization header. 64 signed names of 64 characters, a credential and a signature take about 5,000.</summary>
    public const int AuthorizationCharactersMax = 8_192;

    /// <summary>Names in SignedHeaders. Equals the number of headers the server accepts in all (SECURITY.md).</summary>
    public const int SignedHeadersMax = 64;

    /// <summary>Characters of an access key id: the longest that IAM's AccessKey shape allows.</summary>
    public const int AccessKeyIdCharactersMax = 128;

    /// <summary>Characters of a session token. STS advises clients to expect more than 4,096; this is twice that.</summary>
    public const int SessionTokenCharactersMax = 8_192;

    /// <summary>Characters of a Region. The longest of AWS has 16; its documentation reserves 32.</summary>
    public const int RegionCharactersMax = 32;

    /// <summary>Bytes of a canonical request: twice the 32 KB of headers the server accepts.</summary>
    public const int CanonicalRequestBytesMax = 65_536;

    /// <summary>Bytes of a secret access key. AWS issues 40; other issuers more than 43; 256 leaves room and still bounds the buffer.</summary>
    public const int SecretBytesMax = 256;

    /// <summary>Signing keys remembered for one secret: one Region and service a day needs one, midnight two; the rest serves callers of many Regions.</summary>
    public const int SigningKeysPerSecretMax = 16;

    /// <summary>Keyed hashes kept ready for one signing key: as many threads can verify at once without setting a key up again.</summary>
    public const int IdleHashesPerSigningKeyMax = 16;
}
