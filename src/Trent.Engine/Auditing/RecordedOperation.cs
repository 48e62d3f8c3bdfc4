// What the record of an operation holds of its request and its answer.
using System.Collections.Frozen;
using Trent.Protocol;

namespace Trent.Engine.Auditing;

/// <summary>How requests of one operation are recorded. Thread-safe.</summary>
internal sealed class RecordedOperation
{
    /// <summary>
    /// The operations that change something, as CloudTrail has them with readOnly false. Uses of keys change nothing, though ImportKeyMaterial and
    /// RotateKeyOnDemand do; GetParametersForImport makes a key and keeps nothing of it.
    /// </summary>
    public static readonly FrozenSet<string> Changing = FrozenSet.Create(
        StringComparer.Ordinal,
        "CancelKeyDeletion", "ConnectCustomKeyStore", "CreateAlias", "CreateCustomKeyStore", "CreateGrant", "CreateKey", "DeleteAlias", "DeleteCustomKeyStore", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation",
        "DisconnectCustomKeyStore", "EnableKey", "EnableKeyRotation", "ImportKeyMaterial", "PutKeyPolicy", "ReplicateKey", "RetireGrant", "RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource",
        "UntagResource", "UpdateAlias", "UpdateCustomKeyStore", "UpdateKeyDescription", "UpdatePrimaryRegion");

    private const string KeyIdName = "keyId";

    private readonly CommandContract contract;

    // Made at first use, as the serializers are: a start that made them for all operations would take longer.
    private RecordedShape? parameters;
    private RecordedShape? elements;

    /// <summary>How requests of an operation are recorded.</summary>
    public RecordedOperation(CommandContract contract)
    {
        this.contract = contract;
        IsReadOnly = !Changing.Contains(contract.OperationName);
    }

    /// <summary>Whether the operation changes nothing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The parameters of a command, valid or not.</summary>
    public AuditValue.Members? ParametersOf(KmsCommand command) =>
        (parameters ??= RecordedShape.Of(contract.CommandShape, RecordedMembers.Recorded)).Of(command);

    /// <summary>Completes the record of a request that is about to succeed.</summary>
    /// <param name="auditEvent">The record; it names the keys that were granted already.</param>
    /// <param name="output">The answer.</param>
    public void Complete(AuditEvent auditEvent, object output)
    {
        elements ??= RecordedShape.Of(contract.OutputShape, IsReadOnly ? RecordedMembers.Materials : RecordedMembers.Recorded);
        if (IsReadOnly)
        {
            auditEvent.AdditionalEventData = elements.Of(output);
            return;
        }

        string? made = (output as CreateKeyOutput)?.KeyMetadata?.Arn ?? (output as ReplicateKeyOutput)?.ReplicaKeyMetadata?.Arn;
        if (made is not null)
        {
            auditEvent.Resources = [.. auditEvent.Resources, made];
        }

        auditEvent.ResponseElements = WithKey(elements.Of(output), auditEvent.Resources);
    }

    // CloudTrail names the key in the elements of all that changes one, though most of these operations answer nothing.
    private static AuditValue.Members? WithKey(AuditValue.Members? elements, IReadOnlyList<string> resources)
    {
        if (resources.Count == 0 || elements?.Values.Any(static member => member.Key is KeyIdName or "keyMetadata" or "replicaKeyMetadata") == true)
        {
            return elements;
        }

        return new AuditValue.Members([new(KeyIdName, new AuditValue.Literal(resources[0])), .. elements?.Values ?? []]);
    }
}
