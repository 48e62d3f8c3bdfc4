// Every limit of the engine, and where its number comes from.
namespace Trent.Engine;

/// <summary>Limits that the engine enforces beyond the constraints of single members.</summary>
internal static class Limits
{
    /// <summary>Customer managed keys per account and Region, in any state (AWS KMS resource quotas).</summary>
    public const int KeysPerAccountAndRegionMax = 100_000;

    /// <summary>Aliases per key (AWS KMS resource quotas; not adjustable there).</summary>
    public const int AliasesPerKeyMax = 50;

    /// <summary>Tags per key (AWS KMS resource quotas).</summary>
    public const int TagsPerKeyMax = 50;

    /// <summary>Grants per key (AWS KMS resource quotas). There is no quota per principal.</summary>
    public const int GrantsPerKeyMax = 50_000;

    /// <summary>Pairs of an encryption context that a grant constrains (AWS KMS API, GrantConstraints).</summary>
    public const int GrantContextPairsMax = 8;

    /// <summary>Characters of a value in such a pair (AWS KMS API, GrantConstraints), and here of a key as well, so that a grant stays small.</summary>
    public const int GrantContextCharactersMax = 384;

    /// <summary>Grants held in memory for decisions, at some 600 bytes each: twice what one key can have.</summary>
    public const int CachedGrantsMax = 2 * GrantsPerKeyMax;

    /// <summary>Grants read from the store at a time.</summary>
    public const int GrantsPerRead = 1_000;

    /// <summary>
    /// Grants removed in one commit before their key: four records each, so that the last of them and the rest of the key fit into the
    /// 1,024 changes that a commit may have.
    /// </summary>
    public const int GrantRemovalBatch = 200;

    /// <summary>Bytes of a key policy document in UTF-8 (AWS KMS resource quotas: 32 KB).</summary>
    public const int PolicyBytesMax = 32_768;

    /// <summary>On-demand rotations in a key's life (AWS KMS developer guide, since 2025).</summary>
    public const int OnDemandRotationsMax = 25;

    /// <summary>Shortest waiting period before a key is deleted (AWS KMS API, ScheduleKeyDeletion).</summary>
    public const int PendingWindowDaysMin = 7;

    /// <summary>Longest waiting period before a key is deleted (AWS KMS API, ScheduleKeyDeletion).</summary>
    public const int PendingWindowDaysMax = 30;

    /// <summary>The waiting period when none is given (AWS KMS API, ScheduleKeyDeletion).</summary>
    public const int PendingWindowDaysDefault = 30;

    /// <summary>The rotation period when none is given (AWS KMS API, EnableKeyRotation).</summary>
    public const int RotationPeriodDaysDefault = 365;

    /// <summary>
    /// RSA keys that wait to be made. AWS KMS makes 0.1 to 1 a second and account (AWS KMS request quotas, GenerateDataKeyPair); a core
    /// here makes about one RSA_4096 key a second, so that this many wait a minute or two at the longest.
    /// </summary>
    public const int QueuedKeyGenerationsMax = 100;

    /// <summary>
    /// Computations with long RSA keys that wait, 2 to 4 ms of a core each: some seconds' worth, after which a client has better been
    /// told to come again (AWS KMS request quotas: 500 RSA operations a second).
    /// </summary>
    public const int QueuedLongComputationsMax = 2_000;

    /// <summary>How long the parameters of an import are valid (AWS KMS API, GetParametersForImport).</summary>
    public static readonly TimeSpan ImportParametersValidity = TimeSpan.FromHours(24);

    /// <summary>How far ahead imported material may expire (AWS KMS API, ImportKeyMaterial).</summary>
    public const int ImportValidityDaysMax = 365;

    /// <summary>
    /// How long before an automatic rotation an on-demand rotation is refused as conflicting (AWS KMS API, RotateKeyOnDemand).
    /// </summary>
    public static readonly TimeSpan RotationConflictWindow = TimeSpan.FromMinutes(20);

    /// <summary>
    /// How often a request starts over when another one changed the same record in between. Of N requests that contend, at
    /// least one commits in each round, so this many may contend before any is turned away as an internal, retryable error.
    /// </summary>
    public const int CommitAttemptsMax = 64;

    /// <summary>How many due keys the background takes up at a time; bounds its memory, not its work.</summary>
    public const int DueBatch = 100;

    /// <summary>
    /// How many records one erasure of the files serves, and how many may fail before a run of the background ends; bounds what it
    /// reads at a time.
    /// </summary>
    public const int ErasureBatch = 400;

    /// <summary>How many used keys the ledger writes in one commit; bounds the size of a transaction.</summary>
    public const int UsageFlushBatch = 500;

    /// <summary>A domain key wraps new material for so long (docs/sealed-key-format.md).</summary>
    public static readonly TimeSpan DomainKeyUse = TimeSpan.FromHours(24);

    /// <summary>A domain key wraps at most so many secrets (docs/sealed-key-format.md).</summary>
    public const int DomainKeyWrapsMax = 1 << 20;
}
