// What the operations that begin a session of a role are asked for.
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>The parameters of AssumeRole and AssumeRoleWithWebIdentity, checked. Immutable.</summary>
internal sealed partial class SessionParameters
{
    private static readonly QueryText ArnShape = new(20, 2_048, QueryPatterns.Arn);
    private static readonly QueryText NameShape = new(2, 64, QueryPatterns.Name);
    private static readonly QueryText PolicyShape = new(1, StsLimits.SessionPolicyCharactersMax, QueryPatterns.PolicyDocument);
    private static readonly QueryText TagKeyShape = new(1, 128, QueryPatterns.TagKey);
    private static readonly QueryText ExternalIdShape = new(2, 1_224, new QueryPattern(@"[\w+=,.@:\/-]*", ExternalIdRegex().IsMatch));

    private SessionParameters()
    {
    }

    /// <summary>The ARN of the role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The name of the session.</summary>
    public required string SessionName { get; init; }

    /// <summary>How long it is to last, in seconds; <see langword="null"/> when nothing is said.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>The managed session policies.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>The tags of the request, without those that the calling session passes on.</summary>
    public ImmutableArray<IdentityTag> Tags { get; init; } = [];

    /// <summary>Which of the tags pass on.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>What a third party was given to tell it is he.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Reads the parameters of AssumeRole.</summary>
    /// <exception cref="QueryException">One breaks its constraint.</exception>
    public static SessionParameters OfAssumeRole(QueryRequest request)
    {
        QueryReader reader = new(request);
        SessionParameters read = new()
        {
            RoleArn = reader.Required("RoleArn", ArnShape),
            SessionName = reader.Required("RoleSessionName", NameShape),
            DurationSeconds = reader.OptionalInteger("DurationSeconds", StsLimits.SessionSecondsMin, StsLimits.RoleSessionSecondsMax),
            Policy = reader.Optional("Policy", PolicyShape),
            PolicyArns = PolicyArnsOf(reader),
            Tags = [.. reader.Tags("Tags", StsLimits.SessionTagsMax).Select(static tag => new IdentityTag(tag.Key, tag.Value))],
            TransitiveTagKeys = reader.Texts("TransitiveTagKeys", TagKeyShape, StsLimits.SessionTagsMax),
            SourceIdentity = reader.Optional("SourceIdentity", NameShape),
            ExternalId = reader.Optional("ExternalId", ExternalIdShape),
        };
        reader.Check();
        CheckTags(read);
        return read;
    }

    /// <summary>Reads the parameters of AssumeRoleWithWebIdentity, which takes neither tags nor a source identity.</summary>
    /// <exception cref="QueryException">One breaks its constraint.</exception>
    public static SessionParameters OfWebIdentity(QueryRequest request, out string token)
    {
        QueryReader reader = new(request);
        token = reader.Required("WebIdentityToken", new QueryText(4, StsLimits.WebIdentityTokenCharactersMax) { IsEchoed = false });
        _ = reader.Optional("ProviderId", new QueryText(4, 2_048));
        SessionParameters read = new()
        {
            RoleArn = reader.Required("RoleArn", ArnShape),
            SessionName = reader.Required("RoleSessionName", NameShape),
            DurationSeconds = reader.OptionalInteger("DurationSeconds", StsLimits.SessionSecondsMin, StsLimits.RoleSessionSecondsMax),
            Policy = reader.Optional("Policy", PolicyShape),
            PolicyArns = PolicyArnsOf(reader),
        };
        reader.Check();
        return read;
    }

    private static ImmutableArray<string> PolicyArnsOf(QueryReader reader) =>
        [.. reader.Structures("PolicyArns", StsLimits.SessionPolicyArnsMax).Select(static policy => policy.Required("arn", ArnShape))];

    private static void CheckTags(SessionParameters read)
    {
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach (IdentityTag tag in read.Tags)
        {
            if (!keys.Add(tag.Key))
            {
                throw StsErrors.InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }

            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw StsErrors.InvalidParameterValue("Tag keys that begin with aws: are reserved.");
            }
        }

        if (!read.TransitiveTagKeys.All(keys.Contains))
        {
            throw StsErrors.InvalidParameterValue("The specified transitive tag key must be included in the requested tags.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/-]*\z")]
    private static partial Regex ExternalIdRegex();
}
