// Amazon Resource Names of keys and aliases.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Engine.Identifiers;

/// <summary>The ARN of a key: <c>arn:PARTITION:kms:REGION:ACCOUNT:key/KEY-ID</c>.</summary>
/// <param name="Partition">The partition, <c>aws</c> unless configured otherwise.</param>
/// <param name="Region">The Region the key lives in.</param>
/// <param name="Account">The account that owns it.</param>
/// <param name="KeyId">Its id.</param>
public sealed record KeyArn(string Partition, RegionName Region, AccountId Account, KeyId KeyId)
{
    private readonly string text = $"arn:{Partition}:kms:{Region.Value}:{Account.Value}:key/{KeyId.Value}";

    /// <summary>The ARN of the key of the same set of multi-Region keys in another Region.</summary>
    public KeyArn In(RegionName region) => new(Partition, region, Account, KeyId);

    /// <inheritdoc/>
    public override string ToString() => text;
}

/// <summary>The ARN of an alias: <c>arn:PARTITION:kms:REGION:ACCOUNT:alias/NAME</c>.</summary>
/// <param name="Partition">The partition, <c>aws</c> unless configured otherwise.</param>
/// <param name="Region">The Region the alias lives in.</param>
/// <param name="Account">The account that owns it.</param>
/// <param name="Alias">Its name, with the prefix <c>alias/</c>.</param>
public sealed record AliasArn(string Partition, RegionName Region, AccountId Account, AliasName Alias)
{
    private readonly string text = $"arn:{Partition}:kms:{Region.Value}:{Account.Value}:{Alias.Value}";

    /// <inheritdoc/>
    public override string ToString() => text;
}

/// <summary>An alias name with its prefix: <c>alias/</c> and at least one character.</summary>
public readonly record struct AliasName
{
    /// <summary>What every alias name begins with.</summary>
    public const string Prefix = "alias/";

    /// <summary>What the names that AWS keeps for its own services begin with.</summary>
    public const string ReservedPrefix = "alias/aws/";

    private readonly string? text;

    private AliasName(string text) => this.text = text;

    /// <summary>The name with its prefix.</summary>
    public string Value => text ?? throw new InvalidOperationException("An alias name was used that was never given a value.");

    /// <summary>Whether the name is one of those that AWS keeps for its services.</summary>
    public bool IsReserved => Value.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <summary>Accepts the prefix and at least one character after it; which characters are allowed is the operations' rule.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AliasName alias)
    {
        if (text is not null && text.Length > Prefix.Length && text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            alias = new AliasName(text);
            return true;
        }

        alias = default;
        return false;
    }

    /// <summary>Accepts what <see cref="TryParse"/> accepts.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static AliasName Parse(string text) =>
        TryParse(text, out AliasName alias) ? alias : throw new FormatException("An alias name begins with alias/.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
