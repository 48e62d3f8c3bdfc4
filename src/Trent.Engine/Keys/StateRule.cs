// The table of operation by key state: which operations work in which states, and with which error they fail otherwise.
using Trent.Protocol;
using static Trent.Engine.Keys.StateVerdict;

namespace Trent.Engine.Keys;

/// <summary>What a state means for an operation: it works, or the error with which it is refused.</summary>
internal enum StateVerdict
{
    Works,
    RefusedDisabled,
    RefusedPendingDeletion,
    RefusedNotPendingDeletion,
    RefusedPendingImport,
    RefusedExternalOrigin,
    RefusedUnavailable,
    RefusedCreating,
    RefusedUpdating,
}

/// <summary>
/// One row of the state table of the AWS KMS developer guide ("Key states of AWS KMS keys"), shared by all operations that
/// behave alike. The columns stand in the order of <see cref="KeyStatus"/>: Enabled, Disabled, PendingDeletion,
/// PendingReplicaDeletion, PendingImport, Unavailable, Creating, Updating.
/// </summary>
internal sealed class StateRule
{
    private readonly StateVerdict[] verdicts;

    private StateRule(params StateVerdict[] verdicts) => this.verdicts = verdicts;

    /// <summary>Reading of metadata, policies, tags, aliases, grants and usage; PutKeyPolicy; DeleteAlias; RetireGrant and RevokeGrant.</summary>
    public static StateRule Any { get; } = new(Works, Works, Works, Works, Works, Works, Works, Works);

    /// <summary>Cryptographic use, whatever the kind of key.</summary>
    public static StateRule CryptographicUse { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>CancelKeyDeletion.</summary>
    public static StateRule CancelDeletion { get; } = new(
        RefusedNotPendingDeletion, RefusedNotPendingDeletion, Works, Works, RefusedNotPendingDeletion, RefusedNotPendingDeletion, RefusedNotPendingDeletion, RefusedNotPendingDeletion);

    /// <summary>ScheduleKeyDeletion.</summary>
    public static StateRule ScheduleDeletion { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, Works, Works, Works, RefusedUpdating);

    /// <summary>EnableKey and DisableKey.</summary>
    public static StateRule Enablement { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, Works, RefusedCreating, RefusedUpdating);

    /// <summary>EnableKeyRotation and DisableKeyRotation.</summary>
    public static StateRule RotationSetting { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedExternalOrigin, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>GetKeyRotationStatus.</summary>
    public static StateRule RotationStatus { get; } = new(Works, Works, Works, Works, RefusedExternalOrigin, Works, Works, Works);

    /// <summary>RotateKeyOnDemand.</summary>
    public static StateRule RotateOnDemand { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>CreateAlias, UpdateAlias (of the new target), TagResource, UntagResource, UpdateKeyDescription.</summary>
    public static StateRule NotPendingDeletion { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, Works, Works, Works, Works);

    /// <summary>CreateGrant.</summary>
    public static StateRule CreateGrant { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, Works, RefusedCreating, Works);

    /// <summary>GetPublicKey; before the first import there is none, which is the operation's to say.</summary>
    public static StateRule PublicKey { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, Works, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>GetParametersForImport, of a key whose origin is EXTERNAL.</summary>
    public static StateRule ImportParameters { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, Works, RefusedUnavailable, RefusedCreating, RefusedUpdating);

    /// <summary>ImportKeyMaterial, of a key whose origin is EXTERNAL.</summary>
    public static StateRule Import { get; } = new(
        Works, Works, RefusedPendingDeletion, RefusedPendingDeletion, Works, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>DeleteImportedKeyMaterial, of a key whose origin is EXTERNAL.</summary>
    public static StateRule DeleteImported { get; } = new(
        Works, Works, Works, Works, Works, RefusedUnavailable, RefusedCreating, RefusedUpdating);

    /// <summary>ReplicateKey.</summary>
    public static StateRule Replicate { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, RefusedUnavailable, RefusedCreating, RefusedUpdating);

    /// <summary>UpdatePrimaryRegion, of both keys.</summary>
    public static StateRule UpdatePrimary { get; } = new(
        Works, RefusedDisabled, RefusedPendingDeletion, RefusedPendingDeletion, RefusedPendingImport, RefusedUnavailable, RefusedCreating, Works);

    /// <summary>Whether the operation works in a state.</summary>
    public StateVerdict VerdictIn(KeyStatus status) => verdicts[(int)status];

    /// <summary>The error with which a key's state refuses the operation, or <see langword="null"/> when it works.</summary>
    public KmsServiceException? Refusal(StoredKey key) => VerdictIn(key.Status) switch
    {
        Works => null,
        RefusedDisabled => DisabledException.KeyIsDisabled(key.Arn.ToString()),
        RefusedPendingDeletion => key.Status == KeyStatus.PendingDeletion
            ? KMSInvalidStateException.PendingDeletion(key.Arn.ToString())
            : KMSInvalidStateException.PendingReplicaDeletion(key.Arn.ToString()),
        RefusedNotPendingDeletion => KMSInvalidStateException.NotPendingDeletion(key.Arn.ToString()),
        RefusedPendingImport => KMSInvalidStateException.PendingImport(key.Arn.ToString()),
        RefusedExternalOrigin => UnsupportedOperationException.OriginNotValid(key.Arn.ToString(), OriginType.External),
        RefusedUnavailable => KMSInvalidStateException.Unavailable(key.Arn.ToString()),
        RefusedCreating => KMSInvalidStateException.Creating(key.Arn.ToString()),
        RefusedUpdating => KMSInvalidStateException.Updating(key.Arn.ToString()),
        _ => throw new InvalidOperationException("A verdict without an error."),
    };
}
