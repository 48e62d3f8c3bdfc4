// What a key says for condition keys.
using Trent.Authorization;
using Trent.Engine.Keys;

namespace Trent.Engine.Authorization;

/// <summary>A key as policies see it. What costs a look at the store is there only when a policy asks for it.</summary>
/// <param name="Key">The key.</param>
/// <param name="RequestAlias">The alias name by which the request names the key, or <see langword="null"/>.</param>
internal sealed record KeyFacts(StoredKey Key, string? RequestAlias)
{
    /// <summary>The aliases that point to the key now.</summary>
    public IReadOnlyCollection<string>? Aliases { get; init; }

    /// <summary>For how many whole days the key has not been used, since it was made where it never was; only where the operation asks for it.</summary>
    public long? DaysWithoutUse { get; init; }

    /// <summary>The value of a condition key; absent for what is not the key's.</summary>
    public ConditionValue ValueOf(ConditionKey conditionKey) => conditionKey.Name switch
    {
        ConditionKeyName.KmsKeySpec or ConditionKeyName.KmsCustomerMasterKeySpec => ConditionValue.Of(Key.Spec.Value),
        ConditionKeyName.KmsKeyUsage or ConditionKeyName.KmsCustomerMasterKeyUsage => ConditionValue.Of(Key.Usage.Value),
        ConditionKeyName.KmsKeyOrigin => ConditionValue.Of(Key.Origin.Value),
        ConditionKeyName.KmsMultiRegion => ConditionValue.Of(Key.MultiRegion is not null),
        ConditionKeyName.KmsMultiRegionKeyType => ConditionValue.Of(Key.MultiRegion is null ? null : Key.IsPrimary ? "PRIMARY" : "REPLICA"),
        ConditionKeyName.KmsRequestAlias => ConditionValue.Of(RequestAlias),
        ConditionKeyName.KmsResourceAliases => ConditionValue.OfMany(Aliases),
        ConditionKeyName.KmsTrailingDaysWithoutKeyUsage => ConditionValue.Of(DaysWithoutUse),
        ConditionKeyName.AwsResourceTag => ConditionValue.Of(TagOf(conditionKey.Subkey)),
        ConditionKeyName.AwsResourceAccount => ConditionValue.Of(Key.Arn.Account.Value),
        _ => ConditionValue.Absent,
    };

    // The names of condition keys are compared without case, and so the tag's key in them. Of several tags that differ in case only, the
    // first that was put counts.
    private string? TagOf(string tagKey)
    {
        foreach (KeyTag tag in Key.Tags)
        {
            if (string.Equals(tag.Key, tagKey, StringComparison.OrdinalIgnoreCase))
            {
                return tag.Value;
            }
        }

        return null;
    }
}
