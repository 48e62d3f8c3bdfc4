// What the service does by itself is recorded as well: destruction, rotation, expiry.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Auditing;

/// <summary>Commits acts of the service on keys, each with its record, under the names that CloudTrail has for them where it has one.</summary>
internal sealed class ServiceActs(Keyring keyring, IAuditTrail auditTrail, TimeProvider clock)
{
    /// <summary>A key and all that hangs on it is destroyed.</summary>
    public const string DeleteKey = "DeleteKey";

    /// <summary>A key got new material because its rotation was due.</summary>
    public const string RotateKey = "RotateKey";

    /// <summary>Imported material came to its end.</summary>
    public const string DeleteExpiredKeyMaterial = "DeleteExpiredKeyMaterial";

    /// <summary>A key with very many grants is past saving, and its grants begin to go.</summary>
    public const string BeginKeyDeletion = "BeginKeyDeletion";

    /// <summary>Some of the grants of a key that is being destroyed are gone.</summary>
    public const string DeleteGrants = "DeleteGrants";

    private const string FailureCode = "KMSInternalException";

    /// <summary>Commits an act. The record is durable when it returns.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="keys">The keys it is done to.</param>
    /// <param name="changes">What makes it done.</param>
    /// <param name="facts">What else is to be known of it.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="RecordConflictException">A request changed something in between; nothing was done, which is recorded too.</exception>
    /// <exception cref="AuditUnavailableException">The trail takes no records now.</exception>
    public async ValueTask CommitAsync(
        string name, IReadOnlyList<KeyArn> keys, IReadOnlyList<RecordChange> changes, AuditValue.Members? facts, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = new()
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            OperationName = name,
            EventType = AuditEventType.ServiceEvent,
            At = clock.NowToTheMillisecond(),
            Region = keys[0].Region.Value,
            Resources = [.. keys.Select(static key => key.ToString())],
            IsReadOnly = false,
            AdditionalEventData = facts,
        };
        await auditTrail.BeginAsync(auditEvent, cancellationToken);
        try
        {
            // Not given up half-way: the record of what came of it is this method's to write.
            await keyring.CommitAsync(auditTrail.With(changes, auditEvent), CancellationToken.None);
        }
        catch (Exception failure)
        {
            auditEvent.ErrorCode = FailureCode;
            auditEvent.ErrorMessage = failure is RecordConflictException ? "The key was changed by a request at the same time; the service looks at it again." : "The change could not be committed.";
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
            throw;
        }

        await auditTrail.EndAsync(auditEvent, CancellationToken.None);
    }

    /// <summary>Facts of texts.</summary>
    public static AuditValue.Members Facts(params IReadOnlyList<KeyValuePair<string, string>> facts) =>
        new([.. facts.Select(static fact => new KeyValuePair<string, AuditValue>(fact.Key, new AuditValue.Literal(fact.Value)))]);
}
