// What a request to STS says for condition keys.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Model;

namespace Trent.Identity.Sts;

/// <summary>The context of one permission of a request to STS.</summary>
/// <param name="caller">Who asks; for a web identity the principal that the provider vouches for.</param>
/// <param name="origin">How the request came in.</param>
internal sealed class StsContext(Caller caller, RequestOrigin origin) : CallerContext(caller, origin)
{
    /// <summary>The role that is asked for; <see langword="null"/> where none is.</summary>
    public StoredRole? Role { get; init; }

    /// <summary>What is asked for; <see langword="null"/> where no session is.</summary>
    public SessionParameters? Parameters { get; init; }

    /// <summary>The tags that the session will have, those passed on to it included.</summary>
    public IReadOnlyCollection<IdentityTag> SessionTags { get; init; } = [];

    /// <summary>The keys of the tags that will pass on from it.</summary>
    public IReadOnlyCollection<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity that the session will have.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The policy that limits a root user who is taken on; <see langword="null"/> where none is.</summary>
    public string? TaskPolicyArn { get; init; }

    /// <summary>The verified token of an identity provider.</summary>
    public WebIdentity? WebIdentity { get; init; }

    /// <inheritdoc/>
    protected override ConditionValue ValueOfService(ConditionKey key) => key.Name switch
    {
        ConditionKeyName.StsExternalId => ConditionValue.Of(Parameters?.ExternalId),
        ConditionKeyName.StsRoleSessionName => ConditionValue.Of(Parameters?.SessionName),
        ConditionKeyName.StsSourceIdentity => ConditionValue.Of(SourceIdentity),
        ConditionKeyName.StsDurationSeconds => ConditionValue.Of((long?)Parameters?.DurationSeconds),
        ConditionKeyName.StsTransitiveTagKeys => ConditionValue.OfMany(TransitiveTagKeys),
        ConditionKeyName.AwsRequestTag => ConditionValue.Of(ValueOf(SessionTags, key.Subkey)),
        ConditionKeyName.AwsTagKeys => ConditionValue.OfMany([.. SessionTags.Select(static tag => tag.Key)]),
        ConditionKeyName.AwsResourceTag or ConditionKeyName.IamResourceTag => Role is null ? ConditionValue.Absent : ConditionValue.Of(ValueOf(Role.Tags, key.Subkey)),
        ConditionKeyName.AwsResourceAccount => ConditionValue.Of(Role?.Account.Value),
        ConditionKeyName.Other when TaskPolicyArn is not null && key.Text.Equals("sts:TaskPolicyArn", StringComparison.OrdinalIgnoreCase) => ConditionValue.Of(TaskPolicyArn),
        ConditionKeyName.Other when WebIdentity is not null => ValueOfClaim(key.Text, WebIdentity),
        _ => ConditionValue.Absent,
    };

    // Keys of an identity provider are named after its issuer: accounts.example.com/realm:sub.
    private static ConditionValue ValueOfClaim(string key, WebIdentity identity)
    {
        string issuer = identity.Provider.Issuer;
        if (key.Length <= issuer.Length + 1 || key[issuer.Length] != ':' || !key.StartsWith(issuer, StringComparison.OrdinalIgnoreCase))
        {
            return ConditionValue.Absent;
        }

        return key[(issuer.Length + 1)..].ToLowerInvariant() switch
        {
            "sub" => ConditionValue.Of(identity.Subject),
            "aud" => identity.Token.Audiences.Length == 1 ? ConditionValue.Of(identity.Token.Audiences[0]) : ConditionValue.OfMany(identity.Token.Audiences),
            "oaud" => identity.Token.OriginalAudiences.Length == 1
                ? ConditionValue.Of(identity.Token.OriginalAudiences[0])
                : ConditionValue.OfMany(identity.Token.OriginalAudiences),
            _ => ConditionValue.Absent,
        };
    }

    private static string? ValueOf(IEnumerable<IdentityTag> tags, string key)
    {
        foreach (IdentityTag tag in tags)
        {
            if (string.Equals(tag.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                return tag.Value;
            }
        }

        return null;
    }
}
