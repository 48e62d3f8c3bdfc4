// The way back into a key whose policy lets nobody in: for the operator who holds the seal, on a store that no server has open.
using Trent.Authorization;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>
/// Puts the default policy on a key, whatever its own says: the account's root user, and its identities by their policies, can then mend it.
/// Whoever can open the store can do this, and nobody can through the API.
/// </summary>
internal sealed class KeyPolicyRecovery(Keyring keyring, IAuditTrail auditTrail, string partition, TimeProvider clock)
{
    /// <summary>The name under which it is recorded.</summary>
    public const string OperationName = "RecoverKeyPolicy";

    private const string OperatorName = "the operator of the store";

    /// <summary>Replaces the policy of a key by the default one, and records that.</summary>
    /// <returns>The policy that the key had.</returns>
    /// <exception cref="NotFoundException">There is no such key.</exception>
    public async ValueTask<string> RecoverAsync(KeyArn arn, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.NowToTheMillisecond();
        AuditEvent auditEvent = new()
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            OperationName = OperationName,
            At = now,
            Caller = Caller.RootOf(partition, arn.Account, OperatorName),
            Region = arn.Region.Value,
        };
        await auditTrail.BeginAsync(auditEvent, cancellationToken);
        if (await keyring.FindKeyAsync(new KeyName(arn.Account.Value, arn.Region.Value, arn.KeyId.Value), cancellationToken) is not { } entry)
        {
            NotFoundException missing = NotFoundException.KeyDoesNotExist(arn.ToString());
            auditEvent.ErrorCode = missing.ErrorCode;
            await auditTrail.EndAsync(auditEvent, cancellationToken);
            throw missing;
        }

        StoredKey recovered = entry.Key.Next() with { Policy = DefaultKeyPolicy.For(partition, arn.Account.Value), PolicyPrincipals = null };
        await keyring.CommitAsync([Change.Replace(recovered)], cancellationToken);
        auditEvent.Resources = [arn.ToString()];
        await auditTrail.EndAsync(auditEvent, cancellationToken);
        return entry.Key.Policy;
    }
}
