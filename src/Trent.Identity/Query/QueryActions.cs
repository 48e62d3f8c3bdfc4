// Which operations of IAM and STS change something, and which answers are recorded, as CloudTrail has them.
namespace Trent.Identity.Query;

/// <summary>What records say of operations by their name alone.</summary>
internal static class QueryActions
{
    /// <summary>Whether an operation changes nothing. STS keeps nothing of the credentials that it issues.</summary>
    public static bool IsReadOnly(QueryApi api, string action) =>
        api == QueryApi.Sts || Begins(action, "Get") || Begins(action, "List") || Begins(action, "Simulate");

    /// <summary>Whether the answer is recorded: of what changes something, and of what issues a credential, of which the record holds no secret.</summary>
    public static bool HasRecordedAnswer(QueryApi api, string action) =>
        api == QueryApi.Sts ? action is "AssumeRole" or "AssumeRoleWithWebIdentity" or "AssumeRoot" or "GetSessionToken" : !IsReadOnly(api, action);

    /// <summary>The name of an operation in a record: what a client sends is not recorded at any length.</summary>
    public static string NameOf(string action) => action.Length <= NameCharactersMax ? action : action[..NameCharactersMax];

    // The longest of IAM has 41.
    private const int NameCharactersMax = 64;

    private static bool Begins(string action, string verb) => action.StartsWith(verb, StringComparison.Ordinal);
}
