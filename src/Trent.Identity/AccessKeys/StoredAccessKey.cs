// An access key as its record has it: everything but the opened secret.
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.AccessKeys;

/// <summary>What the record of an access key says.</summary>
internal sealed record StoredAccessKey(string Id, AccessKeyOwner Owner, DateTimeOffset CreatedAt, bool IsActive, byte[] Sealed, AccessKeyUse? LastUse)
{
    /// <summary>What its secret is bound to.</summary>
    public SecretLabel Label => LabelOf(Id, Owner.Account, CreatedAt);

    /// <summary>What the secret of an access key is bound to.</summary>
    public static SecretLabel LabelOf(string id, AccountId account, DateTimeOffset createdAt) =>
        new(SealedPurpose.AccessKeySecret, account.Value, id, createdAt.ToUnixTimeMilliseconds());

    /// <summary>The access key in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredAccessKey FromRecord(StoredRecord record)
    {
        AccessKeyBody body = RecordBody.Read(record, AccessKeyBodyJson.Default.AccessKeyBody);
        if (body.Format is not (AccessKeyBody.CurrentFormat or AccessKeyBody.FirstFormat) || body.User is null != body.UserId is null)
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredAccessKey(
            record.Id.Name,
            new AccessKeyOwner(AccountId.Parse(body.Account), body.User, body.UserId),
            DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            body.Inactive != true,
            body.Sealed,
            body.LastUse is { } use ? new AccessKeyUse(DateTimeOffset.FromUnixTimeMilliseconds(use.At), use.Region, use.Service) : null);
    }
}
