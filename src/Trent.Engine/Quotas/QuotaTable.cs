// The request quotas that AWS KMS publishes, one row each: how many requests a second an account has in a Region.
using System.Collections.Frozen;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Quotas;

/// <summary>One quota.</summary>
/// <param name="Name">Its name in settings.</param>
/// <param name="PerSecond">Requests a second.</param>
internal sealed record QuotaRow(string Name, double PerSecond);

/// <summary>
/// The quotas and their numbers (AWS KMS developer guide, "Request quotas"): those of US East (N. Virginia), in every Region. Each counts for itself.
/// </summary>
internal static class QuotaTable
{
    /// <summary>The name that the shared quotas of cryptographic operations begin with.</summary>
    public const string Shared = "CryptographicOperations.";

    /// <summary>The name that the quotas of data key pairs begin with, which GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext share.</summary>
    public const string Pairs = "GenerateDataKeyPair.";

    // ML-KEM: AWS publishes no number; that of the other kinds of asymmetric key.
    private static readonly QuotaRow[] SharedRows =
    [
        new(Shared + "symmetric", 100_000), new(Shared + "RSA", 1_000), new(Shared + "ECC", 1_000), new(Shared + "ML-DSA", 1_000), new(Shared + "ML-KEM", 1_000),
    ];

    private static readonly QuotaRow[] PairRows =
    [
        new(Pairs + "RSA_2048", 20), new(Pairs + "RSA_3072", 4), new(Pairs + "RSA_4096", 1),
        new(Pairs + "ECC_NIST_P256", 100), new(Pairs + "ECC_NIST_P384", 100), new(Pairs + "ECC_NIST_P521", 100),
        new(Pairs + "ECC_SECG_P256K1", 100), new(Pairs + "ECC_NIST_EDWARDS25519", 100), new(Pairs + "SM2", 25),
        new(Pairs + "ML_KEM_512", 100), new(Pairs + "ML_KEM_768", 100), new(Pairs + "ML_KEM_1024", 100),
    ];

    private static readonly QuotaRow[] OperationRows =
    [
        new("CancelKeyDeletion", 5), new("ConnectCustomKeyStore", 5), new("CreateAlias", 5), new("CreateCustomKeyStore", 5), new("CreateGrant", 50), new("CreateKey", 5),
        new("DeleteAlias", 15), new("DeleteCustomKeyStore", 5), new("DeleteImportedKeyMaterial", 15), new("DescribeCustomKeyStores", 5), new("DescribeKey", 2_000),
        new("DisableKey", 5), new("DisableKeyRotation", 5), new("DisconnectCustomKeyStore", 5), new("EnableKey", 5), new("EnableKeyRotation", 15),
        new("GetKeyLastUsage", 5), new("GetKeyPolicy", 1_000), new("GetKeyRotationStatus", 1_000), new("GetParametersForImport", 1), new("GetPublicKey", 2_000),
        new("ImportKeyMaterial", 15), new("ListAliases", 500), new("ListGrants", 100), new("ListKeyPolicies", 100), new("ListKeyRotations", 100), new("ListKeys", 500),
        new("ListResourceTags", 2_000), new("ListRetirableGrants", 100), new("PutKeyPolicy", 15), new("ReplicateKey", 5), new("RetireGrant", 50), new("RevokeGrant", 50),
        new("RotateKeyOnDemand", 5), new("ScheduleKeyDeletion", 15), new("TagResource", 10), new("UntagResource", 5), new("UpdateAlias", 5), new("UpdateCustomKeyStore", 5),
        new("UpdateKeyDescription", 5), new("UpdatePrimaryRegion", 5),
    ];

    /// <summary>All rows. A quota is known by its place in it.</summary>
    public static readonly QuotaRow[] Rows = [.. SharedRows, .. PairRows, .. OperationRows];

    private static readonly FrozenDictionary<string, int> Places =
        Rows.Select(static (row, place) => (row.Name, place)).ToFrozenDictionary(static pair => pair.Name, static pair => pair.place, StringComparer.Ordinal);

    private static readonly FrozenDictionary<KeySpec, int> PlacesOfSpecs = KeySpecs.All.ToFrozenDictionary(static spec => spec, static spec => PlaceOf(Shared + FamilyOf(spec)));

    private static readonly FrozenDictionary<DataKeyPairSpec, int> PlacesOfPairs =
        PairRows.ToFrozenDictionary(static row => new DataKeyPairSpec(row.Name[Pairs.Length..]), static row => PlaceOf(row.Name));

    /// <summary>What cryptographic operations take that use a symmetric key, or none.</summary>
    public static int Symmetric { get; } = PlaceOf(Shared + "symmetric");

    /// <summary>What CreateKey takes, and each of the two requests for a replica as which AWS counts ReplicateKey in the replica's Region.</summary>
    public static int CreateKey { get; } = PlaceOf("CreateKey");

    /// <summary>What UpdatePrimaryRegion takes, in both Regions.</summary>
    public static int UpdatePrimaryRegion { get; } = PlaceOf("UpdatePrimaryRegion");

    /// <summary>How many rows, from the first, are of cryptographic operations whose key or pair decides which of them counts.</summary>
    public static int CryptographicRows => SharedRows.Length + PairRows.Length;

    /// <summary>Whether there is a quota of this name.</summary>
    public static bool TryFind(string name, out int place) => Places.TryGetValue(name, out place);

    /// <summary>What a cryptographic operation takes that uses a key of a spec.</summary>
    public static int OfKey(KeySpec spec) => PlacesOfSpecs[spec];

    /// <summary>What the making of a data key pair takes; that of symmetric keys when there is no such pair.</summary>
    public static int OfPair(DataKeyPairSpec? spec) => spec is { } known && PlacesOfPairs.TryGetValue(known, out int place) ? place : Symmetric;

    private static int PlaceOf(string name) => Places[name];

    private static string FamilyOf(KeySpec spec) => spec.Value switch
    {
        ['R', 'S', 'A', ..] => "RSA",
        ['E', 'C', 'C', ..] or "SM2" => "ECC",
        ['M', 'L', '_', 'D', ..] => "ML-DSA",
        ['M', 'L', '_', 'K', ..] => "ML-KEM",
        _ => "symmetric",
    };
}
