// Grants that tests make and look at, and a directory of users and roles that they fill.
using Trent.Engine.Authorization;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Tests;

internal static class GrantSamples
{
    /// <summary>A user of the account.</summary>
    public const string Reader = "arn:aws:iam::111122223333:user/reader";

    /// <summary>Another user of the account.</summary>
    public const string Writer = "arn:aws:iam::111122223333:user/writer";

    /// <summary>A well-formed id of no grant.</summary>
    public static string NoId { get; } = new('0', 64);

    /// <summary>Makes a grant as root of the key's account.</summary>
    public static Task<CreateGrantOutput> GrantAsync(this TestEngine test, string keyId, string grantee, params GrantOperation[] operations) =>
        test.SendAsync(new CreateGrantCommand { KeyId = keyId, GranteePrincipal = grantee, Operations = operations });

    /// <summary>Makes a grant with constraints as root of the key's account.</summary>
    public static Task<CreateGrantOutput> GrantAsync(this TestEngine test, string keyId, GrantConstraints constraints, params GrantOperation[] operations) =>
        test.SendAsync(new CreateGrantCommand { KeyId = keyId, GranteePrincipal = Reader, Operations = operations, Constraints = constraints });

    /// <summary>Revokes a grant.</summary>
    public static Task RevokeAsync(this TestEngine test, string keyId, string grantId) =>
        test.SendAsync(new RevokeGrantCommand { KeyId = keyId, GrantId = grantId });

    /// <summary>The first hundred grants of a key.</summary>
    public static async Task<IReadOnlyList<GrantListEntry>> ListGrantsAsync(this TestEngine test, string keyId) =>
        (await test.SendAsync(new ListGrantsCommand { KeyId = keyId, Limit = 100 })).Grants!;

    /// <summary>The id of the grant that would let a caller do an operation on a key; <see langword="null"/> when none would.</summary>
    public static async Task<string?> AllowingAsync(
        this TestEngine test, string keyId, Caller caller, GrantOperation operation, IReadOnlyDictionary<string, string>? context = null)
    {
        StoredKey key = await StoreFiles.ReadKeyAsync(test, keyId);
        return (await test.Engine.Grants.FindAllowingAsync(key, caller, operation, context, TestContext.Current.CancellationToken))?.GrantId;
    }

    /// <summary>A grant with operations and constraints, not stored.</summary>
    public static StoredGrant Unstored(StoredKey key, string grantee, GrantBounds bounds, params GrantOperation[] operations) => new()
    {
        KeyArn = key.Arn,
        GrantId = StoredGrant.CreateId(),
        CreatedAt = key.CreatedAt,
        IssuingAccount = key.Arn.Account,
        Grantee = new GrantPrincipal(grantee, UniqueId: null, IsService: false),
        Operations = [.. operations],
        Bounds = bounds,
    };

    /// <summary>An encryption context.</summary>
    public static Dictionary<string, string> Context(params (string Key, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Puts grants into the store as CreateGrant would, many in a commit, and the count of them all.</summary>
    public static async Task PutAsync(TestEngine test, StoredKey key, IReadOnlyList<StoredGrant> grants)
    {
        foreach (StoredGrant[] batch in grants.Chunk(Limits.GrantRemovalBatch))
        {
            await test.Store.CommitAsync([.. batch.SelectMany(Records.Change.Insert)], TestContext.Current.CancellationToken);
        }

        await PutCountAsync(test, key, grants.Count);
    }

    /// <summary>Puts the count of a key's first grants.</summary>
    public static ValueTask PutCountAsync(TestEngine test, StoredKey key, int count) => test.Store.CommitAsync(
        [new Records.RecordChange.Insert(new GrantCount(key.Name, count, Version: 1).ToRecord())], TestContext.Current.CancellationToken);
}

/// <summary>A directory that knows the unique ids that a test gave it.</summary>
internal sealed class SomePrincipals : IPrincipalDirectory
{
    public Dictionary<string, string> UniqueIds { get; } = [];

    public ValueTask<string?> FindUniqueIdAsync(string arn, CancellationToken cancellationToken) => ValueTask.FromResult(UniqueIds.GetValueOrDefault(arn));
}
