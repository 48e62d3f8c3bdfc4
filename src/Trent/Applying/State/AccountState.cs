// An account as it is, or as a file wants it to be: its identities, policies, providers and keys.
namespace Trent.Applying.State;

/// <summary>A managed policy of an account. What a file does not say of it is <see langword="null"/>.</summary>
internal sealed record ManagedPolicyState
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its path.</summary>
    public string? Path { get; init; }

    /// <summary>What it is for; fixed when the policy is made.</summary>
    public string? Description { get; init; }

    /// <summary>The document in force.</summary>
    public required string Document { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The versions that are not in force, the oldest first; empty in a file.</summary>
    public IReadOnlyList<string> OtherVersions { get; init; } = [];
}

/// <summary>An OpenID Connect provider. What a file does not say of it is <see langword="null"/>.</summary>
internal sealed record OidcProviderState
{
    /// <summary>The address of the issuer, with its scheme.</summary>
    public required string Url { get; init; }

    /// <summary>For whom tokens have to be.</summary>
    public IReadOnlyList<string>? ClientIds { get; init; }

    /// <summary>The certificates of the issuer.</summary>
    public IReadOnlyList<string>? Thumbprints { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The issuer as its ARN names it.</summary>
    public string Issuer => Url[(Url.IndexOf("://", StringComparison.Ordinal) + "://".Length)..].TrimEnd('/');
}

/// <summary>A key, known by its alias. What a file does not say of it is <see langword="null"/>.</summary>
internal sealed record NamedKey
{
    /// <summary>What stands for a key without automatic rotation.</summary>
    public const int NoRotation = 0;

    /// <summary>The alias that names the key in files, with <c>alias/</c>.</summary>
    public required string Alias { get; init; }

    /// <summary>The key spec; fixed when the key is made.</summary>
    public string? Spec { get; init; }

    /// <summary>What the key is used for; fixed when the key is made.</summary>
    public string? Usage { get; init; }

    /// <summary>Where its material comes from; fixed when the key is made.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether it can have copies in other Regions; fixed when the key is made.</summary>
    public bool? MultiRegion { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The key policy.</summary>
    public string? Policy { get; init; }

    /// <summary>The days between automatic rotations, or <see cref="NoRotation"/>.</summary>
    public int? RotationDays { get; init; }

    /// <summary>Further aliases. Those that a file does not name stay.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>Whether it can be used.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The id of a key that exists; empty in a file.</summary>
    public string KeyId { get; init; } = string.Empty;

    /// <summary>The state of a key that exists, as the API names it; empty in a file.</summary>
    public string State { get; init; } = string.Empty;
}

/// <summary>The keys of an account in a Region.</summary>
internal sealed record RegionState
{
    /// <summary>The Region.</summary>
    public required string Region { get; init; }

    /// <summary>The keys.</summary>
    public IReadOnlyList<NamedKey> Keys { get; init; } = [];

    /// <summary>Every alias of the Region with the id of its key; empty in a file.</summary>
    public IReadOnlyDictionary<string, string> KeyIdsByAlias { get; init; } = new Dictionary<string, string>();
}

/// <summary>An account.</summary>
internal sealed record AccountState
{
    /// <summary>The account id.</summary>
    public required string Account { get; init; }

    /// <summary>The account alias; <see langword="null"/> when a file says nothing of it, or there is none.</summary>
    public string? Alias { get; init; }

    /// <summary>The managed policies of the account.</summary>
    public IReadOnlyList<ManagedPolicyState> Policies { get; init; } = [];

    /// <summary>The groups, users and roles.</summary>
    public IReadOnlyList<IdentityState> Identities { get; init; } = [];

    /// <summary>The OpenID Connect providers.</summary>
    public IReadOnlyList<OidcProviderState> OidcProviders { get; init; } = [];

    /// <summary>The keys, by Region.</summary>
    public IReadOnlyList<RegionState> Regions { get; init; } = [];
}
