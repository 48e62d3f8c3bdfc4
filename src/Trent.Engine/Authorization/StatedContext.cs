// What a request would say, as somebody states it who asks what would come of it.
using System.Collections.Frozen;
using Trent.Authorization;
using Trent.Engine.Identifiers;

namespace Trent.Engine.Authorization;

/// <summary>What is stated, and for all else what the caller and the key say.</summary>
internal sealed class StatedContext : RequestContext
{
    private const string EncryptionContextPrefix = "kms:EncryptionContext:";

    private readonly FrozenDictionary<string, IReadOnlyList<string>> stated;
    private readonly OfCallerAndKey otherwise;

    public StatedContext(AccessQuestion question, DateTimeOffset now, KeyFacts? key)
    {
        stated = question.Context.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        otherwise = new OfCallerAndKey(question.Caller, question.Region, now, key);
    }

    /// <summary>The encryption context that the stated condition keys spell.</summary>
    public IReadOnlyDictionary<string, string> EncryptionContext => stated
        .Where(pair => pair.Key.StartsWith(EncryptionContextPrefix, StringComparison.OrdinalIgnoreCase) && pair.Value.Count == 1)
        .ToDictionary(pair => pair.Key[EncryptionContextPrefix.Length..], pair => pair.Value[0], StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ConditionValue ValueOf(ConditionKey key)
    {
        if (key.Name == ConditionKeyName.KmsEncryptionContextKeys && !stated.ContainsKey(key.Text))
        {
            return ConditionValue.OfMany([.. EncryptionContext.Keys]);
        }

        return stated.GetValueOrDefault(key.Text) switch
        {
            null => otherwise.ValueOf(key),
            [string single] => IsMultiValued(key.Name) ? ConditionValue.OfMany([single]) : ConditionValue.Of(single),
            { } several => ConditionValue.OfMany(several),
        };
    }

    private static bool IsMultiValued(ConditionKeyName name) => name is ConditionKeyName.KmsEncryptionContextKeys or ConditionKeyName.KmsGrantOperations
        or ConditionKeyName.KmsResourceAliases or ConditionKeyName.AwsTagKeys or ConditionKeyName.AwsCalledVia or ConditionKeyName.AwsPrincipalOrgPaths;

    private sealed class OfCallerAndKey(Caller caller, RegionName region, DateTimeOffset now, KeyFacts? key)
        : CallerContext(caller, new RequestOrigin(now, region.Value, SourceAddress: null, UserAgent: null, IsEncrypted: false))
    {
        private readonly string account = caller.Account.Value;

        protected override ConditionValue ValueOfService(ConditionKey conditionKey) => conditionKey.Name == ConditionKeyName.KmsCallerAccount
            ? ConditionValue.Of(account)
            : key?.ValueOf(conditionKey) ?? ConditionValue.Absent;
    }
}
