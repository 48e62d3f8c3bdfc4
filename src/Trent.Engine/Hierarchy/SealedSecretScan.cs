// Finds out whether any record of a store still names an old domain key, whoever keeps the record.
using System.Text.Json;
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Records;

namespace Trent.Engine.Hierarchy;

/// <summary>
/// Goes through all records that may hold a sealed secret and looks for one in their bodies: in a member named <c>sealed</c>, at any depth, or as the whole body. So kinds are covered that
/// this code knows nothing of: a domain key that something needs is never removed. No caller of the API chooses names of members where this looks, so none can hold up a rotation.
/// </summary>
/// <param name="scan">The store.</param>
/// <param name="firstDomainKey">The first domain key that may be named.</param>
public sealed class SealedSecretScan(IRecordScan scan, int firstDomainKey)
{
    private const int RecordsPerStep = 500;

    // The hierarchy itself, which is sealed under the root key, and what holds no secret.
    private static readonly RecordKind[] Passed =
    [
        RecordKind.DomainKey, RecordKind.TreeKeys, RecordKind.RootRotation, RecordKind.Alias, RecordKind.KeyUsage, RecordKind.DestroyedKey, RecordKind.UsedImportToken, RecordKind.Grant,
        RecordKind.GrantOfGrantee, RecordKind.GrantOfRetiree, RecordKind.NamedGrant, RecordKind.GrantCount, RecordKind.User, RecordKind.Group, RecordKind.Role, RecordKind.ManagedPolicy,
        RecordKind.OidcProvider, RecordKind.Account, RecordKind.PendingAuditRecord, RecordKind.AuditAnchor,
    ];

    private static readonly RecordKind[] Kinds = [.. Enum.GetValues<RecordKind>().Except(Passed)];

    private int kind;
    private RecordCursor? cursor;

    /// <summary>The first record found that names an older domain key, or cannot be read; <see langword="null"/> when there is none so far.</summary>
    public RecordId? Found { get; private set; }

    /// <summary>Looks at the next records.</summary>
    /// <returns><see langword="true"/> at the end, or when one was found.</returns>
    public async ValueTask<bool> StepAsync(CancellationToken cancellationToken)
    {
        for (int looked = 0; looked < RecordsPerStep;)
        {
            if (Found is not null || kind == Kinds.Length)
            {
                return true;
            }

            cursor ??= new RecordCursor(scan, Kinds[kind]);
            if (await cursor.TakeAsync(cancellationToken) is not { } record)
            {
                Found = cursor.Untrusted;
                cursor = null;
                kind++;
                continue;
            }

            looked++;
            Found = NamesOlder(record.Body.Span) ? record.Id : null;
        }

        return false;
    }

    /// <summary>Whether a body holds a sealed secret that names an older domain key.</summary>
    internal bool NamesOlder(ReadOnlySpan<byte> body)
    {
        if (IsOlder(body))
        {
            return true;
        }

        try
        {
            Utf8JsonReader reader = new(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("sealed"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? secret) && IsOlder(secret))
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            // No JSON: all of it was looked at above.
            return false;
        }
    }

    private bool IsOlder(ReadOnlySpan<byte> sealedSecret) => DomainKey.TryReadGeneration(sealedSecret, out int generation) && generation < firstDomainKey;
}
