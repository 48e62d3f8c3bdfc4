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
        AuditEvent auditEvent = new()
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            EventSource = AuditEvent.TrentEventSource,
            OperationName = OperationName,
            At = clock.NowToTheMillisecond(),
            Caller = Caller.RootOf(partition, arn.Account, OperatorName),
            Region = arn.Region.Value,
            IsReadOnly = false,
            RequestParameters = ServiceActs.Facts(new KeyValuePair<string, string>("keyId", arn.ToString())),
        };
        await auditTrail.BeginAsync(auditEvent, cancellationToken);
        try
        {
            return await ReplaceAsync(arn, auditEvent, cancellationToken);
        }
        catch (Exception failure)
        {
            KmsServiceException told = failure as KmsServiceException ?? KMSInternalException.Unexpected();
            auditEvent.Fail(told.ErrorCode, told.WireMessage);
            throw;
        }
        finally
        {
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        }
    }

    private async ValueTask<string> ReplaceAsync(KeyArn arn, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (await keyring.FindKeyAsync(new KeyName(arn.Account.Value, arn.Region.Value, arn.KeyId.Value), cancellationToken) is not { } entry)
        {
            throw NotFoundException.KeyDoesNotExist(arn.ToString());
        }

        StoredKey recovered = entry.Key.Next() with { Policy = DefaultKeyPolicy.For(partition, arn.Account.Value), PolicyPrincipals = null };
        auditEvent.Resources = [arn.ToString()];
        await keyring.CommitAsync(auditTrail.With([Change.Replace(recovered)], auditEvent), CancellationToken.None);
        return entry.Key.Policy;
    }
}
