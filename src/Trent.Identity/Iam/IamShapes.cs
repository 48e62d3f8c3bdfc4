// The constraints of IAM's parameters.
using System.Text.RegularExpressions;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>What parameters may be, as the AWS IAM API reference says.</summary>
internal static partial class IamShapes
{
    private static readonly QueryPattern Names = QueryPatterns.Name with
    {
        Advice = "It must contain only alphanumeric characters and/or the following: +=,.@_-",
    };

    private static readonly QueryPattern Paths = QueryPatterns.Path with
    {
        Advice = "It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    };

    /// <summary>Names of users, and of roles.</summary>
    public static readonly QueryText UserName = new(1, 64, Names);

    /// <summary>Names of roles.</summary>
    public static readonly QueryText RoleName = new(1, 64, Names);

    /// <summary>Names of groups, policies and inline policies.</summary>
    public static readonly QueryText GroupOrPolicyName = new(1, 128, Names);

    /// <summary>Paths.</summary>
    public static readonly QueryText Path = new(1, 512, Paths);

    /// <summary>What paths begin with in lists.</summary>
    public static readonly QueryText PathPrefix = new(1, 512, new QueryPattern(@"\u002F[\u0021-\u007F]*", PathPrefixRegex().IsMatch));

    /// <summary>ARNs.</summary>
    public static readonly QueryText Arn = new(20, 2_048, QueryPatterns.Arn);

    /// <summary>Policy documents; their smaller quotas come after.</summary>
    public static readonly QueryText PolicyDocument = new(1, QueryLimits.ValueCharactersMax, QueryPatterns.PolicyDocument);

    /// <summary>Ids of the versions of policies.</summary>
    public static readonly QueryText PolicyVersionId = new(1, 64, new QueryPattern(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", VersionRegex().IsMatch));

    /// <summary>Access key ids.</summary>
    public static readonly QueryText AccessKeyId = new(16, 128, new QueryPattern(@"[\w]+", WordRegex().IsMatch));

    /// <summary>Descriptions of roles.</summary>
    public static readonly QueryText RoleDescription = new(0, 1_000, new QueryPattern(@"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", DescriptionRegex().IsMatch));

    /// <summary>Descriptions of policies.</summary>
    public static readonly QueryText PolicyDescription = new(0, 1_000);

    /// <summary>Keys of tags.</summary>
    public static readonly QueryText TagKey = new(1, 128, QueryPatterns.TagKey);

    /// <summary>Markers of pages.</summary>
    public static readonly QueryText Marker = new(1, 1_024, new QueryPattern(@"[\u0020-\u00FF]+", MarkerRegex().IsMatch));

    /// <summary>Aliases of accounts.</summary>
    public static readonly QueryText AccountAlias = new(3, 63, new QueryPattern(@"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", AliasRegex().IsMatch));

    /// <summary>The URL of an issuer.</summary>
    public static readonly QueryText Url = new(1, 255);

    /// <summary>Audiences.</summary>
    public static readonly QueryText ClientId = new(1, 255);

    /// <summary>SHA-1 thumbprints in hexadecimal digits.</summary>
    public static readonly QueryText Thumbprint = new(40, 40);

    /// <summary>The keys of an issuer, which an operator lays down.</summary>
    public static readonly QueryText Jwks = new(1, Limits.JwksCharactersMax) { IsEchoed = false };

    /// <summary>Names of actions, in simulations.</summary>
    public static readonly QueryText ActionName = new(3, 128);

    /// <summary>Resources, in simulations.</summary>
    public static readonly QueryText ResourceName = new(1, 2_048);

    [GeneratedRegex(@"\A/[\u0021-\u007F]*\z")]
    private static partial Regex PathPrefixRegex();

    [GeneratedRegex(@"\Av[1-9][0-9]*(?:\.[A-Za-z0-9-]*)?\z")]
    private static partial Regex VersionRegex();

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z")]
    private static partial Regex WordRegex();

    [GeneratedRegex(@"\A[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*\z")]
    private static partial Regex DescriptionRegex();

    [GeneratedRegex(@"\A[\u0020-\u00FF]+\z")]
    private static partial Regex MarkerRegex();

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]\z")]
    private static partial Regex AliasRegex();
}
