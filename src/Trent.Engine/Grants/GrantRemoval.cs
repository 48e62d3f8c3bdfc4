// The grants of a key that is destroyed go before it, so that none outlives it or comes back with another key of the same id.
using Trent.Engine.Auditing;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Grants;

/// <summary>What is left to be done with the last commit of a key.</summary>
/// <param name="Key">The key as it stands now.</param>
/// <param name="Changes">The changes that remove its last grants.</param>
internal readonly record struct LastGrants(StoredKey Key, IReadOnlyList<RecordChange> Changes);

/// <summary>
/// Removes the grants of a key in batches. The key is marked before the first: from then on its deletion cannot be cancelled, so that a key
/// never comes back with some of its grants. Whatever is cut off is taken up again, as the key stays due.
/// </summary>
internal sealed class GrantRemoval(GrantBook grants, ServiceActs acts)
{
    /// <summary>Removes all grants but those of the last batch, which go with the key itself.</summary>
    /// <exception cref="RecordConflictException">A request changed the key or a grant in between.</exception>
    public async ValueTask<LastGrants> RemoveAsync(StoredKey key, CancellationToken cancellationToken)
    {
        if (await grants.FindCountAsync(key.Name, cancellationToken) is not { } count)
        {
            return new LastGrants(key, []);
        }

        IReadOnlyList<StoredGrant> batch = await ListAsync(key, cancellationToken);
        if (batch.Count == Limits.GrantRemovalBatch && !key.IsBeingDestroyed)
        {
            key = key.Next() with { IsBeingDestroyed = true };
            await acts.CommitAsync(ServiceActs.BeginKeyDeletion, [key.Arn], [Change.Replace(key)], null, cancellationToken);
        }

        while (batch.Count == Limits.GrantRemovalBatch)
        {
            AuditValue.Members facts = new([new("grants", new AuditValue.Number(batch.Count))]);
            await acts.CommitAsync(ServiceActs.DeleteGrants, [key.Arn], [.. batch.SelectMany(Change.Delete)], facts, cancellationToken);
            batch = await ListAsync(key, cancellationToken);
        }

        return new LastGrants(key, [.. batch.SelectMany(Change.Delete), count.Delete()]);
    }

    private ValueTask<IReadOnlyList<StoredGrant>> ListAsync(StoredKey key, CancellationToken cancellationToken) =>
        grants.ListAsync(key.Name, grantee: null, afterId: null, Limits.GrantRemovalBatch, cancellationToken);
}
