// An account: what is kept of it beyond what it owns.
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>An account at one version. Accounts need no record to exist; one is made for what is to be remembered of them.</summary>
public sealed record StoredAccount
{
    private const string RecordName = "account";

    /// <summary>The account.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Its alias, or <see langword="null"/>.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// Whether it is the operator's account, the one that the store was made for: its principals that may <c>sts:AssumeRoot</c> take on the
    /// root users of all other accounts.
    /// </summary>
    public bool IsOperator { get; init; }

    /// <summary>When the record was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The version of the record that it was read from; 0 for one that is not stored yet.</summary>
    public long Version { get; init; }

    /// <summary>The account in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredAccount FromRecord(StoredRecord record)
    {
        AccountBody body = RecordBody.Read(record, IdentityBodiesJson.Default.AccountBody);
        if (body.Format is not (AccountBody.CurrentFormat or AccountBody.FirstFormat))
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredAccount
        {
            Account = AccountId.Parse(record.Id.Account),
            Alias = body.Alias,
            IsOperator = body.Operator == true,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            Version = record.Version,
        };
    }

    /// <summary>The change that stores it, for the first time or over the version it was made of.</summary>
    public RecordChange ToChange()
    {
        StoredRecord record = new()
        {
            Id = AddressOf(Account),
            Version = Version + 1,
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new AccountBody
                {
                    Format = AccountBody.CurrentFormat,
                    Alias = Alias,
                    Operator = IsOperator ? true : null,
                    CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
                },
                IdentityBodiesJson.Default.AccountBody),
        };
        return Version == 0 ? new RecordChange.Insert(record) : new RecordChange.Replace(record);
    }

    internal static RecordId AddressOf(AccountId account) => new(RecordKind.Account, account.Value, string.Empty, RecordName);
}
