// The bounds of STS, and where each number comes from.
namespace Trent.Identity.Sts;

/// <summary>What is enforced on sessions, their tokens and the tokens of identity providers.</summary>
public static class StsLimits
{
    /// <summary>Shortest session in seconds (AWS STS API reference, DurationSeconds).</summary>
    public const int SessionSecondsMin = 900;

    /// <summary>Session of a role in seconds when none is asked for (AWS STS API reference, AssumeRole).</summary>
    public const int RoleSessionSecondsDefault = 3_600;

    /// <summary>Longest session of a role in seconds, whatever the role says (AWS STS API reference, AssumeRole).</summary>
    public const int RoleSessionSecondsMax = 43_200;

    /// <summary>Longest session of a role in seconds when it is assumed with a temporary credential (AWS IAM user guide, role chaining).</summary>
    public const int ChainedSessionSecondsMax = 3_600;

    /// <summary>Session of a user in seconds when none is asked for (AWS STS API reference, GetSessionToken).</summary>
    public const int UserSessionSecondsDefault = 43_200;

    /// <summary>Longest session of a user in seconds (AWS STS API reference, GetSessionToken).</summary>
    public const int UserSessionSecondsMax = 129_600;

    /// <summary>Longest session of a root user in seconds; longer ones are cut to it (AWS STS API reference, GetSessionToken).</summary>
    public const int RootSessionSecondsMax = 3_600;

    /// <summary>Longest, and default, session in seconds of a root user whom somebody takes on (AWS STS API reference, AssumeRoot).</summary>
    public const int TaskSessionSecondsMax = 900;

    /// <summary>Managed policies of a session (AWS STS API reference, PolicyArns).</summary>
    public const int SessionPolicyArnsMax = 10;

    /// <summary>Characters of an inline session policy (AWS STS API reference, Policy).</summary>
    public const int SessionPolicyCharactersMax = 2_048;

    /// <summary>Tags of a session (AWS STS API reference, Tags).</summary>
    public const int SessionTagsMax = 50;

    /// <summary>
    /// Bytes of the policies and tags of a session, compressed. With all the rest a token then has fewer than
    /// <see cref="Trent.Protocol.SigV4.SigV4Limits.SessionTokenCharactersMax"/> characters, and the headers of a request hold it.
    /// </summary>
    public const int PackedBytesMax = 4_096;

    /// <summary>Bytes of the policies and tags of a session before they are compressed: more than the parameters of a request can make, whose ARNs take 120 KiB at most and all others 90.</summary>
    public const int UnpackedBytesMax = 262_144;

    /// <summary>Opened tokens that are remembered. One takes about 2 KiB with its caller; more sessions at a time work too, at the cost of opening tokens again.</summary>
    public const int OpenedTokensMax = 16_384;

    /// <summary>How often opened tokens whose time is over are looked for, and forgotten with their secrets.</summary>
    public static readonly TimeSpan OpenedTokensSweep = TimeSpan.FromMinutes(1);

    /// <summary>Characters of a web identity token (AWS STS API reference, WebIdentityToken).</summary>
    public const int WebIdentityTokenCharactersMax = 20_000;

    /// <summary>Seconds by which the clocks of an identity provider and of this service may differ.</summary>
    public const int WebIdentitySkewSeconds = 300;

    /// <summary>Keys of one JSON Web Key Set. Providers publish two to five.</summary>
    public const int IssuerKeysMax = 100;

    /// <summary>Bytes of a JSON Web Key Set. A hundred RSA keys of 4,096 bits take about 80 KiB.</summary>
    public const int JwksBytesMax = 262_144;

    /// <summary>Issuers whose keys are remembered. AWS allows 100 providers in an account.</summary>
    public const int IssuersMax = 1_024;

    /// <summary>How soon an issuer is asked again because of a key that is not among its keys.</summary>
    public static readonly TimeSpan IssuerRefreshMin = TimeSpan.FromMinutes(1);

    /// <summary>How long an issuer's keys are believed without asking again: a key that it withdraws is good for no longer than that.</summary>
    public static readonly TimeSpan IssuerKeysMaxAge = TimeSpan.FromHours(1);
}
