// The account that owns keys and from which callers come.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Engine.Identifiers;

/// <summary>An AWS account id: 12 decimal digits.</summary>
public readonly record struct AccountId
{
    private readonly string? digits;

    private AccountId(string digits) => this.digits = digits;

    /// <summary>The 12 digits.</summary>
    public string Value => digits ?? throw new InvalidOperationException("An account id was used that was never given a value.");

    /// <summary>Accepts exactly 12 ASCII digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId account)
    {
        if (text is { Length: 12 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            account = new AccountId(text);
            return true;
        }

        account = default;
        return false;
    }

    /// <summary>Accepts exactly 12 ASCII digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static AccountId Parse(string text) =>
        TryParse(text, out AccountId account) ? account : throw new FormatException("An account id is 12 digits.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
