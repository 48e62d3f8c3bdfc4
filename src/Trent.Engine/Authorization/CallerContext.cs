// What every request says of its caller, its time and its way, whichever service it is for.
using System.Globalization;
using Trent.Authorization;
using Trent.Engine.Auditing;

namespace Trent.Engine.Authorization;

/// <summary>How a request came in.</summary>
/// <param name="Now">The time of the request.</param>
/// <param name="Region">The Region of the credential scope.</param>
/// <param name="SourceAddress">The address it came from, or <see langword="null"/> in this process.</param>
/// <param name="UserAgent">What the client says it is, or <see langword="null"/>.</param>
/// <param name="IsEncrypted">Whether it came over TLS.</param>
public readonly record struct RequestOrigin(DateTimeOffset Now, string Region, string? SourceAddress, string? UserAgent, bool IsEncrypted)
{
    /// <summary>How the connection was encrypted, for the record; no condition key asks for it.</summary>
    public TlsDetails? Tls { get; init; }
}

/// <summary>
/// The global condition keys about the caller and the request. Keys of a service, and of its resources, are added by its own context.
/// What Trent has no notion of (organizations, VPCs, services that call on someone's behalf) is absent, as it is in AWS where it does not apply.
/// </summary>
public abstract class CallerContext(Caller caller, RequestOrigin origin) : RequestContext
{
    /// <inheritdoc/>
    public sealed override ConditionValue ValueOf(ConditionKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Name switch
        {
            ConditionKeyName.AwsPrincipalArn => ConditionValue.Of(caller.Principal.PolicyArn),
            ConditionKeyName.AwsPrincipalAccount => ConditionValue.Of(caller.Account.Value),
            ConditionKeyName.AwsPrincipalTag => ConditionValue.Of(caller.Tags.GetValueOrDefault(key.Subkey)),
            ConditionKeyName.AwsPrincipalType => ConditionValue.Of(TypeOf(caller.Principal.Kind)),
            ConditionKeyName.AwsPrincipalIsAwsService => ConditionValue.Of(false),
            ConditionKeyName.AwsUserId => ConditionValue.Of(caller.UserId),
            ConditionKeyName.AwsUserName => ConditionValue.Of(caller.UserName),
            ConditionKeyName.AwsTokenIssueTime => ConditionValue.Of(caller.TokenIssuedAt),
            ConditionKeyName.AwsFederatedProvider => ConditionValue.Of(caller.FederatedProvider),
            ConditionKeyName.AwsSourceIdentity => ConditionValue.Of(caller.SourceIdentity),
            // There is no second factor here: a session says so, and a lasting credential says nothing.
            ConditionKeyName.AwsMultiFactorAuthPresent => caller.TokenIssuedAt is null ? ConditionValue.Absent : ConditionValue.Of(false),
            ConditionKeyName.AwsSourceIp => ConditionValue.Of(origin.SourceAddress),
            ConditionKeyName.AwsSecureTransport => ConditionValue.Of(origin.IsEncrypted),
            ConditionKeyName.AwsCurrentTime => ConditionValue.Of(origin.Now),
            ConditionKeyName.AwsEpochTime => ConditionValue.Of(origin.Now.ToUnixTimeSeconds()),
            ConditionKeyName.AwsRequestedRegion => ConditionValue.Of(origin.Region),
            ConditionKeyName.AwsUserAgent => ConditionValue.Of(origin.UserAgent),
            ConditionKeyName.AwsViaAwsService => ConditionValue.Of(false),
            _ => ValueOfService(key),
        };
    }

    /// <summary>The value of a key that the service knows: of the request, of the resource, or of the service itself.</summary>
    protected abstract ConditionValue ValueOfService(ConditionKey key);

    private static string TypeOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Root => "Account",
        PrincipalKind.User => "User",
        PrincipalKind.RoleSession => "AssumedRole",
        PrincipalKind.Federated => "FederatedUser",
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"A principal of the unknown kind {kind}.")),
    };
}
