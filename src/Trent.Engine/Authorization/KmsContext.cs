// What a request to the KMS says for condition keys: of its caller and way, of its command, and of the key it concerns.
using Trent.Authorization;
using Trent.Protocol;

namespace Trent.Engine.Authorization;

/// <summary>The context of one permission of a request: a request that asks permission on two keys has two.</summary>
/// <param name="call">The request.</param>
/// <param name="command">Its command.</param>
/// <param name="action">The action that permission is asked for.</param>
/// <param name="region">The Region in which it is to be done.</param>
/// <param name="key">The key it concerns, or <see langword="null"/>.</param>
internal sealed class KmsContext(Call call, KmsCommand command, string action, string region, KeyFacts? key)
    : CallerContext(call.Caller, new RequestOrigin(call.Now, region, call.Request.SourceAddress, call.Request.UserAgent, call.Request.IsEncrypted))
{
    /// <summary>Whether source and destination of a ReEncrypt are one key.</summary>
    public bool? IsSameKey { get; init; }

    /// <inheritdoc/>
    protected override ConditionValue ValueOfService(ConditionKey key) => key.Name switch
    {
        ConditionKeyName.KmsCallerAccount => ConditionValue.Of(call.Account.Value),
        ConditionKeyName.KmsReEncryptOnSameKey => ConditionValue.Of(IsSameKey),
        _ => ValueOfKeyOrCommand(key),
    };

    private ConditionValue ValueOfKeyOrCommand(ConditionKey conditionKey) =>
        key?.ValueOf(conditionKey) is { Kind: not ConditionValueKind.Absent } value ? value : CommandConditions.ValueOf(conditionKey, command, action);
}
