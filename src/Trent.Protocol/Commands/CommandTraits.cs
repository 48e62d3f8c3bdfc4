// What several commands share and the engine handles once for all of them.
namespace Trent.Protocol;

/// <summary>A command that can be tried without being carried out (docs/compatibility.md, "Encryption", DryRun).</summary>
public interface IDryRunCommand
{
    /// <summary>Whether all checks are made and nothing else.</summary>
    bool? DryRun { get; }
}

/// <summary>A command that can prove a grant which is not visible everywhere yet.</summary>
public interface IGrantTokensCommand
{
    /// <summary>The grant tokens, at most 10.</summary>
    IReadOnlyList<string>? GrantTokens { get; }
}

/// <summary>A command that is answered in pages (docs/compatibility.md, "Pagination").</summary>
public interface IPagedCommand
{
    /// <summary>How many entries a page may hold, 1 to 1,000; operations cap it further.</summary>
    int? Limit { get; }

    /// <summary>Where the page begins: <c>NextMarker</c> of the page before.</summary>
    string? Marker { get; }
}

/// <summary>A command whose ciphertext is bound to one encryption context. (ReEncrypt has two and is not one of them.)</summary>
public interface IEncryptionContextCommand
{
    /// <summary>Pairs that are authenticated with the ciphertext, not stored in it.</summary>
    IReadOnlyDictionary<string, string>? EncryptionContext { get; }
}
