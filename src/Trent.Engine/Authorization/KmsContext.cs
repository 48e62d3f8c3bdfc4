// What a request to the KMS says for condition keys: of its caller and way, of its command, and of the key it concerns.
using Trent.Authorization;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Authorization;

/// <summary>
/// The context of one permission of a request: a request that asks permission on two keys has two. What costs a look at the store
/// (<see cref="ResourceAliases"/>) is fetched before, and only when a policy asks for it.
/// </summary>
internal sealed class KmsContext(Call call, KmsCommand command, string action, string requestedRegion, KeyEntry? key, string? requestAlias)
    : CallerContext(call.Caller, new RequestOrigin(call.Now, requestedRegion, call.Request.SourceAddress, call.Request.UserAgent, call.Request.IsEncrypted))
{
    /// <summary>The aliases that point to the key now.</summary>
    public IReadOnlyCollection<string>? ResourceAliases { get; init; }

    /// <summary>The last use of the key, where it is known and asked for.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether source and destination of a ReEncrypt are one key.</summary>
    public bool? IsSameKey { get; init; }

    /// <inheritdoc/>
    protected override ConditionValue ValueOfService(ConditionKey conditionKey) =>
        conditionKey.Name == ConditionKeyName.KmsCallerAccount ? ConditionValue.Of(call.Account.Value)
        : key is not null && ValueOfKey(conditionKey, key.Key) is { Kind: not ConditionValueKind.Absent } value ? value
        : CommandConditions.ValueOf(conditionKey, command, action);

    private ConditionValue ValueOfKey(ConditionKey conditionKey, StoredKey stored) => conditionKey.Name switch
    {
        ConditionKeyName.KmsKeySpec or ConditionKeyName.KmsCustomerMasterKeySpec => ConditionValue.Of(stored.Spec.Value),
        ConditionKeyName.KmsKeyUsage or ConditionKeyName.KmsCustomerMasterKeyUsage => ConditionValue.Of(stored.Usage.Value),
        ConditionKeyName.KmsKeyOrigin => ConditionValue.Of(stored.Origin.Value),
        ConditionKeyName.KmsMultiRegion => ConditionValue.Of(stored.MultiRegion is not null),
        ConditionKeyName.KmsMultiRegionKeyType => ConditionValue.Of(stored.MultiRegion is null ? null : stored.IsPrimary ? "PRIMARY" : "REPLICA"),
        ConditionKeyName.KmsRequestAlias => ConditionValue.Of(requestAlias),
        ConditionKeyName.KmsResourceAliases => ConditionValue.OfMany(ResourceAliases),
        ConditionKeyName.KmsReEncryptOnSameKey => ConditionValue.Of(IsSameKey),
        ConditionKeyName.KmsTrailingDaysWithoutKeyUsage => command is ScheduleKeyDeletionCommand or DisableKeyCommand
            ? ConditionValue.Of((long)(call.Now - (LastUsedAt ?? stored.CreatedAt)).TotalDays)
            : ConditionValue.Absent,
        ConditionKeyName.AwsResourceTag => ConditionValue.Of(TagOf(stored, conditionKey.Subkey)),
        ConditionKeyName.AwsResourceAccount => ConditionValue.Of(stored.Arn.Account.Value),
        _ => ConditionValue.Absent,
    };

    // The names of condition keys are compared without case, and so the tag's key in them; the last of several that differ in case only
    // would be a matter of chance, so the first that was put counts.
    private static string? TagOf(StoredKey stored, string tagKey)
    {
        foreach (KeyTag tag in stored.Tags)
        {
            if (string.Equals(tag.Key, tagKey, StringComparison.OrdinalIgnoreCase))
            {
                return tag.Value;
            }
        }

        return null;
    }
}
