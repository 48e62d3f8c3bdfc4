// The Region of a request and of the keys it can see.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Engine.Identifiers;

/// <summary>An AWS Region name such as <c>eu-central-1</c>: two or three lower-case words and a number, at most 32 characters.</summary>
public readonly record struct RegionName
{
    private const int LengthMax = 32;

    private readonly string? name;

    private RegionName(string name) => this.name = name;

    /// <summary>The name.</summary>
    public string Value => name ?? throw new InvalidOperationException("A Region was used that was never given a value.");

    /// <summary>Accepts what the API's RegionType pattern accepts: <c>^([a-z]+-){2,3}\d+$</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RegionName region)
    {
        region = default;
        if (text is null || text.Length > LengthMax)
        {
            return false;
        }

        ReadOnlySpan<char> rest = text;
        int words = 0;
        while (true)
        {
            int dash = rest.IndexOf('-');
            if (dash < 0)
            {
                break;
            }

            if (dash == 0 || rest[..dash].ContainsAnyExceptInRange('a', 'z'))
            {
                return false;
            }

            words++;
            rest = rest[(dash + 1)..];
        }

        if (words is < 2 or > 3 || rest.IsEmpty || rest.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        region = new RegionName(text);
        return true;
    }

    /// <summary>Accepts what <see cref="TryParse"/> accepts.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static RegionName Parse(string text) =>
        TryParse(text, out RegionName region) ? region : throw new FormatException("A Region is written like eu-central-1.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
